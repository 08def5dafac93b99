"""Settle: documents that wait get the verdict of their site's memory, then their group of duplicates.

A batch of documents is one transaction that also takes them from the queue, so a crash loses nothing
and the next settle goes on. Only what a verdict changes is read and written again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from pipeline import judge
from pipeline.cleaning.cleaner import kept_text
from pipeline.duplicates.fingerprint import Body, Fingerprint, fingerprint, unpack_sketch
from pipeline.duplicates.likeness import Rules
from pipeline.memory.decided import decided_lines
from pipeline.memory.trace import Trace, certain_cuts, unpack_trace
from pipeline.memory.verdict import NOTES, Decided, Overruled, Verdict, cuts_of, own_verdict, reconsider
from pipeline.notes import NoteKind, replace_notes
from pipeline.policy import Policy
from pipeline.records import Page
from pipeline.store.cut_rows import delete_cuts, write_cuts
from pipeline.store.database.bulk import chunks
from pipeline.store.database.tables import documents, sites, traces, unsettled
from pipeline.store.decisions.lines import for_pages, read_line_decisions
from pipeline.store.decisions.outcome import MOST_NAMED
from pipeline.store.duplicates.membership import Arrival, Moves
from pipeline.store.duplicates.regroup import regroup
from pipeline.store.duplicates.text_cache import TextCache
from pipeline.store.memory.templates import load_template
from pipeline.store.rows import CutRow, cut_of, text_values
from pipeline.store.search.index import add_entries, remove_entries
from pipeline.store.stored_lines import read_lines, stored_metadata

logger = logging.getLogger(__name__)

_DOCUMENTS_AT_ONCE = 1_000  # documents in a transaction: one pass over the index of duplicates serves all
_CHARACTERS_AT_ONCE = 1 << 24  # of their texts together, at most
_TEMPLATES_CACHED = 16  # templates in memory; the documents come site by site


@dataclass(frozen=True, slots=True)
class Settled:
    """The number of documents that were weighed again, and of documents whose verdict changed.

    `rewritten`: the number of documents of which other lines are cut now; a verdict may also become more
    certain. `documents`: the ids of some of them.
    """

    judged: int = 0
    changed: int = 0
    rewritten: int = 0
    documents: tuple[str, ...] = ()

    def __add__(self, other: Settled) -> Settled:
        named = (*self.documents, *other.documents)[:MOST_NAMED]
        return Settled(
            self.judged + other.judged,
            self.changed + other.changed,
            self.rewritten + other.rewritten,
            named,
        )


class Settling:
    """One settle over the documents that wait. The templates must not change meanwhile."""

    def __init__(self, rules: Rules, policy: Policy) -> None:
        self._rules = rules
        self._policy = policy
        self._cache = TextCache()
        self._template = lru_cache(_TEMPLATES_CACHED)(load_template)

    def batch(self, connection: Connection) -> Settled:
        """Settle some documents that wait. Returns zeros when no document waits any more."""
        waiting = _next(connection)
        found: list[_Fingerprinted] = []
        changes: dict[str, _Change] = {}
        decided = _decided(connection, waiting)
        for row in waiting:
            said = decided.get(row.document_id)
            change = self._reconsidered(connection, row, said) if row.lines is not None else None
            if change is not None:
                changes[row.document_id] = change
            elif not row.indexed or row.sketch is not None:
                found.append(_Fingerprinted(row.document_id, row.indexed, _fingerprint(row)))
        rewritten = _rewrite(connection, changes, self._policy)
        found += rewritten
        if found:
            _follow(connection, found, self._rules, self._cache)
        for ids in chunks(row.document_id for row in waiting):
            connection.execute(delete(unsettled).where(unsettled.c.document_id.in_(ids)))
        others = sorted(each.document_id for each in rewritten if each.other_lines)
        return Settled(len(waiting), len(changes), len(others), tuple(others[:MOST_NAMED]))

    def _reconsidered(self, connection: Connection, row: Row[Any], decided: Decided | None) -> _Change | None:
        """The new verdict on a document, by its site and by people; None where nothing changes."""
        trace = unpack_trace(bytes(row.lines))
        verdict = reconsider(trace, self._template(connection, row.site_id), decided)
        packed = verdict.pack()
        stored = None if packed == own_verdict(trace).pack() else packed
        if stored == (None if row.verdict is None else bytes(row.verdict)):
            return None
        return _Change(row.site_id, trace, verdict, stored)


@dataclass(frozen=True, slots=True)
class _Change:
    """A new verdict on a document, which its text does not follow yet; `stored`: as `traces` has it."""

    site_id: int
    trace: Trace
    verdict: Verdict
    stored: bytes | None


@dataclass(frozen=True, slots=True)
class _Fingerprinted:
    """A document with the fingerprint of its text.

    `indexed` is the hash of the text by which it is in the index of duplicates, "" where it is not in it.
    `other_lines`: other lines of it are cut than before.
    """

    document_id: str
    indexed: str
    fingerprint: Fingerprint
    body: Body | None = None
    other_lines: bool = False


_WAITING = (
    select(
        unsettled.c.document_id,
        unsettled.c.site_id,
        unsettled.c.content_hash,
        unsettled.c.sketch,
        unsettled.c.shingles,
        documents.c.content_hash.label("indexed"),
        documents.c.text,
        documents.c.word_count,
        traces.c.lines,
        traces.c.verdict,
        sites.c.name.label("site"),
    )
    .join(documents, documents.c.id == unsettled.c.document_id)
    .outerjoin(traces, traces.c.document_id == unsettled.c.document_id)
    .outerjoin(sites, sites.c.id == traces.c.site_id)
    .order_by(unsettled.c.site_id, unsettled.c.document_id)
    .limit(_DOCUMENTS_AT_ONCE)
    .execution_options(stream_results=True, yield_per=100)
)


def _next(connection: Connection) -> list[Row[Any]]:
    """The next documents that wait, as many as fit in memory."""
    found: list[Row[Any]] = []
    length = 0
    with connection.execute(_WAITING) as waiting:
        for row in waiting:
            found.append(row)
            length += len(row.text)
            if length > _CHARACTERS_AT_ONCE:
                break
    return found


def _fingerprint(row: Row[Any]) -> Fingerprint:
    """The fingerprint of a document's text: the stored one, or one made now."""
    if row.sketch is None:
        return fingerprint(row.text)
    return Fingerprint(row.content_hash, unpack_sketch(bytes(row.sketch)), row.word_count, row.shingles)


