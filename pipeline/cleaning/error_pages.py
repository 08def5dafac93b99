"""Say whether a page is an error page: one that says that there is nothing to read.

Such a page is short, and says so before anything else. An article about error pages says more, and an
article with a banner above it has running text of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.records import CleanDocument, Line, Reason
from pipeline.text.error_pages import Excuse, Said, what_is_said
from pipeline.text.words import STOPS, ends_sentence, has_unspaced, has_words, size_in_words

_MOST_WORDS = 400  # a longer text is an article; no phrase is looked for
# What an error page has beside its phrases: help, a number to quote, links to other stories.
_MOST_OTHER_WORDS, _MOST_OTHER_IN_LINE = 150, 45
_MOST_BESIDE_WORD = 40  # beside a single word: "Gone" may be the title of a poem
# Beside a phrase that pages with an article have, too, such as a banner or a player's message.
_MOST_BESIDE_BANNER, _SENTENCE_WORDS = 20, 8
_HEADINGS = frozenset({"h1", "h2"})
_NO_BANNER = frozenset({Excuse.MISSING, Excuse.REFUSED, Excuse.PARKED})
"""Excuses that no widget makes on a page with an article."""

_SENTENCE_END = re.compile(rf"(?<=[{''.join(STOPS)}])(?:\s+|(?<=[。！？]))")
_NAME_OF_SITE = re.compile(r"\s+[|·•»«›‹–—-]+\s+|\s*\|\s*")


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found on a page: its most telling phrase, and how much else there is.

    `sure`: the phrase is the heading, or no widget says it, and nothing of an article goes before it.
    """

    sure: str | None
    banner: str | None
    told: int
    other: int
    longest: int
    sentences: int


def error_said(document: CleanDocument) -> str | None:
    """The phrase by which a page says that there is nothing to read; None where it is no error page."""
    if has_words(document.text, _MOST_WORDS + 1) or _has_paragraph(document.text):
        return None
    found = _search(document)
    most = _MOST_BESIDE_WORD if _is_word(found.sure or "") else _MOST_OTHER_WORDS
    if found.sure and found.other <= most and found.longest <= _MOST_OTHER_IN_LINE:
        return found.sure
    if (
        document.text
        and found.banner
        and not found.sentences
        and found.other <= min(_MOST_BESIDE_BANNER, found.told)
    ):
        return found.banner
    return None


def _is_word(text: str) -> bool:
    return " " not in text.strip() and not has_unspaced(text) and any(map(str.isalpha, text))


def _has_paragraph(text: str) -> bool:
    """Whether the longest line of a text alone is too much beside a phrase: a quick test of most articles."""
    line = max(text.split("\n"), key=len)
    if size_in_words(line) <= _MOST_OTHER_IN_LINE:
        return False
    size = 0
    for unit in _SENTENCE_END.split(line):
        if not what_is_said(unit):
            size += size_in_words(unit)
        if size > _MOST_OTHER_IN_LINE:  # what is behind changes nothing
            return True
    return False


def _search(document: CleanDocument) -> _Found:
    cut = {each.number: each.reason for each in document.cuts}
    sure = next((part for part in _titles(document) if (said := what_is_said(part)) and said.whole), None)
    banner: str | None = None
    told = other = longest = sentences = 0
    lead, first = True, True  # nothing of an article was seen yet; no line that stays was seen yet
    for line in document.lines:
        if not line.text.strip() or (line.number in cut and _is_linked(line)):
            continue
        is_title = cut.get(line.number) is Reason.TITLE
        stays = line.number not in cut
        heading = is_title or (line.evidence is not None and line.evidence.tag in _HEADINGS)
        tops = heading or (stays and first)
        first = first and not stays
        rest = 0
        for unit in _units(line, tops):
            size = size_in_words(unit)
            said = what_is_said(unit)
            if said and (tops or any(map(str.isalpha, unit))):
                told += size
                banner = banner or (unit.strip() if stays or size >= _SENTENCE_WORDS else None)
                if lead and _is_sure(said, heading, tops):
                    sure = sure if sure and not sure.isdigit() else unit.strip()
            elif stays and not _is_linked(line) and not is_title:
                rest += size
                if size >= _SENTENCE_WORDS and ends_sentence(unit):
                    sentences += 1
                    lead = False
        if sentences and not sure:
            break  # an article began, and nothing before it says that there is none
        other += rest
        longest = max(longest, rest)
    return _Found(sure, banner, told, other, longest, sentences)


def _is_sure(said: Said, heading: bool, tops: bool) -> bool:
    """Whether a phrase before all else tells of an error page. `tops`: it is a heading, or the first line."""
    if said.excuse in _NO_BANNER:
        return True
    if said.excuse in (Excuse.ROBOT, Excuse.BROKEN) and tops and said.whole:
        return True
    return (said.excuse is Excuse.ROBOT and not said.whole) or (heading and said.whole)


def _titles(document: CleanDocument) -> Sequence[str]:
    """The title, and its parts without the name of the site."""
    title = document.title
    return [title, *_NAME_OF_SITE.split(title)] if title else []


def _units(line: Line, heading: bool) -> Iterator[str]:
    """The line where it is one phrase, else its sentences."""
    text = line.text
    said = None if heading or not ends_sentence(text) else what_is_said(text)
    if heading or not ends_sentence(text) or (said and said.whole):
        yield text
    else:
        yield from filter(None, map(str.strip, _SENTENCE_END.split(text)))


def _is_linked(line: Line) -> bool:
    return line.evidence is not None and line.evidence.link_density > 0.5
