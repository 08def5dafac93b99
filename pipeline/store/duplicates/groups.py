"""Groups of near-duplicates: found, joined, parted, and the text that leads each.

Two texts that are near-duplicates are of one component. A component is a group, unless people said
that two of its texts are different, or some have nothing of the text that leads it. What comes out
depends on the set of texts alone: a pair is found by whichever of its two texts comes last. Of a
component only so many pairs are kept as hold it together; where one of them goes, the component is
made anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, delete, func, or_, select, update

from pipeline.duplicates.fingerprint import Body, Fingerprint, fingerprint, needed
from pipeline.duplicates.grouping import Components, Edge, Standing, canonical, split
from pipeline.duplicates.likeness import LENGTH_RATIO, SCATTERED, Rules, near, similarity
from pipeline.store.database.bulk import chunks, insert_rows
from pipeline.store.database.tables import contents, edges
from pipeline.store.duplicates.contents import Content, by_component, by_number, standings, texts_of
from pipeline.store.duplicates.pairs import Decisions
from pipeline.store.duplicates.postings import shared

Numbers = NDArray[np.int64]

_KEPT_SHINGLES = 2_000_000  # kept in memory while texts are compared, about 45 MB with the texts


class Bodies:
    """The texts that are compared, by hash, as many as fit. May be kept from one transaction to the next."""

    def __init__(self) -> None:
        self._found: dict[str, Body] = {}
        self._shingles = 0

    def keep(self, found: Mapping[str, Body]) -> None:
        """Take texts that are at hand."""
        if self._shingles > _KEPT_SHINGLES:
            self._found.clear()
            self._shingles = 0
        self._found.update(found)
        self._shingles += sum(len(body.shingles) for body in found.values())

    def pairs(
        self, connection: Connection, pairs: Sequence[tuple[Content, Content]]
    ) -> Iterator[tuple[Content, Content, Body, Body]]:
        """Each pair with its texts."""
        for chunk in chunks(pairs):
            wanted = {content.hash: content for pair in chunk for content in pair}
            here = {hash_: self._found[hash_] for hash_ in wanted if hash_ in self._found}
            missing = {row.number: row.hash for hash_, row in wanted.items() if hash_ not in here}
            rows = [row for row in wanted.values() if row.number in missing]
            read = {missing[number]: Body(text) for number, text in texts_of(connection, rows)}
            self.keep(read)
            here |= read
            for one, other in chunk:
                yield one, other, here[one.hash], here[other.hash]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of contents that may be duplicates, by their numbers: those that were looked up, and others.

    Sorted by the first, then by how much the two have in common, the most first. `nodes`: what stands
    for the component of each; `near`: the two are of a like length.
    """

    mine: Numbers
    others: Numbers
    nodes: tuple[Numbers, Numbers]
    near: NDArray[np.bool_]

    def pairs(self, places: NDArray[np.intp]) -> list[tuple[int, int]]:
        """The pairs at these places."""
        return list(zip(self.mine[places].tolist(), self.others[places].tolist(), strict=True))

    def contained(self) -> list[tuple[int, int]]:
        """Pairs in which one text is much longer."""
        return self.pairs(np.flatnonzero(~self.near))


def fingerprints_of(connection: Connection, found: Collection[Content]) -> dict[int, Fingerprint]:
    """The fingerprints of stored contents, by number."""
    return {number: fingerprint(text) for number, text in texts_of(connection, found)}


def look_up(connection: Connection, sketches: Mapping[int, Sequence[int]]) -> Iterator[Candidates]:
    """Which contents these may be duplicates of. Of two that are looked up, the first is the smaller number.

    All that is found for a content comes at once; of many contents, some at a time.
    """
    asked = np.array(sorted(sketches), np.int64)
    for found in shared(connection, sketches):
        mine, others = found.mine.astype(np.int64), found.others.astype(np.int64)
        numbers = np.union1d(mine, others)
        facts = _facts(connection, numbers)
        my_facts, its_facts = facts[np.searchsorted(numbers, mine)], facts[np.searchsorted(numbers, others)]
        shortest = np.minimum(my_facts[:, 0], its_facts[:, 0])  # 0 where a text is gone
        sizes, place = np.unique(shortest, return_inverse=True)
        enough = found.counts >= np.array([needed(size) for size in sizes.tolist()])[place]
        once = (mine < others) | ~np.isin(others, asked)
        kept = np.flatnonzero(enough & once & (shortest > 0))
        kept = kept[np.lexsort((others[kept], -found.counts[kept], mine[kept]))]
        lengths = my_facts[kept, 1], its_facts[kept, 1]
        yield Candidates(
            mine[kept],
            others[kept],
            (my_facts[kept, 2], its_facts[kept, 2]),
            np.maximum(*lengths) <= LENGTH_RATIO * np.minimum(*lengths),
        )


