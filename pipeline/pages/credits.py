"""Author, date and site of an article, from the lines around its title and its beginning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tld import get_fld

from pipeline.pages.layout import Layout, size_of
from pipeline.text.bylines import bare_name, is_name, is_role, names_in
from pipeline.text.dates import find_date, is_believable
from pipeline.text.lexicon import look_up

_LINES_ABOVE_TITLE = 3  # lines above a title that may have its byline or dateline
_LINES_BELOW_TITLE = 12  # lines below a title that may have them
_LINES_ABOVE_TEXT = 6  # lines above the text that may have them, if the page has no title
_LINES_INTO_TEXT = 2  # lines of the text that may come before them (a standfirst)
_PROSE_CHARACTERS = 80  # least characters of a line of running text
_LIST_DAYS = 3  # lines with so many different days are a list of other stories
_LINES_BESIDE = 2  # most lines from a date to a name that is alone on its line
_NAME_LINE_WORDS = 8  # most words of a line that is a name and little more
_BY_ALONE = frozenset("by von par por di door av af autor autora auteur autore author 作者 автор".split()) | {
    "written by"
}
# A name after these words, or on the line below them, is not the author's.
_OTHER_ROLE = re.compile(
    r"(?:reviewed|checked|edited|photo\w*|pictures?|images?|illustrat\w+|translated|produced)(?: \w+)?(?: by|:|$)"
    r"|credit|copyright|foto|bild:|geprüft|lektorat|relu par|revisad[oa]|zdjęci|редактор|编辑|編集|写真|사진",
    re.I,
)
_DATELINE_CHARACTERS = 90  # characters in which a dateline with its date ends
# "TARNOW BAY, ", "Berlin (Coast Wire), " or nothing before the date; a dash, or an agency and a dash, after it.
_PLACE = re.compile(
    r"(?:(?:[A-ZÀ-Þ][\w.'’-]*[ ,]+){0,5}(?:\([^()]{2,30}\)[ ,]*)?(?:[-–—|/][ ]*)?(?<=[,)|/–—-])[ ]*(?:(?:le|den|el|em|il|am)[ ])?)?"
)
_DASH = re.compile(r"[ ]*[,)]?[ ]*(?:[(/][^()/]{2,30}[)/][ ]*)?[-–—][-–— ]")
_PICTURE_CHARACTERS = 120
_PICTURE = re.compile(
    r"(?:an? |the )?(?:picture|headshot|photo|image|portrait|avatar|profile (?:picture|photo|image)|foto|bild|porträt)"
    r" (?:of|for|de|von|di) (?P<of>.+)|(?P<whose>.+?)(?:['’]s)? (?:headshot|avatar|image|profile (?:picture|photo|image))",
    re.I,
)
_ABOUT_AUTHOR = re.compile(
    r"(?:about )?the authors?|about (?:the )?(?:author|writer)|über (?:den autor|die autorin)|(?:zum|zur) autor(?:in)?"
    r"|à propos de l['’]auteure?|sobre (?:el autor|la autora|o autor|a autora)|(?:sull['’]|l['’])autor[ei]"
    r"|over de auteur|o autor(?:ze|ce)|об авторе|yazar hakkında|关于作者|作者简介|著者(?:について|プロフィール)|저자 소개",
    re.I,
)
_TIME_TO_READ = re.compile(r"\b\d{1,2}[\s-]?(?:min|мин|分|dk)|min(?:ute)?s? read", re.I)
_FOOT_LINES = 40  # last lines of a page, where the site is named
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)", re.I)
_DOMAIN = re.compile(r"(?<![@\w.-])(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,10})(?![\w@-])", re.I)


@dataclass(frozen=True, slots=True)
class Said:
    """A value read from a line, and the index of the line in `Layout.texts`."""

    value: str
    at: int


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
    near = [at for at in _zone(layout, title) if at in dated]
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
    elif len(days) >= _LIST_DAYS:
        near = stated if len(stated) == 1 else []
    else:
        near = stated or near[-1:]
    if not near:
        return None
    date = layout.credits[near[0]].date
    return Said(date, near[0]) if date else None


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
                and _DASH.match(text, found.end)
                and is_believable(found.iso, not_after)
            ):
                return found.iso
    return None


def find_author(layout: Layout, title: int | None) -> Said | None:
    """The author of the article, and the line that names them. `title` is the index of the title.

    The author is read from a byline. If the page has none, a name below the title is taken that stands twice
    or has a role, or that is near a date or a time to read, when nothing suggests that it is not the author's;
    else the only person whose picture or introduction the page has.
    """
    zone = _zone(layout, title)
    return (
        _signed(layout, zone, title)
        or (_below_title(layout, zone, title) if title is not None else None)
        or _pictured(layout)
        or _introduced(layout)
    )


def _signed(layout: Layout, zone: Sequence[int], title: int | None) -> Said | None:
    """The author in a byline."""
    for at in zone:
        if title is not None and at == title:
            continue
        author = layout.credits[at].author
        if author:
            return Said(author, at)
    for at in zone:
        if (
            layout.texts[at].lower().rstrip(":： ") in _BY_ALONE
            and at + 1 < len(layout.texts)
            and is_name(layout.texts[at + 1])
        ):
            return Said(bare_name(layout.texts[at + 1]), at + 1)
    return None


def _below_title(layout: Layout, zone: Sequence[int], title: int) -> Said | None:
    """A name below the title that stands twice or has a role, or that is beside a date or a time to read."""
    below = [at for at in zone if at > title]
    names = {at: found for at in below if (found := names_in(layout.texts[at]))}
    if not names and not any(is_name(_once(layout.texts[at])) for at in below):
        return None
    common = _small_words(layout)
    if named := _named(layout, below, title, common):
        return named
    marks = [
        at
        for at in zone
        if layout.credits[at].date or (len(layout.texts[at]) < 60 and _TIME_TO_READ.search(layout.texts[at]))
    ]
    for at in sorted(below, key=lambda at: min((abs(at - mark) for mark in marks), default=99)):
        if min((abs(at - mark) for mark in marks), default=99) > _LINES_BESIDE:
            break
        if not layout.credits[at].date and len(layout.texts[at].split()) > _NAME_LINE_WORDS:
            continue
        if _OTHER_ROLE.search(layout.texts[at]) or _OTHER_ROLE.search(layout.texts[at - 1]):
            continue
        for name in names.get(at, ()):
            if _is_person(name, layout, title, common):
                return Said(name, at)
    return None


def _named(layout: Layout, below: Sequence[int], title: int, common: set[str]) -> Said | None:
    """A name below the title that is alone on its line, and is printed twice or has a role in the next line."""
    for at in below:
        text = layout.texts[at]
        name = _once(text)
        if not is_name(name) or _OTHER_ROLE.search(layout.texts[at - 1]):
            continue
        after = layout.texts[at + 1] if at + 1 < len(layout.texts) else ""
        if (name != text or after == text or is_role(after)) and _is_person(name, layout, title, common):
            return Said(bare_name(name), at)
    return None


def _once(text: str) -> str:
    """A text without its second half where that says the first once more: "Ann Lee Ann Lee"."""
    half = text[: len(text) // 2].strip()
    return half if text == f"{half} {half}" else text


def _pictured(layout: Layout) -> Said | None:
    """The only person on the page whose picture has their name, and whose name is the line beside it."""
    found: dict[str, int] = {}
    for at, text in enumerate(layout.texts):
        if len(text) > _PICTURE_CHARACTERS or not (picture := _PICTURE.match(text)):
            continue
        said = picture["of"] or picture["whose"]
        for near in range(max(0, at - 1), min(len(layout.texts), at + _LINES_BESIDE + 1)):
            name = layout.texts[near]
            if near != at and is_name(name) and said.startswith(bare_name(name)):
                if _OTHER_ROLE.search(layout.texts[at - 1]):
                    break
                found.setdefault(bare_name(name), near)
    return Said(*found.popitem()) if len(found) == 1 else None


def _introduced(layout: Layout) -> Said | None:
    """The person below the only heading "About the author"."""
    headings = [
        at for at, text in enumerate(layout.texts) if len(text) < 40 and _ABOUT_AUTHOR.fullmatch(text)
    ]
    if len(headings) != 1:
        return None
    for at in range(headings[0] + 1, min(len(layout.texts), headings[0] + 1 + _LINES_BESIDE)):
        if is_name(layout.texts[at]):
            return Said(bare_name(layout.texts[at]), at)
    return None


def _is_person(name: str, layout: Layout, title: int, common: set[str]) -> bool:
    """Whether a name is that of a person.

    False for a label: a name with common words or words of the title, or one that is in the menu
    above the title or in the lexicon.
    """
    words = [word.lower().strip(".,") for word in name.split()]
    headline = layout.texts[title].lower()
    return (
        not any(word in common or (len(word) > 2 and word in headline) for word in words)
        and all(text != name for text in layout.texts[: max(0, title - 3)])
        and look_up(name) is None
    )


def _small_words(layout: Layout) -> set[str]:
    """The words that the page writes with a small first letter; they are not parts of names."""
    return {word for text in layout.texts for word in text.split() if word[0].islower()}


def printed_site(texts: Sequence[str]) -> str | None:
    """The registrable domain in the copyright lines at the end of a page.

    None when these lines name no domain or different ones.
    """
    sites = {
        site
        for text in texts[-_FOOT_LINES:]
        if len(text) <= 200
        and ("©" in text or "opyright" in text or "(c)" in text)
        and _COPYRIGHT.search(text)
        for match in _DOMAIN.finditer(text)
        if (site := get_fld(f"http://{match[1].lower()}", fail_silently=True))
    }
    return sites.pop() if len(sites) == 1 else None


def _zone(layout: Layout, title: int | None) -> list[int]:
    """The indices of the lines that may have the byline and the dateline, in order."""
    if title is not None:
        stop = next((start for start in layout.starts if start > title), title + 1) + _LINES_INTO_TEXT
        span = range(title - _LINES_ABOVE_TITLE, min(stop, title + _LINES_BELOW_TITLE) + 1)
    elif layout.starts:
        span = range(layout.starts[0] - _LINES_ABOVE_TEXT, layout.starts[0])
    else:
        span = range(0)
    return [at for at in span if at in layout.credits and _is_above_text(layout, at)]


def _is_above_text(layout: Layout, at: int) -> bool:
    """Whether running text follows a line. After the article, credits belong to other stories."""
    return any(start > at for start in layout.starts) or any(
        size_of(text) >= _PROSE_CHARACTERS for text in layout.texts[at + 1 : at + 5]
    )
