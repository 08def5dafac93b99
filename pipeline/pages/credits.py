"""Dates, agency and site of an article, from the lines around its title and its beginning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tld import get_fld

from pipeline.pages.layout import Layout, size_of
from pipeline.text.agencies import agency_at_end, agency_beside, agency_in_credit, agency_in_dateline
from pipeline.text.dates import find_date, is_believable

_LINES_ABOVE_TITLE = 3  # lines above a title that may have its byline or dateline
_LINES_BELOW_TITLE = 12  # lines below a title that may have them
_LINES_ABOVE_TEXT = 6  # lines above the text that may have them, if the page has no title
_LINES_INTO_TEXT = 2  # lines of the text that may come before them (a standfirst)
_PROSE_CHARACTERS = 80  # least characters of a line of running text
_LINES_BEHIND = 4  # lines behind the text that may name an agency
_CREDIT_CHARACTERS = 80  # most characters of a line that names an agency
_LIST_DAYS = 3  # lines with so many different days are a list of other stories
_DATELINE_CHARACTERS = 90  # characters in which a dateline with its date ends
# "TARNOW BAY, ", "Berlin (Coast Wire), " or nothing before the date; a dash, or an agency and a dash, after it.
_PLACE = re.compile(
    r"(?:(?:[A-ZÀ-Þ][\w.'’-]*[ ,]+){0,5}(?:\([^()]{2,30}\)[ ,]*)?(?:[-–—|/][ ]*)?(?<=[,)|/–—-])[ ]*(?:(?:le|den|el|em|il|am)[ ])?)?"
)
_DASH = re.compile(r"[ ]*[,)]?[ ]*(?:[(/][^()/]{2,30}[)/][ ]*)?[-–—][-–— ]")
FOOT_LINES = 40  # last lines of a page, where the site is named
COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)", re.I)
_DOMAIN = re.compile(r"(?<![@\w.-])(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,10})(?![\w@-])", re.I)


@dataclass(frozen=True, slots=True)
class Said:
    """A value read from a line, and the index of the line in `Layout.texts`.

    `at` is None where the line says more than that.
    """

    value: str
    at: int | None


def find_date_line(layout: Layout, title: int | None, not_after: str | None = None) -> Said | None:
    """The date of publication of the article, as ISO 8601, and the line that has it.

    `title` is the index of the title. No date is after `not_after` (see `is_believable`). None when
    there are only dates of changes, or when it is not clear which date is that of the article.
    """
    dated = [
        at
        for at, credit in layout.credits.items()
        if credit.date and not credit.updated and is_believable(credit.date, not_after)
    ]
    near = [at for at in near_title(layout, title) if at in dated]
    days = {(layout.credits[at].date or "")[:10] for at in near}
    stated = [at for at in near if layout.credits[at].stated]
    if title is not None:
        below = [at for at in near if at > title]
        above = [at for at in near if at < title]
        if below:
            near = [at for at in stated if at > title] or below
        elif sum(title - 15 <= at < title for at in dated) > 1:
            near = []  # a list of other stories ends above the title
        else:
            near = above[-1:]
        if len({(layout.credits[at].date or "")[:10] for at in below}) >= _LIST_DAYS:
            near = [at for at in near if at <= title + 3]
    elif len(days) > 1:
        near = stated if len(stated) == 1 else []
    else:
        near = stated or near[-1:]
    if not near:
        return None
    date = layout.credits[near[0]].date
    return Said(date, near[0]) if date else None


def find_change(layout: Layout, title: int | None, not_after: str | None = None) -> str | None:
    """The date of the last change that a line near the title states, as ISO 8601; None if none does."""
    stated = [layout.credits[at].changed for at in near_title(layout, title)]
    found = [date for date in stated if date and is_believable(date, not_after)]
    return max(found, default=None)


def find_agency(layout: Layout, title: int | None) -> str | None:
    """The news agency that the article is from, by a line near its title, its dateline or its last words."""
    texts = layout.texts
    zone = [at for at in near_title(layout, title) if at != title and len(texts[at]) < _CREDIT_CHARACTERS]
    near = (agency_in_credit(texts[at]) for at in zone)
    signed = (agency_beside(texts[at]) for at in zone if layout.credits[at].author or layout.credits[at].date)
    begins = (
        agency_in_dateline(text)
        for start in layout.starts
        for text in texts[start : start + _LINES_INTO_TEXT]
    )
    last = max((at for at, text in enumerate(texts) if size_of(text) >= _PROSE_CHARACTERS), default=None)
    end = (
        ()
        if last is None
        else (agency_at_end(texts[last]), *map(agency_in_credit, texts[last + 1 : last + 1 + _LINES_BEHIND]))
    )
    return next(filter(None, (*begins, *near, *signed, *end)), None)


def find_dateline(layout: Layout, not_after: str | None = None) -> str | None:
    """The date in the dateline that an article begins with, as ISO 8601: "TARNOW BAY, March 5, 2024 – The ...".

    None where the first lines of running text have no date so. No date is after `not_after`.
    """
    for start in layout.starts:
        for text in layout.texts[start : start + _LINES_INTO_TEXT]:
            found = find_date(text[:_DATELINE_CHARACTERS])
            if (
                found
                and _PLACE.fullmatch(text[: found.start])
                and (dash := _DASH.match(text, found.end))
                and not text[dash.end() :].lstrip()[:1].islower()
                and is_believable(found.iso, not_after)
            ):
                return found.iso
    return None


def printed_site(texts: Sequence[str]) -> str | None:
    """The registrable domain in the copyright lines at the end of a page.

    None when these lines name no domain or different ones.
    """
    sites = {
        site
        for text in texts[-FOOT_LINES:]
        if len(text) <= 200
        and ("©" in text or "opyright" in text or "(c)" in text)
        and COPYRIGHT.search(text)
        for match in _DOMAIN.finditer(text)
        if (site := get_fld(f"http://{match[1].lower()}", fail_silently=True))
    }
    return sites.pop() if len(sites) == 1 else None


def near_title(layout: Layout, title: int | None) -> list[int]:
    """The indices of the lines that may have the byline and the dateline of the article, in order."""
    if title is not None:
        stop = next((start for start in layout.starts if start > title), title + 1) + _LINES_INTO_TEXT
        span = range(title - _LINES_ABOVE_TITLE, min(stop, title + _LINES_BELOW_TITLE) + 1)
    elif layout.starts:
        span = range(layout.starts[0] - _LINES_ABOVE_TEXT, layout.starts[0])
    else:
        span = range(0)
    return [at for at in span if at in layout.credits and is_above_text(layout, at)]


def is_above_text(layout: Layout, at: int) -> bool:
    """Whether running text follows a line. After the article, credits belong to other stories."""
    return any(start > at for start in layout.starts) or any(
        size_of(text) >= _PROSE_CHARACTERS for text in layout.texts[at + 1 : at + 5]
    )
