"""Say whether a page is a listing: headlines and teasers of articles, and no article.

An article has running text that no headline interrupts. On a listing the judge is in doubt, because it
finds no such text; a short article below many links leaves it less in doubt.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records import CleanDocument, Line, Reason
from pipeline.text.words import ends_sentence, size_in_words

# Found on articles and index pages (docs/verdicts.md has the figures).
_HEADLINES = 5  # the fewest of a listing
_MOST_TOGETHER = 45  # words of running text that no headline interrupts; more is an article ...
_GAPS, _MOST_IN_GAPS = 3, 60  # ... but so many where as many headlines are between pieces of text
_DOUBT = 0.5  # the least doubt of the judge
_TEXT_TOGETHER = 25  # in bare text, from so many words on a headline must be between two pieces of text

_HEADLINE_WORDS, _MOST_HEADLINE_WORDS = 3, 24
_MOST_LINK_WORDS = 30
_TEASER_WORDS, _PROSE_WORDS = 6, 25  # running text: a sentence of so many words, or any line of so many
_LINKED = 0.5  # share of the characters of a line
_HEADINGS = frozenset({"h2", "h3", "h4"})


@dataclass(frozen=True, slots=True)
class _Outline:
    """`together`: the most words of running text between two headlines. `gaps`: headlines between texts."""

    headlines: int
    together: int
    gaps: int


def list_found(document: CleanDocument) -> int:
    """The number of headlines on a page that is a listing; 0 on any other page."""
    if document.doubt is None or document.doubt < _DOUBT:
        return 0
    outline = _outline(document)
    most = _MOST_IN_GAPS if outline.gaps >= _GAPS else _MOST_TOGETHER
    if outline.headlines < _HEADLINES or outline.together > most:
        return 0
    marked = any(line.evidence is not None for line in document.lines)
    split = marked or outline.gaps > 0 or outline.together < _TEXT_TOGETHER
    return outline.headlines if split else 0


def _outline(document: CleanDocument) -> _Outline:
    cut = {each.number: each.reason for each in document.cuts}
    headlines = together = run = gaps = since = 0
    for line in document.lines:
        if not line.text.strip() or cut.get(line.number) is Reason.TITLE:
            continue
        words = size_in_words(line.text)
        if _is_headline(line, words):
            headlines, since, run = headlines + 1, since + 1, 0
        elif line.number not in cut and not _is_linked(line) and _is_prose(line, words):
            gaps += since if together else 0
            run, since = run + words, 0
            together = max(together, run)
    return _Outline(headlines, together, gaps)


def _is_headline(line: Line, words: int) -> bool:
    if line.evidence is None:
        return _HEADLINE_WORDS <= words <= _MOST_HEADLINE_WORDS and not ends_sentence(line.text)
    if _is_linked(line):
        return _HEADLINE_WORDS <= words <= _MOST_LINK_WORDS
    return line.evidence.tag in _HEADINGS


def _is_linked(line: Line) -> bool:
    return line.evidence is not None and line.evidence.link_density >= _LINKED


def _is_prose(line: Line, words: int) -> bool:
    return words >= _PROSE_WORDS or (words >= _TEASER_WORDS and ends_sentence(line.text))
