"""A tree to its visible lines, each with what the markup says of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from lxml.html import HtmlElement

from pipeline.pages.decode import split_lines, storable
from pipeline.pages.html.tags import HIDDEN, INLINE
from pipeline.pages.layout import size_of

_REGION_TAGS = frozenset("nav aside footer header form figure figcaption".split())
# Words of class, id and the like that name a part of the page; of several the first in this order.
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
# Attributes whose words name the part of the page that an element is.
_NAMING = frozenset(("class", "id", "role", "itemprop", "data-component", "data-testid", "data-type"))
# Whole words of a class; "md:block" beside them says that it is shown where there is room.
_HIDING = frozenset(
    "hidden d-none hide is-hidden sr-only visually-hidden visuallyhidden screen-reader-text".split()
)
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_CELLS = frozenset(("td", "th"))
_IN_LINE = INLINE | _CELLS
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAME_WORD = re.compile(r"(?<![a-z\d])[a-z]{1,20}(?![a-z\d])")
_PLAIN = "span"  # what the only paragraph of a cell is read as, so that its row stays one line
_PROSE_CHARACTERS = 80  # characters; a line as long is most often running text
_MOSTLY_SHARE = 0.5
_MOST_CHARACTERS = 500  # characters of class, id and the like that are looked at
_NAMES = 6  # words that one element gives at most


class Element(NamedTuple):
    """What an open element says of the text inside it.

    `parent` is the number of the element around it, `names` the words of its own class and id, `region`
    the part of the page that it says it is. `hidden`, `main` and `article` hold for all that is inside.
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
    """One visible line of a page. `element` is the innermost one around its first visible text;
    `linked` counts the characters that are links, blanks between them among these."""

    text: str
    element: Element
    linked: int


@dataclass(frozen=True, slots=True)
class Flat:
    """The lines of a page, and the elements that they are in; `elements[number]` has that number."""

    blocks: Sequence[Block]
    elements: Sequence[Element]


class _Flattener:
    """Collects text until a line ends, then gives the line."""

    def __init__(self) -> None:
        root = Element(0, 0, "", "", ())
        self.blocks: list[Block] = []
        self.elements = [root]
        self._parts: list[str] = []
        self._linked = 0
        self._element = root
        self._blank = True
        self._cells = False  # of a table row are in the line

    def walk(self, node: HtmlElement, tag: str, outer: Element) -> None:
        """Take all text inside an element, in document order."""
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
                if isinstance(child_tag, str):  # and no comment
                    self.walk(child, child_tag, inside)
                text = child.tail
                if text:
                    self._add(text, inside)
        if self._parts:
            if ends_line:
                self._end_line()
            elif tag in _CELLS:
                self._parts.append(" | ")  # the row stays one line
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
        """The line ends; it is kept when it shows something."""
        if not self._blank:
            text = "".join(self._parts)
            if self._element.preformatted:
                text = text.rstrip()
            else:
                text = " ".join(text.split()).strip(" |" if self._cells else " ")
            if not text.isprintable():
                text = storable(text)
            if text and not text.isspace():
                self.blocks.append(Block(text, self._element, self._linked))
        self._parts.clear()
        self._blank, self._linked, self._cells = True, 0, False


def _is_flat(element: HtmlElement) -> bool:
    """A paragraph, or what serves as one, without elements in it that would end a line."""
    return element.tag in ("p", "div") and all(child.tag in INLINE for child in element.iterdescendants())


def running_text(block: Block) -> int:
    """The characters of a line of running text; 0 for a short line, and for one of links."""
    length = len(block.text)
    is_long = length >= _PROSE_CHARACTERS or size_of(block.text) >= _PROSE_CHARACTERS
    return length if is_long and block.linked < _MOSTLY_SHARE * length else 0


def flatten(tree: HtmlElement) -> Flat:
    """The visible lines in document order. A block element, a `<br>` or a table row ends a line."""
    lines = _Flattener()
    lines.walk(tree, str(tree.tag), lines.elements[0])
    return Flat(lines.blocks, lines.elements)


class _Said(NamedTuple):
    """What the attributes of an element say: their words, the region they name, whether they hide it."""

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
    """The words of class, id and the like, and the region that they name."""
    words = _NAME_WORD.findall(_HUMP.sub(" ", stated).lower())
    pairs = set(words).union(map("-".join, pairwise(words)))
    known = min(filter(None, map(_REGION_OF.get, pairs)), default=(0, ""))
    names = tuple(dict.fromkeys(word for word in words if len(word) > 1))
    return names[:_NAMES], known[1]
