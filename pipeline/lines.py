"""A raw record to a page: decode it, make it lines, read its metadata."""

from __future__ import annotations

from itertools import count

from pipeline.decode import decode, looks_like_html, split_lines, storable
from pipeline.errors import Rejected
from pipeline.html import read_html
from pipeline.metadata import read_metadata
from pipeline.records import Line, Page, RawDocument, RejectReason


def read_page(raw: RawDocument) -> Page:
    """Make a page of a record.

    A text that is HTML by its first characters is read as HTML, whatever its name says.
    Raises Rejected (`binary`, `empty`).
    """
    text, notes = decode(raw.payload)
    if not text.strip():
        raise Rejected(RejectReason.EMPTY, "no visible character in it")
    url, title, author = (value and storable(value) for value in (raw.url, raw.title, raw.author))
    if raw.kind == "html" or looks_like_html(text):
        html = read_html(text, url)
        if not html.lines:
            raise Rejected(RejectReason.EMPTY, "no visible line in the HTML")
        metadata = read_metadata(
            html.lines,
            url=url or html.url,
            title=title or html.title,
            author=author or html.author,
            published_at=raw.published_at or html.published_at,
        )
        return Page(html.lines, metadata, notes + html.notes)
    lines = tuple(map(Line, count(1), split_lines(text)))
    metadata = read_metadata(lines, url=url, title=title, author=author, published_at=raw.published_at)
    return Page(lines, metadata, notes)
