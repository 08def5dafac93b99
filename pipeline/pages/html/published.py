"""Find the date on which a page was published, in its statements or by a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator

from htmldate import find_date
from lxml.html import HtmlElement

from pipeline.pages.html.statements import Statements, first_of, plain
from pipeline.text.bylines import read_credit
from pipeline.text.dates import HORIZON, normalise_date

_METAS = (
    *"article:published_time og:published_time og:article:published_time article:published".split(),
    *"datepublished parsely-pub-date sailthru.date citation_publication_date citation_date".split(),
    *"dc.date.issued dcterms.created dc.date dcterms.date date pubdate publishdate publish-date".split(),
    *"published cxenseparse:recs:publishtime article:post_date rnews:datepublished dc.created".split(),
)
_CHANGES = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "updated")
_ISO = re.compile(r"\d{4}-\d\d-\d\d|\d{9,}")


def stated_date(tree: HtmlElement, statements: Statements) -> str | None:
    """The date of publication as a page states it, not normalised; None if it states none."""
    return next((value for value in _sources(tree, statements) if value and normalise_date(value)), None)


def stated_change(statements: Statements) -> str | None:
    """The date of the last change as a page states it, as ISO 8601; None if it states none."""
    told = [plain(first_of(value)) for value in statements.of_article("dateModified")]
    told += [statements.meta(name) or "" for name in _CHANGES]
    return next(filter(None, map(normalise_date, told)), None)


def guess_date(
    tree: HtmlElement, statements: Statements, url: str | None, not_after: str | None = None
) -> str | None:
    """A guess of the day of publication, for a page whose statements and text do not have it.

    This is the date that htmldate finds, else one in words in JSON-LD ("Aug 21, 2025"). Such a date
    is not reliable, because templates also print it for the date of a change.
    """
    # htmldate's default for the last day is today, but a page must give the same date on any day.
    found = find_date(
        tree, extensive_search=False, original_date=True, max_date=not_after or HORIZON, url=url
    )
    return found or next((plain(first_of(value)) for value in statements.of_article("datePublished")), None)


def _sources(tree: HtmlElement, statements: Statements) -> Iterator[str]:
    """The stated dates, the most reliable first."""
    told = (plain(first_of(value)) for value in statements.of_article("datePublished"))
    yield from filter(_ISO.match, told)
    for name in _METAS:
        yield statements.meta(name) or ""
    yield from statements.properties.get("datepublished", ())[:1]
    for value in statements.of_article("dateCreated"):
        yield plain(first_of(value))
    yield from _times(tree, statements)


def _times(tree: HtmlElement, statements: Statements) -> Iterator[str]:
    """The dates of `<time>`s that are marked as publication, then the only day that `<time>`s have.

    The second is not taken if the page says that it was changed on this day.
    """
    times = [(each, _value(each)) for each in tree.iter("time")]
    for element, value in times:
        names = f"{element.get('class', '')} {element.get('itemprop', '')}".lower()
        said = "publish" in names or element.get("pubdate") is not None
        if said and "modified" not in names and "updated" not in names.replace("published updated", ""):
            yield value
    days = {value[:10] for _, value in times if value}
    if len(days) == 1 and not days <= _days_of_change(statements):
        element, value = next((element, value) for element, value in times if value)
        yield "" if read_credit(plain(element.text_content())).updated else value


def _value(time: HtmlElement) -> str:
    return plain(time.get("datetime")) or plain(time.text_content())


def _days_of_change(statements: Statements) -> set[str]:
    """The days on which the page says that it was changed."""
    stated = [statements.meta(name) or "" for name in _CHANGES]
    stated += [plain(first_of(value)) for value in statements.of_article("dateModified")]
    return {value[:10] for value in stated if value}
