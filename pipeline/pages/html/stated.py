"""Read what a page states of itself (title, author, date, ...), the best source first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from pipeline.pages.html.authors import stated_author
from pipeline.pages.html.flatten import flatten
from pipeline.pages.html.headline import pick_title
from pipeline.pages.html.published import stated_change, stated_date
from pipeline.pages.html.statements import Statements, first_of, listed, many_of, plain, types_of
from pipeline.records import About

_TITLES = "og:title twitter:title headline dc.title citation_title parsely-title sailthru.title".split()
_SITES = "og:site_name application-name al:android:app_name apple-mobile-web-app-title".split()
_DESCRIPTIONS = "og:description description twitter:description dc.description sailthru.description".split()
_IMAGES = (
    "og:image og:image:url og:image:secure_url twitter:image twitter:image:src image thumbnailurl".split()
)
_TAGS = "article:tag news_keywords parsely-tags sailthru.tags keywords citation_keywords dc.subject".split()
_SECTIONS = "article:section parsely-section section og:article:section".split()
_LANGUAGES = "og:locale content-language language dc.language".split()
_TIERS = ("article:content_tier", "og:article:content_tier")
_LOCKED = frozenset("locked metered paid premium subscriber subscription".split())
_FREE = frozenset("free open public unlocked".split())
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_]|$)")
_MOST_SECTION_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page states of itself; None for what it does not state.

    `published_at` is not normalised. `url` is the address in the dump, else the canonical one.
    """

    title: str | None
    author: str | None
    published_at: str | None
    url: str | None
    about: About


def read_stated(tree: HtmlElement, statements: Statements, url: str | None) -> Stated:
    """Read the metadata of a page. `url` is its address in the dump, or None."""
    canonical = _canonical(statements, url)
    sites = list(_site_names(statements))
    return Stated(
        title=_title(tree, statements, sites),
        author=stated_author(tree, statements, {name.lower() for name in sites}),
        published_at=stated_date(tree, statements),
        url=url or canonical,
        about=About(
            canonical_url=canonical,
            site_name=sites[0] if sites else None,
            description=_description(statements),
            image=_absolute(_image(statements), canonical or url),
            language=_language(statements),
            section=_section(statements),
            categories=listed(_categories(statements)),
            tags=listed(_tags(statements)),
            paywalled=_paywalled(statements),
            modified_at=stated_change(statements),
        ),
    )


def _title(tree: HtmlElement, statements: Statements, sites: Sequence[str]) -> str | None:
    marked = list(tree.iter("h1"))
    headings = [" ".join(block.text for block in flatten(each).blocks) for each in marked]
    home = [heading for heading, each in zip(headings, marked, strict=True) if _leads_home(each)]
    stated = [plain(value) for value in statements.of_article("headline")]
    stated += [value for name in _TITLES if (value := statements.meta(name))]
    stated += statements.properties.get("headline", ())[:1]
    return pick_title(
        [each for each in headings if each],
        [each for each in stated if each],
        [*sites, *home],
        statements.title,
    )


def _leads_home(heading: HtmlElement) -> bool:
    """Whether a heading is a link to the front page of the site, so that it is the site's name."""
    addresses = [link.get("href", "").strip() for link in heading.iter("a")]
    return bool(addresses) and all(map(_is_home, addresses))


def _is_home(address: str) -> bool:
    """Whether a link leads to the front page of a site."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.netloc or parts.path) and parts.path in ("", "/") and not parts.query


def _canonical(statements: Statements, base: str | None) -> str | None:
    """The address that a page states for itself; the address of a front page is not taken."""
    found = [*statements.links.get("canonical", ())[:1], statements.meta("og:url")]
    found += [plain(first_of(value)) for value in statements.of_article("url")]
    whole = (_absolute(value, base) for value in found)
    return next((value for value in whole if value and urlsplit(value).path not in ("", "/")), None)


def _site_names(statements: Statements) -> Iterator[str]:
    """The names of the site, the most reliable first."""
    for name in _SITES:
        yield from statements.metas.get(name, ())[:1]
    stated = [node.get("name") for node in statements.nodes if "WebSite" in types_of(node)]
    publishers = [statements.find(first_of(value)) for value in statements.of_article("publisher")]
    stated += [publisher.get("name") for publisher in publishers if isinstance(publisher, dict)]
    yield from filter(None, (plain(first_of(value)) for value in stated))
    yield from statements.properties.get("publisher", ())[:1]


def _description(statements: Statements) -> str | None:
    stated = [statements.meta(*_DESCRIPTIONS), *map(plain, statements.of_article("description"))]
    return next(filter(None, stated), None)


def _image(statements: Statements) -> str | None:
    images = [statements.find(first_of(value)) for value in statements.of_article("image")]
    addresses = [
        each.get("url") or each.get("contentUrl") if isinstance(each, dict) else each for each in images
    ]
    return next(
        filter(None, [statements.meta(*_IMAGES), *(plain(first_of(each)) for each in addresses)]), None
    )


def _language(statements: Statements) -> str | None:
    stated = [statements.language, statements.meta(*_LANGUAGES)]
    stated += [plain(first_of(value)) for value in statements.of_article("inLanguage")]
    codes = (_LANGUAGE.match((value or "").strip().lower()) for value in stated)
    return next((code[1] for code in codes if code), None)


def _section(statements: Statements) -> str | None:
    stated = [plain(first_of(value)) for value in statements.of_article("articleSection")]
    stated += [statements.meta(*_SECTIONS) or ""]
    return next((value for value in stated if value and len(value) <= _MOST_SECTION_CHARACTERS), None)


def _categories(statements: Statements) -> Iterator[str]:
    for value in statements.of_article("articleSection"):
        yield from map(plain, many_of(value))
    yield from statements.metas.get("article:section", ())
    yield from statements.labels.get("category", ())


def _tags(statements: Statements) -> Iterator[str]:
    for value in statements.of_article("keywords"):
        for each in many_of(value):
            yield from plain(each.get("name") if isinstance(each, dict) else each).split(",")
    for name in _TAGS:
        for text in statements.metas.get(name, ()):
            yield from re.split("[,;]", text)
    categories = set(statements.labels.get("category", ()))
    yield from (label for label in statements.labels.get("tag", ()) if label not in categories)


def _paywalled(statements: Statements) -> bool | None:
    for value in statements.of_article("isAccessibleForFree"):
        free = str(first_of(value)).strip().lower().rpartition("/")[2]
        if free in ("true", "false"):
            return free == "false"
    tier = (statements.meta(*_TIERS) or "").lower()
    return True if tier in _LOCKED else False if tier in _FREE else None


def _absolute(address: str | None, base: str | None) -> str | None:
    """An address made absolute; None if it is not an address of the web (`http`, `https`)."""
    if not address:
        return None
    try:
        whole = urljoin(base or "", address.strip())
        return whole if urlsplit(whole).scheme in ("http", "https") and urlsplit(whole).hostname else None
    except ValueError:
        return None
