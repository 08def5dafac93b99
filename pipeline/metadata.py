"""Title, author, date and site of a document, taken before anything is cut."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from tld import get_fld

from pipeline.credits import find_author, find_date_line, printed_site
from pipeline.dates import is_believable, normalise_date
from pipeline.layout import lay_out
from pipeline.records import Line, Metadata
from pipeline.shingles import tokens
from pipeline.titles import find_title

_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.I)
_HOST = re.compile(r"[^\s.\\]+(?:\.[^\s.\\]+)*\.?")


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
    """What is known of a document: what the dump or the markup says (the arguments), else the lines.

    `headings` are the numbers of lines that the markup calls its main headings: of several lines that
    are the title, one of them is it.

    Only lines around the title and the beginning of the text are asked for an author or a date, so
    that those of other stories are never taken. No date lies after `not_after`, the day (ISO 8601)
    on which the page was fetched where that is known, else after `HORIZON`.
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

    def number(at: int | None) -> int | None:
        return None if at is None else lines[layout.places[at]].number

    return Metadata(
        title=title,
        author=_clean(author) or (signed.value if signed else None),
        published_at=given or (dated.value if dated else None),
        url=url,
        site=site_of(url) or printed_site(layout.texts),
        title_line=number(title_at),
        author_line=number(signed.at if signed else None),
        date_line=number(dated.at if dated else None),
    )


def site_of(url: str | None) -> str | None:
    """The registrable domain of a URL ("bbc.co.uk"); the host where no public suffix is known.

    None when there is no host in it, as in "about:blank" or "/news/1".
    """
    if not url:
        return None
    complete = _SCHEME.match(url)
    try:
        host = urlsplit(url if complete else f"//{url}").hostname
    except ValueError:
        return None
    if not host or not _HOST.fullmatch(host):
        return None
    host = _readable(host)
    known: str | None = get_fld(f"http://{host}", fail_silently=True)
    # "page.html" is the name of a file: without a scheme, only a known suffix makes a host.
    return known or (host if complete else None)


def _readable(host: str) -> str:
    """A host as people write it: "xn--mnchen-3ya.de" is "münchen.de"."""
    name = host.replace("\u3002", ".").rstrip(".").removeprefix("www.")
    try:
        return name.encode("ascii").decode("idna") if "xn--" in name else name
    except UnicodeError:
        return name


def _line_of(title: str, texts: Sequence[str], main: Collection[int]) -> int | None:
    """Where a known title stands in the page: its first line of the same words, of those in `main` first."""
    wanted = tokens(title)
    if not wanted:
        return None
    lengths = range(len(title) // 2, 2 * len(title) + 9)  # a line of other length has other words
    found = [at for at, text in enumerate(texts) if len(text) in lengths and tokens(text) == wanted]
    return next((at for at in found if at in main), found[0] if found else None)


def _clean(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None
