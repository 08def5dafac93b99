"""What a decision on a line would change, before it is taken: pages are judged as settle would do it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from time import monotonic
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, func, select

from pipeline.errors import DecisionError
from pipeline.memory.decided import decided_lines
from pipeline.memory.learn import Template
from pipeline.memory.trace import Trace, unpack_trace
from pipeline.memory.verdict import (
    Decided,
    Overruled,
    Source,
    Verdict,
    own_verdict,
    remembered,
    together,
    told_on_site,
    unpack_verdict,
    with_decisions,
)
from pipeline.policy import matches_of
from pipeline.records import Line
from pipeline.store.database.tables import traces
from pipeline.store.decisions.lines import (
    ForPages,
    LineDecision,
    Scope,
    for_pages,
    read_line_decisions,
    rule_of,
    what_is_said,
)
from pipeline.store.decisions.taking import AskedLine, Target, decision_of, find_target
from pipeline.store.memory.templates import load_template, traces_of
from pipeline.store.stored_lines import read_lines

_MOST_PAGES = 1_000  # pages of a site whose traces are looked at
_MOST_TEXTS = 200  # pages of a site whose lines are read, which costs more
_AT_ONCE = 100
_MOST_SAMPLES = 8
_LONGEST_SECONDS = 5.0  # that a pattern may take on _MOST_TEXTS pages


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
    them were looked at; of these, `holding` have such a line, `changing` would have other lines, and on
    `empty` no decision would hold, because nothing would be left.
    """

    asked: AskedLine
    site: str
    text: str
    pages: int
    looked_at: int
    holding: int
    changing: int
    empty: int
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that a decision may concern. `holds`: it has such a line; `changes`: places of lines."""

    id: str
    holds: bool
    changes: tuple[int, ...]
    empty: bool


def preview_line(connection: Connection, asked: AskedLine) -> Preview:
    """Count and show what a decision would change. Raises as `decide_line`, and stores nothing.

    Of a large site, the pages with the smallest ids are looked at, which are a random sample.
    """
    target = find_target(connection, asked.document, asked.number)
    decision = decision_of(target, asked, None)
    asked = replace(asked, document=target.document)
    pages = list(_Previewing(connection, target, decision).pages())
    here = asked.scope is Scope.HERE
    return Preview(
        asked,
        target.site,
        target.text if here else target.shown,
        pages=1 if here else _count(connection, target.site_id),
        looked_at=len(pages),
        holding=sum(page.holds for page in pages),
        changing=sum(bool(page.changes) for page in pages),
        empty=sum(page.empty for page in pages),
        samples=_samples(connection, [page for page in pages if page.changes][:_MOST_SAMPLES]),
    )


class _Previewing:
    """The pages that a decision may concern, with it and without it."""

    def __init__(self, connection: Connection, target: Target, decision: LineDecision) -> None:
        self._connection = connection
        self._target = target
        self._decision = decision
        self._template = load_template(connection, target.site_id)

    def pages(self) -> Iterator[_Page]:
        """Some pages of the site; of a decision on one document, this one."""
        rows = self._rows()
        until = monotonic() + _LONGEST_SECONDS
        while some := list(islice(rows, _AT_ONCE)):
            said = self._said([row.document_id for row in some])
            lines = self._lines(some, said)
            for row in some:
                yield self._page(row, said, lines.get(row.document_id, ()))
                if self._decision.scope is Scope.LIKE and monotonic() > until:
                    raise self._too_slow()

    def _rows(self) -> Iterator[Row[Any]]:
        if self._decision.scope is Scope.HERE:
            query = select(traces).where(traces.c.document_id == self._target.document)
            return iter(self._connection.execute(query).all())
        most = _MOST_PAGES if self._decision.scope is Scope.SITE else _MOST_TEXTS
        return islice(traces_of(self._connection, self._target.site_id), most)

    def _said(self, ids: Sequence[str]) -> ForPages:
        """The decisions on these pages and on lines like one, with the new decision among them."""
        taken = read_line_decisions(self._connection, [*ids, self._target.site])
        return for_pages([*(each for each in taken if each.id != self._decision.id), self._decision])

    def _lines(self, rows: Sequence[Row[Any]], said: ForPages) -> Mapping[str, Sequence[Line]]:
        """The lines of the pages for which they are needed, which are not blank."""
        ids = [row.document_id for row in rows if said.concern(row.document_id, self._target.site)]
        found = read_lines(self._connection, ids)
        return {each.row.id: [line for line in each.lines if line.text.strip()] for each in found}

    def _page(self, row: Row[Any], said: ForPages, lines: Sequence[Line]) -> _Page:
        trace, site = unpack_trace(bytes(row.lines)), self._target.site
        before = unpack_verdict(bytes(row.verdict)) if row.verdict is not None else own_verdict(trace)
        places = self._places(trace, lines)
        decided, _ = decided_lines(lines, said.here.get(row.document_id, {}), said.rules.get(site, ()))
        told = together(self._told(trace, places), decided)
        after = with_decisions(_undecided(before, trace, self._template), told)
        changes = np.flatnonzero((before.margins >= 0) != (after.margins >= 0)).tolist()
        empty = after.overruled is Overruled.PEOPLE and bool(places)
        return _Page(row.document_id, bool(places), tuple(changes), empty)

    def _told(self, trace: Trace, places: Sequence[int]) -> Decided:
        """What is said of the lines of a page on its whole site, with the new decision."""
        told = told_on_site(trace, self._template)
        if self._decision.scope is not Scope.SITE:
            return told
        new = (what_is_said(self._decision), Source.SITE)
        return {**told, **dict.fromkeys(places, new)}

    def _places(self, trace: Trace, lines: Sequence[Line]) -> list[int]:
        """The places of the lines that are meant."""
        if self._decision.scope is Scope.HERE:
            return [self._target.index]
        if self._decision.scope is Scope.SITE:
            return np.flatnonzero(trace.keys == self._target.key).tolist()
        matches = matches_of([rule_of(self._decision)], [line.text for line in lines])
        if matches.slow:
            raise self._too_slow()
        return matches.places

    def _too_slow(self) -> DecisionError:
        pattern, site = self._decision.target, self._target.site
        return DecisionError(f"'{pattern}' takes too long on lines of {site}; write it simpler")


def _undecided(verdict: Verdict, trace: Trace, template: Template) -> Verdict:
    """The verdict without what people said; the stored one, where they said nothing of these lines."""
    by_people = verdict.overruled is Overruled.PEOPLE or (verdict.sources > Source.TEMPLATE).any()
    return remembered(trace, template) if by_people else verdict


def _count(connection: Connection, site_id: int) -> int:
    query = select(func.count()).select_from(traces).where(traces.c.site_id == site_id)
    return connection.execute(query).scalar_one()


def _samples(connection: Connection, changed: Sequence[_Page]) -> tuple[Sample, ...]:
    places = {page.id: page.changes for page in changed}
    found: list[Sample] = []
    for stored in read_lines(connection, places):
        seen = [line for line in stored.lines if line.text.strip()]
        lines = tuple((seen[at].number, seen[at].text.strip()) for at in places[stored.row.id])
        found.append(Sample(stored.row.id, stored.row.title, lines))
    return tuple(found)
