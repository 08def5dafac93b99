"""Flatten the tree of a page to its visible lines, each with the element that it is in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from lxml.html import HtmlElement

from pipeline.pages.html.tags import HIDDEN, INLINE
from pipeline.pages.layout import size_of
from pipeline.pages.plain import without_invisible
from pipeline.records import CELL
from pipeline.text.decoding.decode import split_lines, storable

_REGION_TAGS = frozenset("nav aside footer header form figure figcaption".split())
# Words of class, id and the like that name a region of the page. If an element has words of several
# regions, the first region here counts.
_REGION_WORDS = {
    "comments": "comment comments disqus respond kommentar kommentare commentaires comentarios",
    "cookie": "cookie cookies consent gdpr",
    "social": "share sharing social addtoany",
    "subscribe": "newsletter subscribe subscription paywall signup",
    "related": "related recommended sidebar mostread most-read teaser teasers readmore read-more",
    "advertisement": "ad ads advert advertisement sponsor sponsored",
}
_REGION_OF = {
    word: (rank, region)
    for rank, (region, words) in enumerate(_REGION_WORDS.items())
    for word in words.split()
}
_NO_REGION = frozenset("html body main article".split())
# Attributes whose words may name the region of the page that an element is.
_NAMING = frozenset(("class", "id", "role", "itemprop", "data-component", "data-testid", "data-type"))
# Words of a class that hide an element. A class such as "md:block" beside them shows it on wide
# screens.
_HIDING = frozenset(
    "hidden d-none hide is-hidden sr-only visually-hidden visuallyhidden screen-reader-text".split()
)
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_CELLS = frozenset(("td", "th"))
_IN_LINE = INLINE | _CELLS
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAME_WORD = re.compile(r"(?<![a-z\d])[a-z]{1,20}(?![a-z\d])")
_PLAIN = "span"  # the only paragraph of a cell is read as this, so that its row stays one line
_PROSE_CHARACTERS = 80  # characters; a line this long is most often running text
_MOSTLY_SHARE = 0.5
_MOST_CHARACTERS = 500  # most characters of class, id and the like that are read
_NAMES = 6  # most words of class, id and the like for one element


class Element(NamedTuple):
    """What an element says of the text inside it.

    `number` is its index in `Flat.elements`, `parent` that of the element around it, `tag` the
    nearest tag that is not inline. `names` are the words of its own class, id and the like;
    `region` is the part of the page that they or its tag name, or "". The flags apply to all text
    inside.
    """

    number: int
    parent: int
    tag: str
    region: str
    names: tuple[str, ...]
    linked: bool = False
    preformatted: bool = False
    hidden: bool = False
    main: bool = False
    article: bool = False


class Block(NamedTuple):
    """One visible line of a page.

    `element` is the innermost element around its first visible text. `linked` is the number of
    characters of link text, including the blanks in it.
    """

    text: str
    element: Element
    linked: int


@dataclass(frozen=True, slots=True)
class Flat:
    """The lines of a page, and its elements, each at the index that is its number."""

    blocks: Sequence[Block]
    elements: Sequence[Element]


class Flattener:
    """Collects the text of each line in `blocks`, and the elements in `elements`."""

    def __init__(self) -> None:
        root = Element(0, 0, "", "", ())
        self.blocks: list[Block] = []
        self.elements = [root]
        self._parts: list[str] = []
        self._linked = 0
        self._element = root
        self._blank = True
        self._cells = False  # True when the line has cells of a table row

    def walk(self, node: HtmlElement, tag: str, outer: Element) -> None:
        """Collect all text inside an element, in document order."""
        ends_line = tag not in _IN_LINE
        if ends_line and self._parts:
            self._end_line()
        if tag not in HIDDEN:
            inside = self._open(node, tag, outer)
            text = node.text
            if text:
                self._add(text, inside)
            only = tag in _CELLS and len(node) == 1 and _is_flat(node[0])
            for child in node:
                child_tag = _PLAIN if only else child.tag
                if isinstance(child_tag, str):  # a comment has no tag name
                    self.walk(child, child_tag, inside)
                text = child.tail
                if text:
                    self._add(text, inside)
        if self._parts:
            if ends_line:
                self._end_line()
            elif tag in _CELLS:
                self._parts.append(CELL)  # the row stays one line
                self._cells = True

    def _open(self, node: HtmlElement, tag: str, outer: Element) -> Element:
        attributes = node.items()
        inline = tag in INLINE
        if not attributes and inline and tag != "a":
            return outer
        said = _said_by(attributes) if attributes else _NOTHING
        region = tag if tag in _REGION_TAGS else ""
        if said.region and tag not in _NO_REGION:
            region = said.region
        element = Element(
            len(self.elements),
            outer.number,
            outer.tag if inline else tag,
            region,
            said.names,
            outer.linked or tag == "a",
            outer.preformatted or tag == "pre",
            outer.hidden or said.hidden,
            outer.main or tag == "main",
            outer.article or tag == "article",
        )
        self.elements.append(element)
        return element

    def _add(self, text: str, element: Element) -> None:
        if element.preformatted and len(pieces := split_lines(text)) > 1:
            self._add(pieces[0], element)
            for piece in pieces[1:]:
                self._end_line()
                if piece:
                    self._add(piece, element)
            return
        if self._blank:
            self._element = element
            self._blank = text.isspace()
        self._parts.append(text)
        if element.linked:
            self._linked += len(text.strip())

    def _end_line(self) -> None:
        """End the line, and keep it if it has visible text."""
        if not self._blank:
            text = "".join(self._parts)
            if self._element.preformatted:
                text = text.rstrip()
            else:
                text = " ".join(text.split()).strip(" |" if self._cells else " ")
            if not text.isprintable():
                text = without_invisible(storable(text))
            if text and not text.isspace():
                self.blocks.append(Block(text, self._element, self._linked))
        self._parts.clear()
        self._blank, self._linked, self._cells = True, 0, False


def _is_flat(element: HtmlElement) -> bool:
    """Whether an element is a `<p>` or `<div>` in which no element would end a line."""
    return element.tag in ("p", "div") and all(child.tag in INLINE for child in element.iterdescendants())


def running_text(block: Block) -> int:
    """The number of characters of a line of running text; 0 for a short line or one of links."""
    length = len(block.text)
    is_long = length >= _PROSE_CHARACTERS or size_of(block.text) >= _PROSE_CHARACTERS
    return length if is_long and block.linked < _MOSTLY_SHARE * length else 0


def flatten(tree: HtmlElement) -> Flat:
    """The lines of a tree in document order; a block element, a `<br>` or a table row ends a line.

    Elements in tags.HIDDEN are left out. Text that attributes hide is kept and marked `hidden`.
    """
    lines = Flattener()
    lines.walk(tree, str(tree.tag), lines.elements[0])
    return Flat(lines.blocks, lines.elements)


class _Said(NamedTuple):
    """What the attributes of an element say: words, region, and whether they hide it."""

    names: tuple[str, ...]
    region: str
    hidden: bool


_NOTHING, _HIDDEN_SAID = _Said((), "", False), _Said((), "", True)


def _said_by(attributes: Sequence[tuple[str, str]]) -> _Said:
    stated, hidden = "", False
    for name, value in attributes:
        if name in _NAMING:
            stated = f"{stated} {value}"
            hidden = hidden or (
                name == "class" and ":" not in value and not _HIDING.isdisjoint(value.split())
            )
        elif name == "style":
            hidden = hidden or _HIDING_STYLE.search(value) is not None
        elif name == "hidden":
            hidden = True
        elif name == "aria-hidden":
            hidden = hidden or value == "true"
    if not stated:
        return _HIDDEN_SAID if hidden else _NOTHING
    names, region = _words_of(stated[:_MOST_CHARACTERS])
    return _Said(names, region, hidden)


@lru_cache(maxsize=8_192)
def _words_of(stated: str) -> tuple[tuple[str, ...], str]:
    """The words of class, id and the like, and the region that they name, or ""."""
    words = _NAME_WORD.findall(_HUMP.sub(" ", stated).lower())
    pairs = set(words).union(map("-".join, pairwise(words)))
    known = min(filter(None, map(_REGION_OF.get, pairs)), default=(0, ""))
    names = tuple(dict.fromkeys(word for word in words if len(word) > 1))
    return names[:_NAMES], known[1]
