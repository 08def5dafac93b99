"""HTML to lines with evidence, and its metadata. The only importer of trafilatura.

The page is flattened whole, every visible line of it. What trafilatura would extract is marked
on the lines as evidence, so that nothing is lost and the judge can say why it cut a line.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import cast

from lxml.etree import HTMLParser, ParserError, TreeBuilder, fromstring, iterwalk
from lxml.html import HtmlElement, html_parser
from trafilatura import bare_extraction, load_html
from trafilatura.metadata import extract_metadata
from trafilatura.settings import Document

from pipeline.decode import split_lines
from pipeline.errors import Rejected
from pipeline.records import Evidence, Line, RejectReason
from pipeline.shingles import tokens

# trafilatura logs what is unusual in a page; here that ends as a note on the document.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

# Fixed, because trafilatura's own default is today and the same page must give the same date.
_DATES = {"original_date": True, "extensive_search": True, "max_date": "2099-12-31"}

_HIDDEN = frozenset("script style noscript template svg title iframe object select option datalist".split())
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img input ins kbd label "
    "mark meter output picture progress q rp rt ruby s samp small span strike strong sub sup "
    "time tt u var wbr".split()
)
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
_STATED_TIME = re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?")
_WORD_SEPARATOR = re.compile(r"[_\s]+|(?<=[a-z])(?=[A-Z])")
_BLANKS = re.compile(r"\s+")
# libxml2 stops without a word at so many open elements, and at so long a text or attribute.
_DEEPEST = 250
_LONGEST = 9_000_000  # bytes
# What lxml refuses when a tree is built by hand.
_NAME = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ODD = "div"  # stands for a tag without such a name

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
    try:
        tree = load_html(markup)
        if tree is None:  # trafilatura wants a whole document
            markup = f"<html><body>{markup}</body></html>"
            tree = load_html(markup)
        deep = tree is not None and (len(markup.encode()) > _LONGEST or _depth(tree) > _DEEPEST)
        if deep:
            shallow = HTMLParser(target=_ShallowBuilder(), huge_tree=True, encoding="utf-8")  # type: ignore[call-overload]
            tree = fromstring(markup.encode(), shallow)
    except (ParserError, ValueError) as error:
        raise Rejected(RejectReason.EMPTY, f"no HTML in it: {error}") from error
    if tree is None:
        raise Rejected(RejectReason.EMPTY, "no HTML in it")
    blocks = _flatten(tree)  # first: trafilatura takes the tree apart
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
        notes=("nested too deep or too long for libxml2, parsed without its depth",) * deep
        + ("trafilatura found no article",) * (not extracted),
    )


def _depth(tree: HtmlElement) -> int:
    deepest = depth = 0
    for event, _ in iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


class _ShallowBuilder:
    """Builds a tree no deeper than `_DEEPEST`; what is nested deeper becomes text and line breaks."""

    def __init__(self) -> None:
        self._builder = TreeBuilder(parser=html_parser)
        self._builder.start("html", {})  # once and to the end, whatever the page says
        self._built: list[bool] = []
        self._depth = 0
        self._inside_line = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "html":
            return
        hidden_here = tag in _HIDDEN and self._depth == _DEEPEST
        self._built.append(self._depth < _DEEPEST or hidden_here)
        self._depth += self._built[-1]
        if self._built[-1]:
            known = {name: _NO_XML.sub("", value) for name, value in attributes.items() if _NAME.fullmatch(name)}
            self._builder.start(tag if _NAME.fullmatch(tag) else _ODD, known)
        elif tag not in _INLINE:
            self._break()

    def end(self, tag: str) -> None:
        if tag == "html":
            return
        built = self._built.pop()
        self._depth -= built
        if built:
            self._builder.end(tag if _NAME.fullmatch(tag) else _ODD)
        elif tag not in _INLINE:
            self._break()

    def data(self, text: str) -> None:
        self._builder.data(_NO_XML.sub("", text))
        self._inside_line = True

    def close(self) -> HtmlElement:
        self._builder.end("html")
        return cast(HtmlElement, self._builder.close())

    def _break(self) -> None:
        if self._inside_line:
            self._builder.start("br", {})
            self._builder.end("br")
        self._inside_line = False


def _with_time(markup: str, date: str | None) -> str | None:
    """The time and zone for trafilatura's bare date, where the markup states one of that day."""
    if not date:
        return None
    for stated in _STATED_TIME.finditer(markup):
        if stated[0].startswith(date):
            return stated[0]
    return date


@dataclass(frozen=True, slots=True)
class _Context:
    """What the open elements say of the text inside them."""

    region: str = ""
    linked: bool = False
    preformatted: bool = False


@dataclass(frozen=True, slots=True)
class _Block:
    """One visible line of a page."""

    text: str
    region: str
    link_density: float


class _Flattener:
    """Collects text until a line ends, then gives the line."""

    def __init__(self) -> None:
        self.blocks: list[_Block] = []
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
            self.blocks.append(_Block(text, self._region, min(1.0, self._linked / len(text))))
        self._parts, self._linked, self._preformatted = [], 0, False


def _flatten(tree: HtmlElement) -> list[_Block]:
    """The visible lines in document order. A block element, a `<br>` or a table row ends a line."""
    lines = _Flattener()
    contexts = [_Context()]
    walk = iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            contexts.append(_open(element, tag, contexts[-1]))
            if tag not in _INLINE and tag not in _CELLS:
                lines.end_line()
            if tag in _HIDDEN:
                walk.skip_subtree()
            else:
                lines.add(element.text, contexts[-1])
        else:
            if event == "end":
                contexts.pop()
                if tag in _CELLS:
                    lines.end_cell()
                elif tag not in _INLINE:
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
