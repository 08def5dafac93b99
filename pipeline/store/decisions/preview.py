"""What a decision on a line would change, before it is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, func, select

from pipeline.memory.decided import suggested_patterns
from pipeline.memory.trace import unpack_trace
from pipeline.memory.verdict import Source, Verdict, own_verdict, unpack_verdict
from pipeline.policy import Rule
from pipeline.store.database.tables import traces
from pipeline.store.decisions.lines import AskedLine, Scope, Target, decision_of, find_target
from pipeline.store.memory.templates import traces_of
from pipeline.store.stored_lines import read_lines

_MOST_PAGES = 1_000  # pages of a site whose traces are looked at
_MOST_TEXTS = 200  # pages of a site whose lines are read, which costs more
_MOST_SAMPLES = 8


@dataclass(frozen=True, slots=True)
class Sample:
    """A document that would change, and its lines that would: number and text of each."""

    id: str
    title: str | None
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a decision would change.

    `pages`: the pages that it may concern, which for a site are all of its pages; `looked_at`: how many of
    them were looked at; of these, `holding` have such a line, and `changing` would change.
    """

    asked: AskedLine
    site: str
    text: str
    pages: int
    looked_at: int
    holding: int
    changing: int
    samples: tuple[Sample, ...]


def preview_line(connection: Connection, asked: AskedLine) -> Preview:
    """Count and show what a decision would change. Raises as `record_line`, and stores nothing.

    Of a large site, the pages with the smallest ids are looked at, which are a random sample.
    """
    target = find_target(connection, asked.document, asked.number)
    decision_of(target, asked, None)
    asked = replace(asked, document=target.document)
    if asked.scope is Scope.HERE:
        return _preview_here(connection, asked, target)
    query = select(func.count()).select_from(traces).where(traces.c.site_id == target.site_id)
    pages = connection.scalar(query) or 0
    most = _MOST_PAGES if asked.scope is Scope.SITE else _MOST_TEXTS
    looked = holding = changing = 0
    changed: list[tuple[str, list[int]]] = []
    for id_, verdict, places in _pages(connection, asked, target, most):
        looked += 1
        holding += bool(len(places))
        changes = _changes(verdict, places, asked)
        changing += bool(changes)
        if changes and len(changed) < _MOST_SAMPLES:
            changed.append((id_, changes))
    samples = _samples(connection, changed)
    return Preview(asked, target.site, target.shown, pages, looked, holding, changing, samples)


def suggestions(connection: Connection, document: str, number: int) -> tuple[str, ...]:
    """Patterns for lines like this one. Raises NotFound."""
    return suggested_patterns(find_target(connection, document, number).text)


def _preview_here(connection: Connection, asked: AskedLine, target: Target) -> Preview:
    query = select(traces.c.lines, traces.c.verdict).where(traces.c.document_id == target.document)
    verdict = _verdict(connection.execute(query).one())
    changes = _changes(verdict, [target.index], asked)
    samples = _samples(connection, [(target.document, changes)]) if changes else ()
    return Preview(asked, target.site, target.text, 1, 1, 1, len(changes), samples)


def _pages(
    connection: Connection, asked: AskedLine, target: Target, most: int
) -> Iterator[tuple[str, Verdict, list[int]]]:
    """The pages of the site: id, verdict, and the places of the lines that are meant."""
    rows = islice(traces_of(connection, target.site_id), most)
    if asked.scope is Scope.SITE:
        for row in rows:
            keys = unpack_trace(bytes(row.lines)).keys
            yield row.document_id, _verdict(row), np.flatnonzero(keys == target.key).tolist()
        return
    rule = Rule(asked.pattern or "", "cut")
    while some := list(islice(rows, 100)):
        verdicts = {row.document_id: _verdict(row) for row in some}
        for stored in read_lines(connection, verdicts):
            seen = (line for line in stored.lines if line.text.strip())
            places = [at for at, line in enumerate(seen) if rule.matches(line.text)]
            yield stored.row.id, verdicts[stored.row.id], places


def _verdict(row: Row[Any]) -> Verdict:
    if row.verdict is not None:
        return unpack_verdict(bytes(row.verdict))
    return own_verdict(unpack_trace(bytes(row.lines)))


def _changes(verdict: Verdict, places: Sequence[int], asked: AskedLine) -> list[int]:
    """Of these lines, the ones of which the decision changes what becomes of them.

    A narrower decision wins over it, and it does not hold where nothing would be left.
    """
    stronger = {
        Scope.HERE: (),
        Scope.SITE: (Source.HERE,),
        Scope.LIKE: (Source.HERE, Source.SITE),
    }[asked.scope]
    keeps = asked.said == "keep"
    changes = [
        at
        for at in places
        if bool(verdict.margins[at] >= 0) != keeps and int(verdict.sources[at]) not in stronger
    ]
    kept = int((verdict.margins >= 0).sum())
    return changes if keeps or len(changes) < kept else []


def _samples(connection: Connection, changed: Sequence[tuple[str, list[int]]]) -> tuple[Sample, ...]:
    places = dict(changed)
    found: list[Sample] = []
    for stored in read_lines(connection, places):
        seen = [line for line in stored.lines if line.text.strip()]
        lines = tuple((seen[at].number, seen[at].text.strip()) for at in places[stored.row.id])
        found.append(Sample(stored.row.id, stored.row.title, lines))
    return tuple(found)
