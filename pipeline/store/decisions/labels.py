"""What people decided on lines, as labels: the documents that the decisions hold for, with their lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from sqlalchemy import Connection, select

from pipeline.memory.trace import Trace, unpack_trace
from pipeline.policy import matches_of
from pipeline.records import Line
from pipeline.store.database.bulk import chunks
from pipeline.store.database.tables import line_decisions, sites, traces
from pipeline.store.decisions.lines import LineDecision, Scope, read_line_decisions, rule_of, what_is_said
from pipeline.store.memory.templates import traces_of
from pipeline.store.stored_lines import read_lines

_MOST_LOOKED_AT = 2_000  # pages of a site that are looked through for lines of a decision


@dataclass(frozen=True, slots=True)
class Label:
    """What a person said of a line: `number` is its place in `lines`, from 1; `said`: keep or cut.

    `judged`: what the judge had said by itself.
    """

    number: int
    said: str
    scope: str
    judged: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document with decided lines. `lines` has all its lines that are not blank."""

    id: str
    url: str | None
    site: str | None
    title: str | None
    language: str | None
    judge: str
    lines: tuple[str, ...]
    labels: tuple[Label, ...]


def labelled_documents(connection: Connection, most: int) -> Iterator[Labelled]:
    """The documents with decided lines, each once; of a decision on a site, at most `most` of its pages.

    A line has what the strongest decision on it says: here, on the whole site, then lines like it, of which
    `keep` wins.
    """
    for ids in chunks(sorted(_concerned(connection, most))):
        query = (
            select(traces.c.document_id, traces.c.lines, sites.c.name)
            .join(sites, sites.c.id == traces.c.site_id)
            .where(traces.c.document_id.in_(ids))
        )
        found = {row.document_id: row for row in connection.execute(query)}
        taken = read_line_decisions(connection, {*found, *(row.name for row in found.values())})
        for row, lines, _ in read_lines(connection, found):
            seen = [line for line in lines if line.text.strip()]
            trace = unpack_trace(bytes(found[row.id].lines))
            meant = [each for each in taken if each.place in (row.id, found[row.id].name)]
            if labels := _labels(meant, seen, trace):
                yield Labelled(
                    row.id,
                    row.url,
                    row.site,
                    row.title,
                    row.language,
                    row.judge,
                    tuple(line.text for line in seen),
                    labels,
                )


def _concerned(connection: Connection, most: int) -> set[str]:
    """Ids of documents that decisions are on."""
    places = connection.scalars(select(line_decisions.c.place).distinct().order_by(line_decisions.c.place))
    return {
        id_
        for chunk in chunks(places.all())
        for decision in read_line_decisions(connection, chunk)
        if what_is_said(decision)
        for id_ in _documents(connection, decision, most)
    }


def _labels(decisions: Iterable[LineDecision], seen: Sequence[Line], trace: Trace) -> tuple[Label, ...]:
    labels: dict[int, Label] = {}
    for decision in sorted(filter(what_is_said, decisions), key=_strength):
        for at in _places(decision, seen, trace.keys):
            judged = "keep" if trace.margins[at] >= 0 else "cut"
            labels[at] = Label(at + 1, decision.said, decision.scope.value, judged)
    return tuple(labels[at] for at in sorted(labels))


def _strength(decision: LineDecision) -> tuple[int, bool]:
    """The stronger one wins."""
    return (Scope.LIKE, Scope.SITE, Scope.HERE).index(decision.scope), decision.said == "keep"


def _documents(connection: Connection, decision: LineDecision, most: int) -> Iterable[str]:
    """Ids of documents that a decision is on."""
    if decision.scope is Scope.HERE:
        return (decision.place,)
    site_id = connection.scalar(select(sites.c.id).where(sites.c.name == decision.place))
    if site_id is None:
        return ()
    return islice(_holding(connection, site_id, decision), most)


def _holding(connection: Connection, site_id: int, decision: LineDecision) -> Iterator[str]:
    rows = islice(traces_of(connection, site_id), _MOST_LOOKED_AT)
    if decision.scope is Scope.SITE:
        key = int(decision.target)
        yield from (row.document_id for row in rows if key in unpack_trace(bytes(row.lines)).keys)
        return
    while some := [row.document_id for row in islice(rows, 100)]:
        for stored in read_lines(connection, some):
            if _matching(decision, stored.lines):
                yield stored.row.id


def _places(
    decision: LineDecision, seen: Sequence[Line], keys: np.ndarray[tuple[int], np.dtype[np.uint32]]
) -> list[int]:
    """The places of the lines that a decision is on, among the lines that are not blank."""
    if decision.scope is Scope.HERE:
        wanted = (int(decision.target), decision.text)
        return [at for at, line in enumerate(seen) if (line.number, line.text.strip()) == wanted]
    if decision.scope is Scope.SITE:
        return [int(at) for at in np.flatnonzero(keys == int(decision.target))]
    return _matching(decision, seen)


def _matching(decision: LineDecision, lines: Sequence[Line]) -> list[int]:
    """The places of the lines that the pattern of a decision is found in; blank ones do not count."""
    places = matches_of([rule_of(decision)], [line.text for line in lines]).places
    return [at for at in places if lines[at].text.strip()]
