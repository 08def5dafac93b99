"""What people decided on lines, as labels: the documents that the decisions hold for, with their lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from sqlalchemy import Connection, select

from pipeline.memory.trace import unpack_trace
from pipeline.policy import Rule
from pipeline.records import Line
from pipeline.store.database.bulk import chunks
from pipeline.store.database.tables import line_decisions, sites, traces
from pipeline.store.decisions.lines import LineDecision, Scope, read_line_decisions
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
    """The documents with decided lines, each once; of a decision on a site, at most `most` of its pages."""
    places = connection.scalars(
        select(line_decisions.c.place).distinct().order_by(line_decisions.c.place)
    ).all()
    meant: dict[str, list[LineDecision]] = {}
    for chunk in chunks(places):
        for decision in read_line_decisions(connection, chunk):
            if decision.said == "forget":
                continue
            for id_ in _documents(connection, decision, most):
                meant.setdefault(id_, []).append(decision)
    for ids in chunks(sorted(meant)):
        query = select(traces.c.document_id, traces.c.lines).where(traces.c.document_id.in_(ids))
        found = {id_: unpack_trace(bytes(packed)) for id_, packed in connection.execute(query)}
        for row, lines, _ in read_lines(connection, ids):
            seen = [line for line in lines if line.text.strip()]
            trace = found[row.id]
            labels: dict[int, Label] = {}
            for decision in sorted(meant[row.id], key=lambda each: _STRENGTH[each.scope]):
                for at in _places(decision, seen, trace.keys):
                    judged = "keep" if trace.margins[at] >= 0 else "cut"
                    labels[at] = Label(at + 1, decision.said, decision.scope.value, judged)
            if labels:
                yield Labelled(
                    row.id,
                    row.url,
                    row.site,
                    row.title,
                    row.language,
                    row.judge,
                    tuple(line.text for line in seen),
                    tuple(labels[at] for at in sorted(labels)),
                )


_STRENGTH = {Scope.LIKE: 0, Scope.SITE: 1, Scope.HERE: 2}  # the stronger one wins


def _documents(connection: Connection, decision: LineDecision, most: int) -> Iterable[str]:
    """Ids of documents that a decision holds for."""
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
    rule = Rule(decision.target, "cut")
    while some := [row.document_id for row in islice(rows, 100)]:
        for stored in read_lines(connection, some):
            if any(rule.matches(line.text) for line in stored.lines if line.text.strip()):
                yield stored.row.id


def _places(
    decision: LineDecision, seen: list[Line], keys: np.ndarray[tuple[int], np.dtype[np.uint32]]
) -> list[int]:
    """The places of the lines that a decision is on, among the lines that are not blank."""
    if decision.scope is Scope.HERE:
        wanted = (int(decision.target), decision.text)
        return [at for at, line in enumerate(seen) if (line.number, line.text.strip()) == wanted]
    if decision.scope is Scope.SITE:
        return [int(at) for at in np.flatnonzero(keys == int(decision.target))]
    rule = Rule(decision.target, "cut")
    return [at for at, line in enumerate(seen) if rule.matches(line.text)]
