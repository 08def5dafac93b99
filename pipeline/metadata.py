"""Title, author, date and site of a document, taken before anything is cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from tld import get_fld

from pipeline.dates import normalise_date
from pipeline.judge.shape import Shape, shape_of
from pipeline.records import Line, Metadata
from pipeline.shingles import tokens

_TITLE_WORDS = range(3, 31)
_HEAD = 40  # lines before the first prose in which a title, a byline or a dateline may stand
_BODY = 4_000  # tokens of the body that a title is compared with
_TELLING = 4  # characters of a word that says something of a topic
_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.I)
_HOST = re.compile(r"[^\s.\\]+(?:\.[^\s.\\]+)*\.?")


def read_metadata(
    lines: Sequence[Line],
    *,
    url: str | None = None,
    title: str | None = None,
    author: str | None = None,
    published_at: str | None = None,
) -> Metadata:
    """What is known of a document: what the dump or the markup says (the arguments), else the lines.

    Only lines before the first prose are asked for a title or a date, so that the dates of other
    stories below an article are never taken for its own.
    """
    shapes = [shape_of(line.text) for line in lines]
    head = _head(shapes)
    title = _clean(title)
    title_line = _line_of(title, lines) if title else None
    date = normalise_date(published_at)
    date_line = _first(head, [bool(shape.date) for shape in shapes])
    author_line = _first(head, [bool(shape.author) for shape in shapes])
    if title is None:
        title_line = _title_line(lines, shapes, head, [date_line, author_line])
        title = lines[title_line].text.strip() if title_line is not None else None
    return Metadata(
        title=title,
        author=_clean(author) or (shapes[author_line].author if author_line is not None else None),
        published_at=date or (shapes[date_line].date if date_line is not None else None),
        url=url,
        site=site_of(url),
        title_line=_number(lines, title_line),
        author_line=_number(lines, author_line),
        date_line=_number(lines, date_line),
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
    if not host or not _HOST.fullmatch(host) or not (complete or "." in host):
        return None
    return get_fld(f"http://{host}", fail_silently=True) or host.rstrip(".").removeprefix("www.")


def _head(shapes: Sequence[Shape]) -> range:
    """The places before the first prose line, the last `_HEAD` of them; empty when there is no prose."""
    first = next((at for at, shape in enumerate(shapes) if shape.prose), 0)
    return range(max(0, first - _HEAD), first)


def _first(head: range, flags: Sequence[bool]) -> int | None:
    return next((at for at in head if flags[at]), None)


def _title_line(
    lines: Sequence[Line], shapes: Sequence[Shape], head: range, marks: Sequence[int | None]
) -> int | None:
    """The line before the byline or the first prose that shares most words with the body."""
    end = min([mark for mark in marks if mark is not None and mark > head.start], default=head.stop)
    places = [at for at in head if _may_be_title(shapes[at], lines[at].text)]
    candidates = [at for at in places if at < end] or places  # some sites put the date on top
    if not candidates:
        return None
    body: set[str] = set()
    for line in lines[head.stop :]:
        body.update(tokens(line.text))
        if len(body) > _BODY:
            break

    def shared(at: int) -> tuple[float, int]:
        words = [word for word in tokens(lines[at].text) if len(word) >= _TELLING or not word.isascii()]
        return (sum(word in body for word in words) / max(3, len(words)), at)

    return max(candidates, key=shared)


def _may_be_title(shape: Shape, text: str) -> bool:
    return (
        shape.words in _TITLE_WORDS
        and not (shape.bullet or shape.lexicon or shape.date or shape.author)
        and text.rstrip()[-1:] not in ".:;,|。、"
    )


def _line_of(title: str, lines: Sequence[Line]) -> int | None:
    """Where a known title stands in the page: its first line of the same words."""
    wanted = tokens(title)
    if not wanted:
        return None
    return next((at for at, line in enumerate(lines) if tokens(line.text) == wanted), None)


def _number(lines: Sequence[Line], at: int | None) -> int | None:
    return None if at is None else lines[at].number


def _clean(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None