def _rewrite(connection: Connection, changes: Mapping[str, _Change], policy: Policy) -> list[_Fingerprinted]:
    """Write the texts of these documents anew, from their stored lines, and the cuts that changed."""
    found: list[_Fingerprinted] = []
    texts: list[dict[str, object]] = []
    gone: list[CutRow] = []
    came: list[CutRow] = []
    for row, lines, own in read_lines(connection, changes):
        change = changes[row.id]
        seen = [line for line in lines if line.text.strip()]
        certain = certain_cuts(lines, change.trace)
        stays = {cut.number: cut_of(cut) for cut in own if cut.number in certain}
        if certain - stays.keys():  # people kept it, and may not do so any more: the judge has its detail
            page = Page(lines, stored_metadata(row, lines, change.trace, own))
            again = judge.judge_page(page, policy).cuts
            stays = {cut.number: cut for cut in again if cut.number in certain} | stays
        cuts = cuts_of(seen, change.trace, change.verdict, stays, row.judge)
        columns, print_, body = text_values(kept_text(lines, {cut.number for cut, _ in cuts}), row.stated)
        overruled = change.verdict.overruled
        notes = [NOTES[overruled]] if overruled is not Overruled.NOBODY else []
        columns["notes"] = replace_notes(row.notes, {NoteKind.MEMORY}, notes)
        texts.append({"of": row.id} | columns)
        before = set(own)
        after = {CutRow.of(row.id, cut, change.site_id, key) for cut, key in cuts}
        gone += before - after
        came += after - before
        other_lines = {cut.number for cut in own} != {cut.number for cut, _ in cuts}
        found.append(_Fingerprinted(row.id, row.content_hash, print_, body, other_lines))
    if texts:
        remove_entries(connection, changes)
        connection.execute(update(documents).where(documents.c.id == bindparam("of")), texts)
        add_entries(connection, changes)
    delete_cuts(connection, gone)
    write_cuts(connection, came)
    verdicts = [{"of": id_, "verdict": change.stored} for id_, change in changes.items()]
    if verdicts:
        connection.execute(update(traces).where(traces.c.document_id == bindparam("of")), verdicts)
    return found


def _decided(connection: Connection, waiting: Sequence[Row[Any]]) -> dict[str, Decided]:
    """What people said of the lines of these documents: here, and by patterns of their sites.

    A decision on a line of the whole site is in the template.
    """
    names = {row.document_id: row.site for row in waiting if row.lines is not None}
    said = for_pages(read_line_decisions(connection, {*names, *names.values()}))
    concerned = [id_ for id_, site in names.items() if said.concern(id_, site)]
    found: dict[str, Decided] = {}
    for row, lines, _ in read_lines(connection, concerned):
        site = names[row.id]
        found[row.id], slow = decided_lines(lines, said.here.get(row.id, {}), said.rules.get(site, ()))
        for rule in slow:
            logger.warning(
                "the decision on lines with %s takes too long on %s and is left out there; take it back",
                rule,
                row.id,
            )
    return found


def _follow(connection: Connection, found: Sequence[_Fingerprinted], rules: Rules, cache: TextCache) -> None:
    """Update the index of duplicates to the texts that these documents have now."""
    moved = [each for each in found if each.fingerprint.content != each.indexed]
    rows = [{"of": each.document_id, "content_hash": each.fingerprint.content} for each in moved]
    if rows:
        connection.execute(update(documents).where(documents.c.id == bindparam("of")), rows)
    arrived = [Arrival(each.document_id, each.fingerprint, each.body) for each in moved]
    left = {each.document_id: each.indexed for each in moved if each.indexed}
    regroup(connection, Moves(arrived, left), rules, cache)
