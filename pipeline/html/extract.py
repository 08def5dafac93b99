"""HTML to lines with evidence, and its metadata.

The page is flattened whole, every visible line of it. What trafilatura would extract is marked
on the lines as evidence, so that nothing is lost and the judge can say why it cut a line.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

from trafilatura import bare_extraction
from trafilatura.metadata import extract_metadata
from trafilatura.settings import Document

from pipeline.dates import HORIZON
from pipeline.html.flatten import flatten
from pipeline.html.parse import parse
from pipeline.records import Evidence, Line
from pipeline.shingles import tokens

# trafilatura logs what is unusual in a page; here that ends as a note on the document.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

# Fixed, because trafilatura's own default is today and the same page must give the same date.
_DATES = {"original_date": True, "extensive_search": True, "max_date": HORIZON}

_STATED_TIME = re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?")

_GRAM = 4
_MOSTLY = 0.7  # share of a line's 4-grams that must stand in the extracted text


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """What an HTML document holds: its lines, and what its markup says of itself."""

    lines: tuple[Line, ...]
    title: str | None
    author: str | None
    published_at: str | None
    url: str | None
    notes: tuple[str, ...]


def read_html(markup: str, url: str | None) -> HtmlPage:
    """Flatten an HTML document, or a piece of one, into lines with evidence and read its metadata.

    Raises Rejected (`empty`) when there is no element in it.
    """
    tree, notes = parse(markup)
    blocks = flatten(tree)  # first: trafilatura takes the tree apart
    metadata = extract_metadata(tree, url, dict(_DATES))
    found = bare_extraction(tree, include_comments=False)
    extracted = found.text if isinstance(found, Document) else None
    votes = _votes([block.text for block in blocks], extracted) if extracted else [None] * len(blocks)
    lines = tuple(
        Line(number, block.text, Evidence(vote, block.region, block.link_density))
        for number, (block, vote) in enumerate(zip(blocks, votes, strict=True), 1)
    )
    return HtmlPage(
        lines=lines,
        title=metadata.title or None,
        author=metadata.author or None,
        published_at=_with_time(markup, metadata.date),
        url=metadata.url or url,
        notes=notes if extracted else (*notes, "trafilatura found no article"),
    )


def _with_time(markup: str, date: str | None) -> str | None:
    """The time and zone for trafilatura's bare date, where the markup states one of that day."""
    if not date:
        return None
    for stated in _STATED_TIME.finditer(markup):
        if stated[0].startswith(date):
            return stated[0]
    return date


def _votes(lines: list[str], extracted: str) -> list[bool]:
    """Which lines stand in the text that trafilatura extracted.

    A line counts when it is a line there too, or when most of its 4-grams stand there. A line of
    less than 4 tokens (a menu entry may equal a subheading) counts only between the first and the
    last longer line that does.
    """
    there = [tokens(line) for line in extracted.splitlines()]
    whole = {tuple(line) for line in there}
    flat = [token for line in there for token in line]
    grams = {tuple(flat[at : at + _GRAM]) for at in range(len(flat) - _GRAM + 1)}
    page = [tokens(line) for line in lines]

    def stands(line: list[str]) -> bool:
        if len(line) < _GRAM or tuple(line) in whole:
            return tuple(line) in whole
        own = [tuple(line[at : at + _GRAM]) for at in range(len(line) - _GRAM + 1)]
        return sum(gram in grams for gram in own) >= _MOSTLY * len(own)

    votes = [stands(line) for line in page]
    anchors = [at for at, vote in enumerate(votes) if vote and len(page[at]) >= _GRAM]
    if not anchors:
        return votes
    first, last = anchors[0], anchors[-1]
    return [
        vote and (len(line) >= _GRAM or first <= at <= last)
        for at, (vote, line) in enumerate(zip(votes, page, strict=True))
    ]
