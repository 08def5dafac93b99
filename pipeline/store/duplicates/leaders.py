"""Groups and their leaders: a component is parted into groups, and one text leads each group.

A component is one group, unless people said that two of its texts are different, or some of its texts
share too little with the text that leads it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, update

from pipeline.duplicates.grouping import Edge, Standing, canonical, split
from pipeline.duplicates.likeness import SCATTERED_SHARE, near, similarity
from pipeline.store.database.tables import contents
from pipeline.store.duplicates.contents import Content
from pipeline.store.duplicates.documents import standings
from pipeline.store.duplicates.index import DuplicateIndex


@dataclass(frozen=True, slots=True)
class Led:
    """The outcome of a new choice of leaders, as numbers of texts.

    `leaders` lead a group now; `began` did not lead one before; `ended` lead no group any more; `moved` have
    another leader than before.
    """

    leaders: set[int]
    began: set[int]
    ended: set[int]
    moved: set[int]


def choose_leaders(index: DuplicateIndex, touched: Collection[int], new: Collection[int]) -> Led:
    """For each group in the components of the touched texts, choose the text that leads it.

    `new` are the texts that were stored just now, so no group had them before.
    """
    members, groups = _groups_of(index, touched)
    many = [members[at].best for group in groups if len(group) > 1 for at in group]
    said = standings(index.connection, many)
    leader: dict[int, int] = {}
    for group in groups:
        rest = {at: members[at] for at in group}
        while rest:
            leads = _leader(rest, said)
            own = _followers(index, leads, rest)
            leader |= dict.fromkeys(own, leads)
            rest = {at: row for at, row in rest.items() if at not in own}
    moved = {at for at, leads in leader.items() if members[at].group != leads}
    if moved:
        to = [{"of": at, "to": None if at == leader[at] else leader[at]} for at in moved]
        of = contents.c.number == bindparam("of")
        index.connection.execute(update(contents).where(of).values(leader=bindparam("to")), to)
    leads_now = set(leader.values())
    began = {at for at in leads_now if at in new or not members[at].leads}
    ended = {at for at, row in members.items() if row.leads and at not in leads_now}
    return Led(leads_now, began, ended, moved)


def _groups_of(
    index: DuplicateIndex, touched: Collection[int]
) -> tuple[dict[int, Content], list[Collection[int]]]:
    """All texts of the components of these texts, by number, and the groups that decisions allow."""
    rows = index.contents.by_number(touched)
    labels = {row.component for row in rows.values() if row.component is not None}
    members = {number: row for number, row in rows.items() if row.component is None}
    members |= index.contents.of_components(labels)
    groups: list[Collection[int]] = [[number] for number, row in members.items() if row.component is None]
    by_label: defaultdict[int, set[int]] = defaultdict(set)
    for number, row in members.items():
        if row.component is not None:
            by_label[row.component].add(number)
    for component in by_label.values():
        if index.decisions.within(component):
            groups += _part(index, {at: members[at] for at in component})
        else:
            groups.append(component)
    return members, groups


def _part(index: DuplicateIndex, members: Mapping[int, Content]) -> list[set[int]]:
    """The groups of a component in which people told texts apart. All its pairs are compared."""
    decisions = index.decisions
    pairs = [Edge(one, other, 2) for one, other in decisions.same if one in members and other in members]
    for found in index.candidates(index.sketches_of(members.values())):
        inside = [
            (members[one], members[other])
            for one, other in found.near_pairs()
            if one in members and other in members
        ]
        for one, other, body, its_body in index.compare(inside):
            alike = near(body, its_body, index.rules)
            if alike is not None and not decisions.part(one.number, other.number):
                pairs.append(Edge(one.number, other.number, alike))
    names = {number: content.hash for number, content in members.items()}
    return split(members, pairs, decisions.within(members), names)


def _leader(group: Mapping[int, Content], said: Mapping[str, Standing]) -> int:
    if len(group) == 1:
        return next(iter(group))
    best = canonical([said[row.best] for row in group.values()])
    return next(at for at, row in group.items() if row.hash == best.content)


def _followers(index: DuplicateIndex, leads: int, group: Mapping[int, Content]) -> set[int]:
    """The leader, the texts that share enough with it, and the texts that a decision joins to one of them.

    The other texts are left for another leader: in a chain of texts, each a version of the one before, the
    last one may share little with the first.
    """
    row = group[leads]
    alike = {at: other.similarity for at, other in group.items() if other.towards == leads}
    unknown = [(row, other) for at, other in group.items() if at != leads and alike.get(at) is None]
    for _, other, body, its_body in index.compare(unknown):
        alike[other.number] = similarity(body, its_body)
    own = {leads} | {at for at, share in alike.items() if (share or 0) >= SCATTERED_SHARE * index.rules.near}
    joined = [set(pair) for pair in index.decisions.same if pair[0] in group and pair[1] in group]
    while more := [pair for pair in joined if pair & own and not pair <= own]:
        own = own.union(*more)
    return own
