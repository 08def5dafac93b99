"""Settle: documents that wait get the verdict of their site's memory, then their group of duplicates.

A batch of documents is one transaction that also takes them from the queue, so a crash loses nothing
and the next settle goes on. Only what a verdict changes is read and written again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from sqlalchemy import Connection, bindparam, delete, select, update

from pipeline.cleaner import kept_text
from pipeline.fingerprint import Fingerprint, fingerprint
from pipeline.language import detect_language
from pipeline.memory.trace import Trace, unpack_trace
from pipeline.memory.verdict import OVERRULED, Verdict, cuts_of, own_verdict, reconsider
from pipeline.packing import unpack_lines
from pipeline.records import CERTAIN_CUT, Cut, Reason
from pipeline.store import groups
from pipeline.store.bulk import chunks, insert_rows
from pipeline.store.tables import about, cut_lines, documents, pages, traces, unsettled
from pipeline.store.templates import load_template

_BATCH = 250  # documents in one transaction
_TEMPLATES = 16  # kept in memory; the documents come site by site


@dataclass(frozen=True, slots=True)
class Settled:
    """Of how many documents the verdict was weighed, and of how many it changed."""

    judged: int = 0
    changed: int = 0

    def __add__(self, other: Settled) -> Settled:
        return Settled(self.judged + other.judged, self.changed + other.changed)


class Settling:
    """One settle over the documents that wait. The templates must not change meanwhile."""

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._template = lru_cache(_TEMPLATES)(load_template)

    def batch(self, connection: Connection) -> Settled:
        """Settle some documents. Judges none when none waits any more."""
        waiting = connection.execute(_WAITING).all()
        if not waiting:
            return Settled()
        found: list[_Found] = []
        changed = 0
        for row in waiting:
            trace = unpack_trace(bytes(row.lines))
            verdict = reconsider(trace, self._template(connection, row.site_id))
            packed = verdict.pack()
            stored = None if packed == own_verdict(trace).pack() else packed
            if stored != (None if row.verdict is None else bytes(row.verdict)):
                found.append(_rewrite(connection, row.document_id, trace, verdict, stored))
                changed += 1
            elif row.sketch is not None:
                print_ = Fingerprint(row.content_hash, unpack_sketch(row.sketch), row.word_count)
                found.append(_Found(row.document_id, row.text, row.indexed, print_))
        _regroup(connection, found, self._threshold)
        for ids in chunks(row.document_id for row in waiting):
            connection.execute(delete(unsettled).where(unsettled.c.document_id.in_(ids)))
        return Settled(len(waiting), changed)


@dataclass(frozen=True, slots=True)
class _Found:
    """A text that must be found by its fingerprint; `indexed`: by which it was before, "" for none."""

    document_id: str
    text: str
    indexed: str
    fingerprint: Fingerprint


_WAITING = (
    select(
        unsettled.c.document_id,
        unsettled.c.site_id,
        unsettled.c.content_hash,
        unsettled.c.sketch,
        documents.c.content_hash.label("indexed"),
        documents.c.text,
        documents.c.word_count,
        traces.c.lines,
        traces.c.verdict,
    )
    .join(documents, documents.c.id == unsettled.c.document_id)
    .join(traces, traces.c.document_id == unsettled.c.document_id)
    .order_by(unsettled.c.site_id, unsettled.c.document_id)
    .limit(_BATCH)
)


def pack_sketch(sketch: Sequence[int]) -> bytes:
    """A sketch as bytes, for `unsettled`."""
    return np.array(sketch, "<i8").tobytes()


def unpack_sketch(packed: bytes) -> tuple[int, ...]:
    """What `pack_sketch` packed."""
    return tuple(np.frombuffer(packed, "<i8").tolist())


def _rewrite(
    connection: Connection, id_: str, trace: Trace, verdict: Verdict, stored: bytes | None
) -> _Found:
    """Write the text and the cuts of a document anew, from its stored lines."""
    query = (
        select(
            documents.c.judge, documents.c.notes, documents.c.content_hash, pages.c.lines, about.c.language
        )
        .join(pages, pages.c.document_id == documents.c.id)
        .outerjoin(about, about.c.document_id == documents.c.id)
        .where(documents.c.id == id_)
    )
    document = connection.execute(query).one()
    lines = unpack_lines(bytes(document.lines))
    seen = [line for line in lines if line.text.strip()]
    certain = _certain_cuts(connection, id_, [line.number for line in seen], trace)
    cuts = cuts_of(seen, trace, verdict, certain, document.judge)
    text = kept_text(lines, {cut.line for cut, _ in cuts})
    language, confidence = detect_language(text)
    print_ = fingerprint(text)
    notes = [note for note in document.notes.split("\n") if note and note != OVERRULED]
    values = {
        "text": text,
        "language": language or document.language,
        "language_confidence": confidence,
        "word_count": print_.words,
        "notes": "\n".join([*notes, OVERRULED] if verdict.overruled else notes),
    }
    connection.execute(update(documents).where(documents.c.id == id_).values(values))
    connection.execute(update(traces).where(traces.c.document_id == id_).values(verdict=stored))
    _replace_cuts(connection, id_, cuts)
    return _Found(id_, text, document.content_hash, print_)


def _certain_cuts(connection: Connection, id_: str, numbers: Sequence[int], trace: Trace) -> dict[int, Cut]:
    """The cuts that no memory changes, by line; `numbers` are those of the lines that are not blank."""
    certain = [number for number, margin in zip(numbers, trace.margins, strict=True) if margin == CERTAIN_CUT]
    query = select(cut_lines).where(cut_lines.c.document_id == id_)
    return {
        row.line: Cut(row.line, row.text, Reason(row.reason), row.score, row.judge, row.detail)
        for row in connection.execute(query)
        if row.line in certain
    }


def _replace_cuts(connection: Connection, id_: str, cuts: Sequence[tuple[Cut, int | None]]) -> None:
    site = connection.scalar(select(traces.c.site_id).where(traces.c.document_id == id_))
    connection.execute(delete(cut_lines).where(cut_lines.c.document_id == id_))
    insert_rows(connection, cut_lines, [cut_row(id_, cut, site, key) for cut, key in cuts])


def cut_row(id_: str, cut: Cut, site: int | None = None, key: int | None = None) -> tuple[object, ...]:
    """The columns of `cut_lines`, in their order; `site` and `key` where it is a template line."""
    own = (cut.line, cut.text, cut.reason.value, cut.score, cut.judge, cut.detail)
    return (id_, *own, None if key is None else site, key)


def _regroup(connection: Connection, found: Sequence[_Found], threshold: float) -> None:
    """Have the index of duplicates find these texts, and no longer what was there of their documents."""
    moved = [each for each in found if each.fingerprint.content != each.indexed]
    texts = {each.fingerprint.content: each.text for each in moved}
    known = groups.known_contents(connection, texts)
    rows = [{"of": each.document_id, "content_hash": each.fingerprint.content} for each in moved]
    if rows:
        connection.execute(update(documents).where(documents.c.id == bindparam("of")), rows)
    left = {each.indexed for each in moved if each.indexed}
    still = groups.known_contents(connection, left)
    orphans = groups.remove_texts(connection, left - still)
    sketches = {each.fingerprint.content: each.fingerprint.sketch for each in moved}
    new = {content: sketch for content, sketch in sketches.items() if content not in known}
    joined = groups.add_texts(connection, new, texts, threshold)
    times = Counter(each.fingerprint.content for each in moved)
    several = {content for content, count in times.items() if count > 1}
    # A document that was in a group, or whose length has changed, may be another one's article now.
    regrouped = {each.fingerprint.content for each in found if each.indexed}
    groups.settle(connection, known | still | orphans | joined | several | regrouped)
