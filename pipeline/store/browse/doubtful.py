"""What a person should look at first: the lines of which copydesk is least certain."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, desc, func, select

from pipeline.judge.margins import score_of
from pipeline.memory.trace import unpack_trace
from pipeline.memory.verdict import Overruled, Source, unpack_verdict
from pipeline.store.browse.cursors import beyond
from pipeline.store.database.bulk import chunks
from pipeline.store.database.tables import documents, line_decisions, traces
from pipeline.store.decisions.lines import Scope
from pipeline.store.stored_lines import Stored, read_lines

_DOCUMENTS_AT_ONCE = 24
_MOST_DOCUMENTS = 480  # that one call looks at; beyond them, what people decided is left out of the next call
_DOUBTFUL_MARGIN = 17  # eighths of a logit: a certainty below 0.9
_DOUBT = 0.1  # a document with more doubt is worth a look
_AROUND = 2  # lines before and behind, that are not blank


@dataclass(frozen=True, slots=True)
class DoubtfulLine:
    """A line, and what the judge and the memory of its site made of it.

    `number` is that of the Line. `reason` is that of the cut, "" for a kept line. `score` is the certainty of
    the verdict, 0.5 to 1. `before` and `behind` are the lines around it, with whether each is cut.
    """

    document: str
    number: int
    text: str
    cut: bool
    reason: str
    score: float
    title: str | None
    site: str | None
    before: tuple[tuple[str, bool], ...]
    behind: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line of a document: its place among the lines that are not blank, and its margin."""

    document: str
    at: int
    margin: int
    name: tuple[int, int]  # site and key: the same line on another page has the same


@dataclass(frozen=True, slots=True)
class DecidedHere:
    """What people decided on lines of single documents: of how many lines, and their sites and keys."""

    count: int
    names: Collection[tuple[int, int]]


def decided_here(connection: Connection) -> DecidedHere:
    """The lines that people decided on one by one. The same line of another page needs no answer, either."""
    taken = select(line_decisions.c.place, line_decisions.c.target)
    rows = connection.execute(taken.where(line_decisions.c.scope == Scope.HERE.value)).all()
    numbers: dict[str, set[int]] = {}
    for row in rows:
        numbers.setdefault(row.place, set()).add(int(row.target))
    names: set[tuple[int, int]] = set()
    without_effect: dict[str, Row[Any]] = {}  # as nothing would be left: the verdict does not say which lines
    for ids in chunks(sorted(numbers)):
        query = select(traces).where(traces.c.document_id.in_(ids), traces.c.verdict.is_not(None))
        for row in connection.execute(query):
            verdict, keys = unpack_verdict(bytes(row.verdict)), unpack_trace(bytes(row.lines)).keys
            names |= {(row.site_id, key) for key in keys[verdict.sources == Source.HERE].tolist()}
            if verdict.overruled is Overruled.PEOPLE:
                without_effect[row.document_id] = row
    for stored in read_lines(connection, without_effect):
        row = without_effect[stored.row.id]
        keys = unpack_trace(bytes(row.lines)).keys
        seen = [line.number in numbers[row.document_id] for line in stored.lines if line.text.strip()]
        names |= {(row.site_id, key) for key in keys[seen].tolist()}
    return DecidedHere(len(rows), names)


def doubtful_lines(
    connection: Connection, decided: DecidedHere, limit: int, skip: int = 0
) -> tuple[DoubtfulLine, ...]:
    """The least certain lines of the most doubtful articles, each line of a site once, without the first
    `skip` of them.

    The articles are taken some at a time, the most doubtful ones first; of these the least certain line
    comes first.
    """
    seen = set(decided.names)
    found: list[DoubtfulLine] = []
    for rows in _most_doubtful(connection):
        known: dict[str, Stored] = {}
        for candidate in _candidates(rows):
            if candidate.name in seen:
                continue
            seen.add(candidate.name)
            if skip:
                skip -= 1
                continue
            if candidate.document not in known:
                known |= {each.row.id: each for each in read_lines(connection, [candidate.document])}
            found.append(_line(known[candidate.document], candidate))
            if len(found) == limit:
                return tuple(found)
    return tuple(found)


def count_doubtful(connection: Connection, most: int) -> int:
    """How many articles have a doubt above a tenth; `most` where there are more."""
    article = documents.c.duplicate_kind.is_(None)
    some = select(documents.c.id).where(article, documents.c.doubt > _DOUBT).limit(most).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def _most_doubtful(connection: Connection) -> Iterator[Sequence[Row[Any]]]:
    """Articles with their traces, the most doubtful ones first, some at a time."""
    order = (documents.c.doubt, documents.c.id)
    query = (
        select(*order, traces.c.site_id, traces.c.lines, traces.c.verdict)
        .join(traces, traces.c.document_id == documents.c.id)
        .where(documents.c.duplicate_kind.is_(None), documents.c.doubt.is_not(None))
        .order_by(*map(desc, order))
        .limit(_DOCUMENTS_AT_ONCE)
    )
    rows = connection.execute(query).all()
    looked_at = len(rows)
    while rows:
        yield rows
        if looked_at >= _MOST_DOCUMENTS:
            return
        behind = beyond(order, (rows[-1].doubt, rows[-1].id))
        rows = connection.execute(query.where(behind)).all()
        looked_at += len(rows)


def _candidates(rows: Sequence[Row[Any]]) -> list[_Candidate]:
    """The doubtful lines of these documents, the least certain one first."""
    found: list[_Candidate] = []
    for row in rows:
        trace = unpack_trace(bytes(row.lines))
        margins = trace.margins if row.verdict is None else unpack_verdict(bytes(row.verdict)).margins
        keys = trace.keys.tolist()
        found += [
            _Candidate(row.id, at, margin, (row.site_id, keys[at]))
            for at, margin in enumerate(margins.tolist())
            if abs(margin) <= _DOUBTFUL_MARGIN
        ]
    return sorted(found, key=lambda candidate: (abs(candidate.margin), candidate.document, candidate.at))


def _line(stored: Stored, candidate: _Candidate) -> DoubtfulLine:
    lines = [line for line in stored.lines if line.text.strip()]
    at, line = candidate.at, lines[candidate.at]
    reasons = {cut.number: cut.reason for cut in stored.cuts}
    around = [(each.text, each.number in reasons) for each in lines]
    return DoubtfulLine(
        document=stored.row.id,
        number=line.number,
        text=line.text,
        cut=line.number in reasons,
        reason=reasons.get(line.number, ""),
        score=score_of(-abs(candidate.margin)),
        title=stored.row.title,
        site=stored.row.site,
        before=tuple(around[max(0, at - _AROUND) : at]),
        behind=tuple(around[at + 1 : at + 1 + _AROUND]),
    )
