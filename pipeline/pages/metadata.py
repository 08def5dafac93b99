"""Title, author, date and site of a document, read before any line is cut."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pipeline.pages.authors import find_author
from pipeline.pages.credits import find_agency, find_change, find_date_line, find_dateline, printed_site
from pipeline.pages.layout import lay_out
from pipeline.pages.standfirst import find_standfirst
from pipeline.pages.titles import find_title
from pipeline.records import About, Line, Metadata
from pipeline.text.agencies import split_author
from pipeline.text.bylines import listed_persons
from pipeline.text.dates import is_believable, normalise_date
from pipeline.text.hosts import site_of
from pipeline.text.words import tokens


def read_metadata(
    lines: Sequence[Line],
    *,
    url: str | None = None,
    title: str | None = None,
    author: str | None = None,
    published_at: str | None = None,
    not_after: str | None = None,
    headings: Collection[int] = (),
) -> Metadata:
    """The metadata of a document.

    Values from the dump or the markup (the arguments) go first; the lines give what they lack.
    `headings` are the numbers of the lines that are main headings in the markup. If several lines
    have the title, one of these is taken.

    An author or a date is read only from lines around the title and the beginning of the text, so
    that those of other stories are not taken. No date is after `not_after`, the day (ISO 8601) on
    which the page was fetched; if that is None, no date is after `HORIZON`.
    """
    layout = lay_out([line.text for line in lines])
    title = _clean(title)
    if title:
        main = {at for at, place in enumerate(layout.places) if lines[place].number in headings}
        title_at = _line_of(title, layout.texts, main)
    else:
        title_at = find_title(layout)
        title = layout.texts[title_at] if title_at is not None else None
    dated = find_date_line(layout, title_at, not_after)
    signed = find_author(layout, title_at)
    given = normalise_date(published_at)
    if given and not is_believable(given, not_after):
        given = None
    published = given or (dated.value if dated else find_dateline(layout, not_after))
    changed = find_change(layout, title_at, not_after)
    named = _clean(author) or (signed.value if signed else None)
    person, agency = read_author(named)

    def number(at: int | None) -> int | None:
        return None if at is None else lines[layout.places[at]].number

    return Metadata(
        title=title,
        author=person,
        published_at=published,
        url=url,
        site=site_of(url) or printed_site(layout.texts),
        title_line=number(title_at),
        author_line=number(signed.at if signed else None),
        date_line=number(dated.at if dated else None),
        about=About(
            modified_at=later(changed, published),
            agency=agency or find_agency(layout, title_at),
            standfirst=find_standfirst(layout, title_at),
        ),
    )


def read_author(named: str | None) -> tuple[str | None, str | None]:
    """The persons in what names the author, in one form, and the agencies in it."""
    return split_author(listed_persons(named)) if named else (None, None)


def later(changed: str | None, published: str | None) -> str | None:
    """The date of a change; None if it is before the day of publication, and so is not one."""
    return changed if changed and (not published or changed[:10] >= published[:10]) else None


def _line_of(title: str, texts: Sequence[str], main: Collection[int]) -> int | None:
    """The index of the first line with the words of a known title; lines in `main` go first."""
    wanted = tokens(title)
    if not wanted:
        return None
    lengths = range(len(title) // 2, 2 * len(title) + 9)  # other lengths mean other words
    found = [at for at, text in enumerate(texts) if len(text) in lengths and tokens(text) == wanted]
    return next((at for at in found if at in main), found[0] if found else None)


def _clean(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None
