"""Find the author of a page in its statements and in elements with a telling class or id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipeline.pages.html.statements import Statements, first_of, listed, many_of, plain, types_of
from pipeline.text.bylines import names_in, read_credit
from pipeline.text.lexicon import look_up

_CHIEF_METAS = ("author", "byl", "citation_author", "parsely-author")
_METAS = (
    *_CHIEF_METAS,
    *"sailthru.author dc.creator dcterms.creator og:author article:author".split(),
    *"cxenseparse:author authors creator twitter:data1".split(),
)
_NOBODY = frozenset(
    "admin administrator author editor editors staff webmaster user root guest team unknown name none null "
    "undefined reporter newsroom redaktion redaction redazione redacción redacção redactie editorial".split()
)
_HANDLE = re.compile(r"^@|^https?:|^www\.|^\d+$|^\d+ min|\S@\S|^\S*[/;_]\S*$|^[\w-]+(\.[a-z]{2,})+$", re.I)
_TAG = re.compile(r"<[^<>]{1,200}>")
_PARTS = re.compile(r"\s+[|•·]\s+|,\s+")
# "von" may be part of the name itself ("von der ...").
_BY = re.compile(
    r"^(?:(?i:(?:written |posted |story |words |text )?by|autor|author)"
    r"|[Vv]on(?! d)|[Pp](?:ar|or)|di|door|av|af)\b[\s:]+"
)
_OTHERS = re.compile(r",?\s+(?:updated by|edited by|reviewed by|photo\w* by)\b.*$", re.I)
_AROUND = ' ,;|"“”'
_MOST_LIST_CHARACTERS = 250  # most characters of a list of names
_MOST_CHARACTERS = 80  # most characters of the text of an element that names the author
_GUESSED_WORDS = 4
_MOST_ELEMENTS = 40  # most elements that are examined
_MARKED = XPath(
    "//*["
    + " or ".join(
        f"contains(@{attribute}, '{part}')" for attribute in ("class", "id") for part in ("uthor", "yline")
    )
    + "]"
)
_ELSEWHERE = XPath(
    "boolean(ancestor-or-self::*[contains(@class, 'omment') or contains(@id, 'omment')"
    " or contains(@class, 'elated') or contains(@class, 'ocation')"
    " or self::footer or self::nav or self::aside or self::figure or self::figcaption])"
)


def stated_author(tree: HtmlElement, statements: Statements, sites: set[str]) -> str | None:
    """The names of persons that a page states as its authors, as "Ann Lee, Bo Tan".

    `sites` are the names of the site, in lower case; they are not taken for names of persons.
    """
    for source in _sources(tree, statements):
        found = (name for value in source for name in _names(value))
        names = listed(filter(None, (_without(name, sites) for name in found)))
        if names:
            return ", ".join(names)
    return None


def guess_author(tree: HtmlElement, statements: Statements) -> str | None:
    """Guess the author of a page whose markup and text name no person.

    This is an organisation or the site, if the page states one as its author, else the short text
    of an element whose class or id says that it names the author.
    """
    sources = [
        [_name(statements.find(each)) for each in many_of(value)] for value in statements.of_article("author")
    ]
    sources += [list(statements.metas.get(name, ())) for name in _CHIEF_METAS]
    sources += [[text] for text in _marked(tree) if _may_name(text)]
    found = (listed(name for value in source for name in _names(value)) for source in sources)
    return next((", ".join(names) for names in found if names), None)


def _may_name(text: str) -> bool:
    """Whether the text of an element may be a name: a few words, and neither a date nor a label."""
    label = text.lower().endswith((" by", " by:")) or look_up(text) or _OTHERS.match(f" {text}")
    return len(text.split()) <= _GUESSED_WORDS and not any(map(str.isdigit, text)) and not label


def _sources(tree: HtmlElement, statements: Statements) -> Iterator[Sequence[str]]:
    """The statements of each source of names, the most reliable source first."""
    for value in statements.of_article("author"):
        people = [statements.find(each) for each in many_of(value)]
        yield [_name(each) for each in people if not _is_organisation(each)]
    for name in _METAS:
        yield statements.metas.get(name, ())
    yield [value for value in statements.properties.get("author", ()) if not _OTHERS.match(f" {value}")]
    yield statements.labels.get("author", ())
    yield _byline(tree)


def _byline(tree: HtmlElement) -> list[str]:
    """The first name in an element whose class or id says that it names the author, as a list."""
    for text in _marked(tree):
        found = read_credit(text).author or next(iter(names_in(_BY.sub("", text))), None)
        if found:
            return [found]
    return []


def _marked(tree: HtmlElement) -> Iterator[str]:
    """The short texts of elements whose class or id says that they name the author.

    Elements in comments, footers and navigation are left out.
    """
    for element in _MARKED(tree)[:_MOST_ELEMENTS]:
        text = plain(" ".join(element.itertext()))
        if text and len(text) <= _MOST_CHARACTERS and not _ELSEWHERE(element):
            yield text


def _names(value: str) -> Iterator[str]:
    """The name or list of names in a statement; nothing for a handle, address, number or role."""
    credit = read_credit(value).author if _BY.match(value) else None
    name = credit or _OTHERS.sub("", _BY.sub("", _TAG.sub("", value).strip(_AROUND))).strip(_AROUND)
    if (
        name
        and len(name) <= _MOST_LIST_CHARACTERS
        and not _HANDLE.search(name)
        and name.lower() not in _NOBODY
    ):
        yield name


def _without(name: str, sites: set[str]) -> str:
    """A list of names without the names of the site."""
    parts = [part for part in _PARTS.split(name) if part.strip().lower() in sites]
    for part in parts:
        name = re.sub(rf"(?:\s+[|•·]\s+|,\s+|^){re.escape(part)}(?=$|\s+[|•·]|,)", "", name)
    return name.strip(_AROUND)


def _name(author: Any) -> str:
    return plain(first_of(author.get("name")) if isinstance(author, dict) else author)


def _is_organisation(author: Any) -> bool:
    return isinstance(author, dict) and any(name.endswith("Organization") for name in types_of(author))