def _facts(connection: Connection, numbers: Numbers) -> Numbers:
    """For each of these contents: entries of its sketch, shingles, the representative of its component."""
    facts = np.zeros((len(numbers), 3), np.int64)
    node = func.coalesce(contents.c.component, contents.c.number)
    for chunk in chunks(numbers.tolist()):
        query = select(contents.c.number, contents.c.sketch, contents.c.shingles, node)
        rows = connection.execute(query.where(contents.c.number.in_(chunk))).tuples().all()
        known = np.array(rows, np.int64).reshape(-1, 4)
        facts[np.searchsorted(numbers, known[:, 0])] = known[:, 1:]
    return facts


def join(
    connection: Connection, found: Candidates, decisions: Decisions, bodies: Bodies, rules: Rules
) -> None:
    """Join the components of texts that are near-duplicates. Two that are of one already are not compared."""
    components = Components()
    joined: list[tuple[Content, Content]] = []
    for places in _rounds(found):
        pairs = found.pairs(places[_apart(found, places, components)])
        open_ = [pair for pair in pairs if not decisions.part(*pair)]
        rows = by_number(connection, {number for pair in open_ for number in pair})
        texts = bodies.pairs(connection, [(rows[one], rows[other]) for one, other in open_])
        for one, other, body, other_body in texts:
            if components.find(_node(one)) == components.find(_node(other)):
                continue
            if near(body, other_body, rules) is not None:
                components.unite(_node(one), _node(other))
                joined.append((one, other))
    _keep(connection, joined, components)


def join_decided(connection: Connection, decisions: Decisions) -> None:
    """Join the components of texts that people said are the same."""
    rows = by_number(connection, decisions.texts())
    components = Components()
    pairs = [(rows[one], rows[other]) for one, other in decisions.same]
    joined = [(one, other) for one, other in pairs if components.unite(_node(one), _node(other))]
    _keep(connection, joined, components)


def _node(content: Content) -> int:
    """The representative of each component while components are joined."""
    return content.number if content.component is None else content.component


def _rounds(found: Candidates) -> Iterator[NDArray[np.intp]]:
    """Places of near pairs: first the first of each text, then the next two, four, ...: most need no more."""
    (places,) = np.nonzero(found.near)
    first = np.searchsorted(found.mine[places], found.mine[places])
    turn = np.frexp(np.arange(len(places)) - first + 1)[1]
    return (places[turn == number] for number in np.unique(turn))


def _apart(found: Candidates, places: NDArray[np.intp], components: Components) -> NDArray[np.bool_]:
    """Which of these pairs are of two components still."""
    nodes, at = np.unique(np.stack([side[places] for side in found.nodes]), return_inverse=True)
    roots = np.array([components.find(node) for node in nodes.tolist()], np.int64)[at.reshape(2, -1)]
    apart: NDArray[np.bool_] = roots[0] != roots[1]
    return apart


def _keep(connection: Connection, joined: Sequence[tuple[Content, Content]], components: Components) -> None:
    """Store the pairs that joined components, and the labels of these."""
    rows = sorted(tuple(sorted((one.number, other.number))) for one, other in joined)
    insert_rows(connection, edges, rows, new_only=True)
    nodes = {_node(content) for pair in joined for content in pair}
    _label(connection, {node: components.find(node) for node in nodes})


