"""The rows of tables with many columns: each value beside the name of its column.

A row is a tuple in the order of its table's columns, as `insert_rows` takes it; a test compares the two.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row

from pipeline.cleaning.packing import unpack_lines
from pipeline.duplicates.fingerprint import Body, Fingerprint, fingerprint_with_body, pack_sketch
from pipeline.errors import LinesLost
from pipeline.records import About, Cut, Line, Part, Reason, Reject
from pipeline.store.ledger import Run
from pipeline.store.sightings import NewDocument
from pipeline.text.language import detect_language


class DocumentRow(NamedTuple):
    """A row of `documents`. Settle sets the columns from `content_hash` to `duplicate_rule`."""

    id: str
    record_hash: str
    occurrence: int
    dump_id: int
    position: int
    run_id: int
    first_seen_at: str
    url: str | None
    site: str | None
    title: str | None
    author: str | None
    published_at: str | None
    language: str | None
    language_confidence: float
    word_count: int
    judge: str
    notes: str
    content_hash: str
    article_id: str | None
    duplicate_kind: str | None
    similarity: float | None
    duplicate_rule: str | None
    doubt: float | None
    external_id: str | None
    extra: str | None
    text: str

    @staticmethod
    def of(new: NewDocument, run: Run) -> DocumentRow:
        """The row of a document that a run stores."""
        document = new.entry.document
        return DocumentRow(
            id=new.id,
            record_hash=new.entry.record_hash,
            occurrence=new.occurrence,
            dump_id=new.place.dump_id,
            position=new.place.position,
            run_id=run.id,
            first_seen_at=run.started_at,
            url=document.url,
            site=document.site,
            title=document.title,
            author=document.author,
            published_at=document.published_at,
            language=document.language,
            language_confidence=document.language_confidence,
            word_count=new.entry.fingerprint.words,
            judge=document.judge,
            notes="\n".join(document.notes),
            content_hash="",
            article_id=None,
            duplicate_kind=None,
            similarity=None,
            duplicate_rule=None,
            doubt=shown_doubt(document.doubt),
            external_id=document.external_id,
            extra=document.extra,
            text=document.text,
        )


class AboutRow(NamedTuple):
    """A row of `about`: what is known of a document beside its columns. Lists are JSON."""

    document_id: str
    canonical_url: str | None
    site_name: str | None
    description: str | None
    image: str | None
    language: str | None
    section: str | None
    categories: str | None
    tags: str | None
    paywalled: bool | None
    modified_at: str | None
    agency: str | None
    standfirst: str | None

    @staticmethod
    def of(id_: str, said: About) -> AboutRow:
        """The row of a document with what is said of it."""
        return AboutRow(
            document_id=id_,
            canonical_url=said.canonical_url,
            site_name=said.site_name,
            description=said.description,
            image=said.image,
            language=said.language,
            section=said.section,
            categories=_json_list(said.categories),
            tags=_json_list(said.tags),
            paywalled=said.paywalled,
            modified_at=said.modified_at,
            agency=said.agency,
            standfirst=said.standfirst,
        )


class PageRow(NamedTuple):
    """A row of `pages`: the layout of a document."""

    document_id: str
    layout: bytes


class StoredCut(NamedTuple):
    """A row of `cut_lines`: a CutRow with numbers for document, text, reason and judge."""

    document: int
    number: int
    text_id: int
    reason_id: int
    percent: int
    judge_id: int
    detail: str | None
    site_id: int | None
    key: int | None
    line: int | None
    start: int | None
    end: int | None


class CutRow(NamedTuple):
    """A cut of a document. `site_id` and `key` name the same line in the site's template, if any."""

    document_id: str
    number: int
    text: str
    reason: str
    score: float
    judge: str
    detail: str
    site_id: int | None = None
    key: int | None = None
    part: Part | None = None

    @staticmethod
    def of(id_: str, cut: Cut, site_id: int | None = None, key: int | None = None) -> CutRow:
        """The row of a document's cut; `site_id` is stored only with a `key`."""
        site = None if key is None else site_id
        # not by name: there are a hundred for each page
        return CutRow(
            id_, cut.number, cut.text, cut.reason, cut.score, cut.judge, cut.detail, site, key, cut.part
        )


class TraceRow(NamedTuple):
    """A row of `traces`: what the site memory keeps of a document, packed."""

    document_id: str
    site_id: int
    lines: bytes
    verdict: bytes | None = None


class UnsettledRow(NamedTuple):
    """A row of `unsettled`: a document that waits for settle, with the fingerprint of its text if known."""

    document_id: str
    site_id: int
    content_hash: str | None = None
    sketch: bytes | None = None
    shingles: int | None = None

    @staticmethod
    def of(id_: str, site_id: int, found: Fingerprint) -> UnsettledRow:
        """The row of a document whose text has this fingerprint."""
        return UnsettledRow(id_, site_id, found.content, pack_sketch(found.sketch), found.shingles)


class RejectRow(NamedTuple):
    """A row of `rejects`."""

    dump_id: int
    position: int
    run_id: int
    reason: str
    detail: str
    sample: str

    @staticmethod
    def of(item: Reject, dump_id: int, run_id: int) -> RejectRow:
        """The row of a record that a run refused."""
        return RejectRow(dump_id, item.position, run_id, item.reason, item.detail, item.sample)


class PlaceRow(NamedTuple):
    """A row of `places`: where a record is in an archive."""

    dump_id: int
    position: int
    place: str


def cut_of(row: CutRow | Row[Any]) -> Cut:
    """The cut of a CutRow, or of a row of the view `cuts`."""
    part = row.part if isinstance(row, CutRow) else part_of(row.number, row.line, row.start, row.end)
    return Cut(row.number, row.text, Reason(row.reason), row.score, row.judge, row.detail, part)


def part_of(number: int, line: int | None, start: int | None, end: int | None) -> Part | None:
    """The part that a cut is; None where the number of its line says all."""
    return None if line in (None, number) and end is None else Part(line or number, start, end)


def lines_of(id_: str, layout: bytes, text: str, cuts: Iterable[CutRow | Cut]) -> tuple[Line, ...]:
    """The lines of a document as they came in. Raises LinesLost, with the id in its message."""
    try:
        return unpack_lines(bytes(layout), text, {cut.number: cut.text for cut in cuts})
    except LinesLost as error:
        raise LinesLost(f"{id_}: {error}; copydesk check lists all such documents") from error


def text_values(text: str, stated: str | None) -> tuple[dict[str, object], Fingerprint, Body]:
    """The columns of `documents` that follow from a text, its fingerprint, and its Body.

    `stated` is the language that the page states, for a text whose own language cannot be told.
    """
    language, confidence = detect_language(text)
    found, body = fingerprint_with_body(text)
    columns: dict[str, object] = {
        "text": text,
        "language": language or stated,
        "language_confidence": confidence,
        "word_count": found.words,
    }
    return columns, found, body


def shown_doubt(doubt: float | None) -> float | None:
    """A doubt as it is stored: in 1/10,000."""
    return None if doubt is None else round(doubt, 4)


def _json_list(values: Sequence[str]) -> str | None:
    return json.dumps(values, ensure_ascii=False) if values else None
