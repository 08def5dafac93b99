"""Recover an article that is in the data of a page but not in its markup."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from pipeline.errors import Rejected
from pipeline.pages.html.embedded import body_in_state, read_state
from pipeline.pages.html.flatten import Block, Element, Flat, flatten, running_text
from pipeline.pages.html.parse import parse
from pipeline.text.decoding.decode import storable
from pipeline.text.words import tokens

_LITTLE_SHARE = 0.5  # a page lacks the body if its own running text is less than this share of it
_ENOUGH_CHARACTERS = 3_000  # a page with more running text has an article in its markup
_LEAST_CHARACTERS = 250  # least characters of a body
_THERE_SHARE = 0.4  # a page has the body if this share of its lines are lines of the page
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_NAME = "articlebody"


def recover(flat: Flat, tree: HtmlElement, stated: str | None) -> tuple[Flat, str] | None:
    """The page with the article of its data as further lines, and the text of that article.

    None for a page whose markup has enough text or whose data have no article. `stated` is the
    article text of its JSON-LD; if it is missing or too short, the state of its scripts is read.
    """
    own = sum(map(running_text, flat.blocks))
    if own > _ENOUGH_CHARACTERS:
        return None
    lines = _lines(stated.splitlines()) if stated else []
    if not _is_more(lines, own):
        lines = _lines(body_in_state(read_state(tree)))
    if not _is_more(lines, own) or _is_in_page(lines, flat):
        return None
    holder = Element(len(flat.elements), 0, "article", "", (_NAME,), article=True)
    element = Element(holder.number + 1, holder.number, "p", "", (), article=True)
    added = [Block(line, element, 0) for line in lines]
    return Flat([*flat.blocks, *added], [*flat.elements, holder, element]), "\n".join(lines)


def _is_more(lines: Sequence[str], own: int) -> bool:
    length = sum(map(len, lines))
    return length >= _LEAST_CHARACTERS and own < _LITTLE_SHARE * length


def _is_in_page(lines: Sequence[str], flat: Flat) -> bool:
    there = {tuple(tokens(block.text)) for block in flat.blocks}
    return sum(tuple(tokens(line)) in there for line in lines) >= _THERE_SHARE * len(lines)


def _lines(paragraphs: Sequence[str]) -> list[str]:
    """Paragraphs of text or HTML as lines of text."""
    paragraphs = [storable(each) for each in paragraphs]
    if not any(map(_TAG.search, paragraphs)):
        return [line for each in paragraphs if (line := " ".join(each.split()))]
    try:
        markup = "".join(each if _TAG.match(each.strip()) else f"<p>{each}</p>" for each in paragraphs)
        return [block.text for block in flatten(parse(f"<html><body>{markup}</body></html>")[0]).blocks]
    except Rejected:
        return []
