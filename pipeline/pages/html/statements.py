"""Collect what a page states of itself beside its text: `<meta>`, JSON-LD, microdata, links."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from pipeline.pages.html.embedded import Node
from pipeline.text.decoding.decode import storable
from pipeline.text.words import tokens

_ARTICLES = ("Article", "Posting", "Report", "Review", "Recipe", "HowTo", "FAQPage")  # ends of such types
_PAGES = ("WebPage", "ItemPage", "AboutPage")
_MOST_CHARACTERS = 2_000  # most characters of a statement
_LONGEST_LISTED, _MOST_LISTED = 250, 20


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of a page. Statements of one kind are in the order of the page, except `articles`.

    `metas`: contents of `<meta>`, by property, name or itemprop in lower case. `articles`: JSON-LD
    objects of the article, then those of the page. `nodes`: all JSON-LD objects. `named`: those
    with a name, by their `@id`. `properties`: values of microdata, by itemprop. `links`: addresses
    of links, by rel. `labels`: texts of these links, by rel. `language`: as `<html>` states it.
    `title`: the `<title>`.
    """

    metas: Mapping[str, Sequence[str]]
    articles: Sequence[Node]
    nodes: Sequence[Node]
    named: Mapping[str, Node]
    properties: Mapping[str, Sequence[str]]
    links: Mapping[str, Sequence[str]]
    labels: Mapping[str, Sequence[str]]
    language: str | None
    title: str | None

    def meta(self, *names: str) -> str | None:
        """The first content of a `<meta>` with one of these names, tried in order; else None."""
        return next((value for name in names for value in self.metas.get(name, ())), None)

    def of_article(self, field: str) -> Iterator[Any]:
        """The values, if not empty, of a field in the JSON-LD of the article, then of the page."""
        for node in self.articles:
            value = node.get(field)
            if value not in (None, "", [], {}):
                yield value

    def find(self, value: Any) -> Any:
        """A JSON-LD value; for a reference (`@id` without a name), the object it refers to."""
        if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
            return self.named.get(value["@id"], value)
        return value


def read_statements(tree: HtmlElement, nodes: Sequence[Node]) -> Statements:
    """Collect what a page states. `nodes` are the objects of its JSON-LD."""
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        content = plain(meta.get("content"))
        for name in (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower().split():
            if content:
                metas.setdefault(name, []).append(content)
    links: dict[str, list[str]] = {}
    labels: dict[str, list[str]] = {}
    for link in tree.xpath("//link[@rel][@href] | //a[@rel][@href]"):
        for rel in link.get("rel").lower().split():
            links.setdefault(rel, []).append(link.get("href").strip())
            if link.tag == "a" and (label := plain(link.text_content())):
                labels.setdefault(rel, []).append(label)
    title = next((plain(each.text_content()) for each in tree.iter("title")), None)
    root = tree.getroottree().getroot()
    return Statements(
        metas=metas,
        articles=_ranked(nodes, [*metas.get("og:title", ()), *metas.get("twitter:title", ()), title or ""]),
        nodes=nodes,
        named=_named(nodes),
        properties=_properties(tree),
        links=links,
        labels=labels,
        language=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        title=title or None,
    )


def plain(value: Any) -> str:
    """A statement as one line of text; "" if it is not a string.

    Entities are decoded, white space is folded, the text is cut at `_MOST_CHARACTERS`.
    """
    if not isinstance(value, str):
        return ""
    text = (
        html.unescape(html.unescape(value[:_MOST_CHARACTERS])) if "&" in value else value[:_MOST_CHARACTERS]
    )
    return " ".join(storable(text).split())  # JSON may have characters that databases refuse


def first_of(value: Any) -> Any:
    """A JSON-LD value, or the first one of a list."""
    return value[0] if isinstance(value, list) and value else value


def many_of(value: Any) -> list[Any]:
    """JSON-LD values as a list, also if there is only one."""
    return value if isinstance(value, list) else [value]


def listed(values: Iterable[str]) -> tuple[str, ...]:
    """The distinct values in order, without marks around them; case makes no difference.

    Values of more than 250 characters are left out, and all after the first 20.
    """
    found: dict[str, str] = {}
    for value in values:
        text = value.strip(" #,;")
        if text and len(text) <= _LONGEST_LISTED:
            found.setdefault(text.casefold(), text)
    return tuple(found.values())[:_MOST_LISTED]


def types_of(node: Node) -> list[str]:
    """The types of a JSON-LD object, without the address of the vocabulary."""
    stated = node.get("@type")
    names = stated if isinstance(stated, list) else [stated]
    return [name.rpartition("/")[2] for name in names if isinstance(name, str)]


def _named(nodes: Sequence[Node]) -> dict[str, Node]:
    named: dict[str, Node] = {}
    for node in nodes:
        if "name" in node and isinstance(node.get("@id"), str):
            named.setdefault(node["@id"], node)
    return named


def speaks_of(node: Node, titles: Iterable[str]) -> bool:
    """Whether the headline of a JSON-LD object is a title of the page, or a part of one."""
    headline = f" {' '.join(tokens(plain(node.get('headline'))))} "
    return len(headline) > 2 and any(headline in f" {' '.join(tokens(title))} " for title in titles)


def _ranked(nodes: Sequence[Node], titles: Sequence[str]) -> list[Node]:
    """The objects that describe the article, then those that describe the page.

    Objects of an article whose headline is a title of the page come first.
    """
    articles = [node for node in nodes if any(name.endswith(_ARTICLES) for name in types_of(node))]
    articles = [
        node for node in articles if "headline" in node or "articleBody" in node or "datePublished" in node
    ]
    inner = {
        id(part)
        for node in articles
        for name in ("review", "comment", "hasPart", "itemReviewed")
        for part in many_of(node.get(name))
    }
    pages = [node for node in nodes if any(name in _PAGES for name in types_of(node))]
    articles = sorted(articles, key=lambda node: not speaks_of(node, titles))
    return [node for node in articles if id(node) not in inner] + pages


def _properties(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.xpath("//*[@itemprop]"):
        if element.tag == "meta" or not isinstance(element.tag, str):
            value = ""
        elif element.get("content"):
            value = plain(element.get("content"))
        elif element.tag == "time":
            value = plain(element.get("datetime")) or plain(element.text_content())
        elif "itemscope" in element.attrib:
            value = plain(
                " ".join(each.text_content() for each in element.xpath('.//*[@itemprop="name"]')[:1])
            )
            value = value or plain(
                " ".join(each.get("content", "") for each in element.xpath('.//meta[@itemprop="name"]')[:1])
            )
        else:
            value = plain(element.text_content()) if len(element) < 8 else ""
        for name in element.get("itemprop").lower().split():
            if value:
                found.setdefault(name, []).append(value)
    return found
