"""A raw record to a page: decode it, make it lines, read its metadata."""

from __future__ import annotations

from itertools import count

from pipeline.decode import decode, looks_like_html, split_lines, storable
from pipeline.errors import Rejected
from pipeline.html import read_html
from pipeline.metadata import read_metadata
from pipeline.records import Draft, Line, Page, RawDocument, RejectReason


def read_draft(raw: RawDocument) -> Draft:
    """Make a page of a record, with the witness who may be asked of it.

    A text that is HTML by its first characters is read as HTML, whatever its name says.
    Raises Rejected (`binary`, `empty`).
    """
    text, notes = decode(raw.payload)
    if not text.strip():
        raise Rejected(RejectReason.EMPTY, "no visible character in it")
    url, title, author = (value and storable(value) for value in (raw.url, raw.title, raw.author))
    if raw.kind == "html" or looks_like_html(text):
        draft = read_html(
            text, url=url, title=title, author=author, published_at=raw.published_at, notes=notes
        )
        if not draft.page.lines:
            raise Rejected(RejectReason.EMPTY, "no visible line in the HTML")
        return draft
    lines = tuple(map(Line, count(1), split_lines(text)))
    metadata = read_metadata(lines, url=url, title=title, author=author, published_at=raw.published_at)
    return Draft(Page(lines, metadata, notes))


def read_page(raw: RawDocument) -> Page:
    """As `read_draft`, with all evidence that there is."""
    draft = read_draft(raw)
    return draft.ask() if draft.ask else draft.page
