"""Groups of near-duplicates: found, joined, parted, and the text that stands for each.

Two texts that are near-duplicates are of one component, and a component is a group, unless people
said that two of its texts are different. What comes out depends on the set of texts alone: a pair is
found by whichever of its two texts comes last. Of a component only so many pairs are kept as hold it
together; where one of them goes, the component is made anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, bindparam, delete, or_, select, update

from pipeline.fingerprint import Body, Fingerprint, enough, fingerprint
from pipeline.grouping import Components, Edge, Standing, canonical, split
from pipeline.likeness import Rules, comparable, near
from pipeline.store.bulk import chunks, insert_rows
from pipeline.store.contents import Content, by_component, by_number, standings, texts_of
from pipeline.store.pairs import Decisions
from pipeline.store.postings import Counted, shared
from pipeline.store.tables import contents, edges

_KEPT_SHINGLES = 1_000_000  # kept in memory while texts are compared, about 15 MB with the texts


class Bodies:
    """The texts that are compared, as many as fit."""

    def __init__(self, connection: Connection, known: Mapping[int, Body]) -> None:
        self._connection = connection
        self._found = dict(known)

    def pairs(
        self, pairs: Sequence[tuple[Content, Content]]
    ) -> Iterator[tuple[Content, Content, Body, Body]]:
        """Each pair with its texts."""
        for chunk in chunks(pairs):
            self._load({content.number: content for pair in chunk for content in pair})
            for one, other in chunk:
                yield one, other, self._found[one.number], self._found[other.number]

    def _load(self, wanted: Mapping[int, Content]) -> None:
        if sum(len(body.shingles) for body in self._found.values()) > _KEPT_SHINGLES:
            self._found.clear()
        missing = [content for number, content in wanted.items() if number not in self._found]
        self._found.update((number, Body(text)) for number, text in texts_of(self._connection, missing))


@dataclass(frozen=True, slots=True)
class Candidates:
    """Texts that may be duplicates: who was looked up, who was found, both with their rows."""

    pairs: Sequence[tuple[Content, Content]]

    def near(self) -> Iterator[tuple[Content, Content]]:
        """Those of a like length."""
        return ((one, other) for one, other in self.pairs if comparable(one.shingles, other.shingles))

    def contained(self) -> Iterator[tuple[Content, Content]]:
        """Those of which one is much longer: the shorter, the longer."""
        for one, other in self.pairs:
            if not comparable(one.shingles, other.shingles):
                yield (one, other) if one.shingles < other.shingles else (other, one)


def fingerprints_of(connection: Connection, found: Collection[Content]) -> dict[int, Fingerprint]:
    """The fingerprints of stored contents, by number."""
    return {number: fingerprint(text) for number, text in texts_of(connection, found)}


def look_up(
    connection: Connection, sketches: Mapping[int, Sequence[int]], within: Collection[int] | None = None
) -> Candidates:
    """Which contents these may be duplicates of; those with the most in common come first for each.

    With `within`, only these are looked for.
    """
    counted = sorted(shared(connection, sketches), key=_most_in_common)
    rows = by_number(connection, {number for *pair, _ in counted for number in pair})
    found: list[tuple[Content, Content]] = []
    for number, other, count in counted:
        one, two = rows.get(number), rows.get(other)
        if one is None or two is None or (within is not None and other not in within):
            continue
        if enough(count, one.sketch, two.sketch) and (other not in sketches or number < other):
            found.append((one, two))
    return Candidates(found)


def _most_in_common(counted: Counted) -> tuple[int, int, int]:
    number, other, count = counted
    return number, -count, other


def join(
    connection: Connection, found: Candidates, decisions: Decisions, bodies: Bodies, rules: Rules
) -> None:
    """Join the components of texts that are near-duplicates, or that people said are the same.

    Two that are of one component already are not compared. Of `decisions`, those count that say
    something of the texts that were looked up.
    """
    components = Components()
    known = {content.number: content for pair in found.pairs for content in pair}
    known |= by_number(connection, decisions.texts() - known.keys())
    joined: list[Edge] = []

    def unite(one: Content, other: Content) -> None:
        if components.unite(_node(one), _node(other)):
            joined.append(Edge(one.number, other.number, 1))

    for pair in decisions.same:
        unite(known[pair[0]], known[pair[1]])
    for pairs in _rounds(found.near()):
        open_ = [
            (one, other)
            for one, other in pairs
            if components.find(_node(one)) != components.find(_node(other))
            and not decisions.part(one.number, other.number)
        ]
        for one, other, body, other_body in bodies.pairs(open_):
            if components.find(_node(one)) == components.find(_node(other)):
                continue
            if near(body, other_body, rules) is not None:
                unite(one, other)
    keep_edges(connection, joined)
    nodes = {_node(known[number]) for edge in joined for number in (edge.one, edge.other)}
    _label(connection, {node: components.find(node) for node in nodes})


def _node(content: Content) -> int:
    """What stands for its component while components are joined."""
    return content.number if content.component is None else content.component


def _rounds(pairs: Iterable[tuple[Content, Content]]) -> Iterator[list[tuple[Content, Content]]]:
    """First the first pair of each text, then the next two, four, ...: most need no more than the first."""
    rounds: defaultdict[int, list[tuple[Content, Content]]] = defaultdict(list)
    for _, group in groupby(pairs, key=lambda pair: pair[0].number):
        for place, pair in enumerate(group, start=1):
            rounds[place.bit_length()].append(pair)
    return (rounds[number] for number in sorted(rounds))


def keep_edges(connection: Connection, found: Iterable[Edge]) -> None:
    """Store the pairs that hold components together."""
    rows = sorted((min(edge.one, edge.other), max(edge.one, edge.other)) for edge in found)
    insert_rows(connection, edges, rows, new_only=True)


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
    """For each group of the components of these texts, choose the text that stands for it.

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
    leader = {at: _leader(group, members, said) for group in groups for at in group}
    moved = {at for at, leads in leader.items() if members[at].group != leads}
    if moved:
        to = [{"of": at, "to": None if at == leader[at] else leader[at]} for at in moved]
        of = contents.c.number == bindparam("of")
        connection.execute(update(contents).where(of).values(leader=bindparam("to")), to)
    leads_now = set(leader.values())
    began = {at for at in leads_now if at in new or not members[at].leads}
    ended = {at for at, row in members.items() if row.leads and at not in leads_now}
    return Led(leads_now, began, ended, moved)


def _leader(group: Collection[int], members: Mapping[int, Content], said: Mapping[str, Standing]) -> int:
    if len(group) == 1:
        return next(iter(group))
    best = canonical([said[members[at].best] for at in group])
    return next(at for at in group if members[at].hash == best.content)


def _parted(
    connection: Connection, members: Mapping[int, Content], decisions: Decisions, bodies: Bodies, rules: Rules
) -> list[set[int]]:
    """The groups of a component in which people parted texts: all its pairs are compared."""
    sketches = {at: found.sketch for at, found in fingerprints_of(connection, members.values()).items()}
    found = look_up(connection, sketches, within=members)
    pairs = [Edge(one, other, 2) for one, other in decisions.same if one in members and other in members]
    for one, other, body, other_body in bodies.pairs(list(found.near())):
        alike = near(body, other_body, rules)
        if alike is not None and not decisions.part(one.number, other.number):
            pairs.append(Edge(one.number, other.number, alike))
    names = {number: content.hash for number, content in members.items()}
    return split(members, pairs, decisions.within(members), names)
