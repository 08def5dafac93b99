"""Parse markup to a tree that also has the text that libxml2 would leave out."""

from __future__ import annotations

import re
from typing import cast

from lxml.etree import HTMLParser, ParserError, TreeBuilder, XPath, fromstring
from lxml.html import HtmlElement, html_parser
from trafilatura import load_html

from pipeline.errors import Rejected
from pipeline.pages.html.tags import HIDDEN, INLINE
from pipeline.records import RejectReason

# A browser shows what follows such a tag, but lxml leaves it out of the tree.
_DOCUMENT_END = re.compile(r"</(?:body|html)\s*>", re.I)
_DOCUMENT_ENDS = [f"</{name}" for each in ("body", "html") for name in (each, each.upper(), each.title())]
# libxml2 stops without an error at so many open elements, and at so long a text or attribute.
_MOST_DEPTH = 250
_IS_DEEP = XPath("boolean(" + _MOST_DEPTH * "/*" + "/*)")
_MOST_BYTES = 9_000_000
# lxml refuses other names, and these characters, when a tree is built by hand.
_NAME = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ODD = "div"  # replaces a tag with another name


def parse(markup: str) -> tuple[HtmlElement, tuple[str, ...]]:
    """The tree of an HTML document or a piece of one, and a note if its depth had to be cut.

    Raises Rejected (`empty`) when the markup has no element.
    """
    markup = _without_ends(markup)
    try:
        tree = load_html(markup)
        if tree is None:  # trafilatura parses only whole documents
            markup = f"<html><body>{markup}</body></html>"
            tree = load_html(markup)
        deep = tree is not None and (
            (4 * len(markup) > _MOST_BYTES and len(markup.encode()) > _MOST_BYTES) or _IS_DEEP(tree)
        )
        if deep:
            shallow = HTMLParser(target=_ShallowBuilder(), huge_tree=True, encoding="utf-8")  # type: ignore[call-overload]
            tree = fromstring(markup.encode(), shallow)
    except (ParserError, ValueError) as error:
        raise Rejected(RejectReason.EMPTY, f"no HTML in it: {error}") from error
    if tree is None:
        raise Rejected(RejectReason.EMPTY, "no HTML in it")
    return tree, ("nested too deep or too long for libxml2, parsed without its depth",) * deep


def _without_ends(markup: str) -> str:
    start = min((at for tag in _DOCUMENT_ENDS if (at := markup.find(tag)) >= 0), default=len(markup))
    return markup[:start] + _DOCUMENT_END.sub("", markup[start:])  # the pattern is slow


class _ShallowBuilder:
    """Builds a tree of at most `_MOST_DEPTH` levels; deeper elements become text and breaks."""

    def __init__(self) -> None:
        self._builder = TreeBuilder(parser=html_parser)
        self._builder.start("html", {})  # the only `<html>`, whatever tags the page has
        self._built: list[bool] = []
        self._depth = 0
        self._inside_line = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "html":
            return
        hidden_here = tag in HIDDEN and self._depth == _MOST_DEPTH
        self._built.append(self._depth < _MOST_DEPTH or hidden_here)
        self._depth += self._built[-1]
        if self._built[-1]:
            known = {
                name: _NO_XML.sub("", value) for name, value in attributes.items() if _NAME.fullmatch(name)
            }
            self._builder.start(tag if _NAME.fullmatch(tag) else _ODD, known)
        elif tag not in INLINE:
            self._break()

    def end(self, tag: str) -> None:
        if tag == "html":
            return
        built = self._built.pop()
        self._depth -= built
        if built:
            self._builder.end(tag if _NAME.fullmatch(tag) else _ODD)
        elif tag not in INLINE:
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