def drop_edges(connection: Connection, numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Forget the pairs of these texts. Returns them."""
    gone: list[tuple[int, int]] = []
    for chunk in chunks(numbers):
        touching = or_(edges.c.one.in_(chunk), edges.c.other.in_(chunk))
        gone += connection.execute(select(edges.c.one, edges.c.other).where(touching)).tuples().all()
        connection.execute(delete(edges).where(touching))
    return gone


def _label(connection: Connection, labels: Mapping[int, int]) -> None:
    """Give the texts of joined components, by their nodes, the label of the component."""
    moved = [{"of": node, "to": label} for node, label in labels.items()]
    if moved:
        labelled = update(contents).values(component=bindparam("to"))
        alone = (contents.c.number == bindparam("of")) & contents.c.component.is_(None)
        connection.execute(labelled.where(contents.c.component == bindparam("of")), moved)
        connection.execute(labelled.where(alone), moved)


@dataclass(frozen=True, slots=True)
class Led:
    """A new choice: all texts that lead now, those that did not before, those that do no more, and
    those whose group another one leads now."""

    leaders: set[int]
    began: set[int]
    ended: set[int]
    moved: set[int]


def choose_leaders(
    connection: Connection,
    touched: Collection[int],
    new: Collection[int],
    decisions: Decisions,
    bodies: Bodies,
    rules: Rules,
) -> Led:
    """For each group of the components of these texts, choose the text that leads it.

    `new` are those that are not known to lead anything yet.
    """
    rows = by_number(connection, touched)
    labels = {row.component for row in rows.values() if row.component is not None}
    members = {number: row for number, row in rows.items() if row.component is None}
    members |= by_component(connection, labels)
    groups = [{number} for number, row in members.items() if row.component is None]
    by_label: defaultdict[int, set[int]] = defaultdict(set)
    for number, row in members.items():
        if row.component is not None:
            by_label[row.component].add(number)
    for component in by_label.values():
        if decisions.within(component):
            groups += _parted(connection, {at: members[at] for at in component}, decisions, bodies, rules)
        else:
            groups.append(component)
    said = standings(connection, [members[at].best for group in groups if len(group) > 1 for at in group])
    leader: dict[int, int] = {}
    for group in groups:
        rest = {at: members[at] for at in group}
        while rest:
            leads = _leader(rest, said)
            own = _with_leader(connection, leads, rest, decisions, bodies, rules)
            leader |= dict.fromkeys(own, leads)
            rest = {at: row for at, row in rest.items() if at not in own}
    moved = {at for at, leads in leader.items() if members[at].group != leads}
    if moved:
        to = [{"of": at, "to": None if at == leader[at] else leader[at]} for at in moved]
        of = contents.c.number == bindparam("of")
        connection.execute(update(contents).where(of).values(leader=bindparam("to")), to)
    leads_now = set(leader.values())
    began = {at for at in leads_now if at in new or not members[at].leads}
    ended = {at for at, row in members.items() if row.leads and at not in leads_now}
    return Led(leads_now, began, ended, moved)


def _leader(group: Mapping[int, Content], said: Mapping[str, Standing]) -> int:
    if len(group) == 1:
        return next(iter(group))
    best = canonical([said[row.best] for row in group.values()])
    return next(at for at, row in group.items() if row.hash == best.content)


def _with_leader(
    connection: Connection,
    leads: int,
    group: Mapping[int, Content],
    decisions: Decisions,
    bodies: Bodies,
    rules: Rules,
) -> set[int]:
    """Those of a group that have something of the text that leads it, and what people said is the same.

    A chain of texts, each a version of the one before, may end far from where it began.
    """
    row = group[leads]
    alike = {at: other.similarity for at, other in group.items() if other.towards == leads}
    unknown = [(row, other) for at, other in group.items() if at != leads and alike.get(at) is None]
    for _, other, body, other_body in bodies.pairs(connection, unknown):
        alike[other.number] = similarity(body, other_body)
    own = {leads} | {at for at, share in alike.items() if (share or 0) >= SCATTERED * rules.near}
    joined = [set(pair) for pair in decisions.same if pair[0] in group and pair[1] in group]
    while more := [pair for pair in joined if pair & own and not pair <= own]:
        own = own.union(*more)
    return own


def _parted(
    connection: Connection, members: Mapping[int, Content], decisions: Decisions, bodies: Bodies, rules: Rules
) -> list[set[int]]:
    """The groups of a component in which people parted texts: all its pairs are compared."""
    sketches = {at: found.sketch for at, found in fingerprints_of(connection, members.values()).items()}
    pairs = [Edge(one, other, 2) for one, other in decisions.same if one in members and other in members]
    for found in look_up(connection, sketches):
        inside = [
            (members[one], members[other])
            for one, other in found.pairs(np.flatnonzero(found.near))
            if one in members and other in members
        ]
        for one, other, body, other_body in bodies.pairs(connection, inside):
            alike = near(body, other_body, rules)
            if alike is not None and not decisions.part(one.number, other.number):
                pairs.append(Edge(one.number, other.number, alike))
    names = {number: content.hash for number, content in members.items()}
    return split(members, pairs, decisions.within(members), names)
