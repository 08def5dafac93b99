"""A tree to its visible lines, each with the region of the page that it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from pipeline.decode import split_lines
from pipeline.html.tags import HIDDEN, INLINE

_REGION_TAGS = frozenset("nav aside footer header form figure figcaption".split())
_REGION_WORDS = (
    ("comments", re.compile(r"\b(comments?|disqus|respond|kommentare?|commentaires|comentarios)\b")),
    ("cookie", re.compile(r"\b(cookies?|consent|gdpr)\b")),
    ("social", re.compile(r"\b(share|sharing|social|addtoany)\b")),
    ("subscribe", re.compile(r"\b(newsletter|subscribe|subscription|paywall|signup)\b")),
    ("related", re.compile(r"\b(related|recommended|sidebar|most-?read|teasers?|read-?more)\b")),
    ("advertisement", re.compile(r"\b(ads?|advert|advertisement|sponsor(ed)?)\b")),
)
_CELLS = ("td", "th")
_WORD_SEPARATOR = re.compile(r"[_\s]+|(?<=[a-z])(?=[A-Z])")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Context:
    """What the open elements say of the text inside them."""

    region: str = ""
    linked: bool = False
    preformatted: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One visible line of a page."""

    text: str
    region: str
    link_density: float


class _Flattener:
    """Collects text until a line ends, then gives the line."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._linked = 0
        self._region = ""
        self._preformatted = False

    def add(self, text: str | None, context: _Context) -> None:
        """Take a piece of text; a line has the region in which its first visible text stands."""
        if not text:
            return
        if context.preformatted and len(pieces := split_lines(text)) > 1:
            self.add(pieces[0], context)
            for piece in pieces[1:]:
                self.end_line()
                self.add(piece, context)
            return
        if not "".join(self._parts).strip():
            self._region, self._preformatted = context.region, context.preformatted
        self._parts.append(text)
        if context.linked:
            self._linked += len(text.strip())

    def end_cell(self) -> None:
        """A cell of a table row ends; the row stays one line."""
        if self._parts:
            self._parts.append(" | ")

    def end_line(self) -> None:
        """The line ends; it is kept when it shows something."""
        text = "".join(self._parts)
        if self._preformatted:
            text = text.rstrip()
        else:
            text = _BLANKS.sub(" ", text).strip(" |")
        if text.strip():
            self.blocks.append(Block(text, self._region, min(1.0, self._linked / len(text))))
        self._parts, self._linked, self._preformatted = [], 0, False


def flatten(tree: HtmlElement) -> list[Block]:
    """The visible lines in document order. A block element, a `<br>` or a table row ends a line."""
    lines = _Flattener()
    contexts = [_Context()]
    walk = iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            contexts.append(_open(element, tag, contexts[-1]))
            if tag not in INLINE and tag not in _CELLS:
                lines.end_line()
            if tag in HIDDEN:
                walk.skip_subtree()
            else:
                lines.add(element.text, contexts[-1])
        else:
            if event == "end":
                contexts.pop()
                if tag in _CELLS:
                    lines.end_cell()
                elif tag not in INLINE:
                    lines.end_line()
            lines.add(element.tail, contexts[-1])
    lines.end_line()
    return lines.blocks


def _open(element: HtmlElement, tag: str, outer: _Context) -> _Context:
    region = tag if tag in _REGION_TAGS else outer.region
    names = f"{element.get('class', '')} {element.get('id', '')}"
    if names != " " and tag not in ("html", "body", "main", "article"):
        words = _WORD_SEPARATOR.sub(" ", names).lower()
        region = next((name for name, word in _REGION_WORDS if word.search(words)), region)
    return _Context(region, outer.linked or tag == "a", outer.preformatted or tag == "pre")
