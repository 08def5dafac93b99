"""Turn a raw record into a page: decode it, split it into lines, read its metadata."""

from __future__ import annotations

from itertools import count

from pipeline.errors import Rejected
from pipeline.pages.breaks import restore_breaks
from pipeline.pages.draft import Draft
from pipeline.pages.metadata import read_metadata
from pipeline.pages.shapes import Shaped, find_shape
from pipeline.records import Line, Metadata, Page, RawDocument, RejectReason
from pipeline.text.dates import is_believable, last_day, normalise_date
from pipeline.text.decoding.decode import split_lines, storable
from pipeline.text.hosts import site_of
from pipeline.text.wrapping import join_lines


def read_draft(shaped: Shaped) -> Draft:
    """Turn a record of known shape into a page, with the HTML that its witnesses need.

    Raises Rejected (`empty`).
    """
    raw, text, notes = shaped.record, shaped.text, shaped.notes
    url, title, author = (value and storable(value) for value in (raw.url, raw.title, raw.author))
    if shaped.kind == "html":
        from pipeline.pages.html.page import read_html  # not for text: what reads HTML takes long to import

        draft = read_html(
            text,
            url=url,
            title=title,
            author=author,
            published_at=raw.published_at,
            not_after=last_day(raw.fetched_at),
            notes=notes,
        )
        if not draft.page.lines:
            raise Rejected(RejectReason.EMPTY, "no visible line in the HTML")
        return draft
    lines = restore_breaks(split_lines(text))
    if any(line.part for line in lines):
        notes += ("lost line breaks restored",)
    metadata = read_metadata(
        join_lines(lines),
        url=url,
        title=title,
        author=author,
        published_at=raw.published_at,
        not_after=last_day(raw.fetched_at),
    )
    return Draft(Page(lines, metadata, notes))


def read_as_it_is(shaped: Shaped) -> Page:
    """Turn a record that was cleaned before into a page; its metadata is what the record says."""
    raw = shaped.record
    url, title, author, site = (
        value and storable(value) for value in (raw.url, raw.title, raw.author, raw.site)
    )
    published = normalise_date(raw.published_at)
    dated = published if published and is_believable(published) else None
    metadata = Metadata(title, author, dated, url, site_of(url) or site)
    lines = tuple(map(Line, count(1), split_lines(shaped.text)))
    return Page(lines, metadata, shaped.notes)


def read_page(raw: RawDocument) -> Page:
    """Turn a record into a page with the evidence of its witnesses. Raises Rejected (`binary`, `empty`)."""
    return complete_page(read_draft(find_shape(raw)))


def complete_page(draft: Draft) -> Page:
    """The page of a draft, with the evidence of its witnesses if it has any."""
    if draft.source is None:
        return draft.page
    from pipeline.pages.html.page import hear_witnesses  # as above

    return hear_witnesses(draft.page, draft.source)
