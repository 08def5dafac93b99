"""A page as numbers: what the model sees of each line.

Every value is made by exact arithmetic (counts, comparisons, one division, a look-up in a table),
so it is the same on every machine.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.judge.arithmetic import FAR as FAR_OFF
from pipeline.judge.arithmetic import LOGS, Floats
from pipeline.judge.characters import Characters, Counts, Flags, characters_of
from pipeline.judge.markup import by_markup
from pipeline.judge.shape import Shape, shape_of
from pipeline.records import FAR, NEAR, NOT_READ_OFF, Metadata, Page, Reason
from pipeline.text.words import tokens

Names = tuple[str, ...]

BAG, HEAD, TAIL = 24, 4, 3  # words of a line that the vocabulary sees: its first, of these the head, its last

_LOGS: list[float] = LOGS.tolist()
_CAPTION = 30  # words; a caption that names who made the picture is no longer
_START, _END = 240, 60  # characters of a long line that are read as words
_CACHED = 100  # characters; longer lines seldom come twice
_TELLING = 4  # characters; shorter words say nothing of a topic
_SHORT = 5  # words; menu entries
_LONG = 15  # words; lines that say what the page is about
_VERY_LONG = 40
_REACH = 5  # lines on each side that are a line's surroundings
_ECHO = 32  # characters; two lines that begin alike are a caption or a teaser told twice

_REASONS = tuple(reason for reason in Reason if reason not in NOT_READ_OFF | {Reason.OTHER})
_ONE_OF = {reason: tuple(each is reason for each in _REASONS) for reason in (*Reason, None)}
_ELLIPSES = ("…", "...", "…]", "...]")
_NUMBERED = re.compile(r"(?:\d{1,3}|[a-zA-Z])[.)]\s")
_MARKUP = re.compile(r"#{1,6}\s|!?\[|\*\s|\||>")
_CREDITS = frozenset(
    "getty afp reuters dpa imago epa efe ansa shutterstock istock unsplash alamy picture photo photos "
    "photograph foto fotos bild image images courtesy credit crédit quelle archiv illustration фото".split()
)

CHARACTER_FEATURES = tuple(
    "words characters word_length one_word few_words stop question colon closing_mark comma_end sentences "
    "commas quotes separators brackets upper_start lower_start digit_start upper_letters capitalised digits "
    "all_caps address mention hashtag symbols code clock year".split()
)
LOOK_FEATURES = tuple(
    "bullet numbered indent markup ellipsis link email credit date_only byline prose lexicon".split()
)
LEXICON_FEATURES = tuple(f"lexicon_{reason.value}" for reason in _REASONS)
PAGE_FEATURES = (
    *"blank_before blanks_before blank_after place lines_before lines_after words_before_share words_before "
    "words_after_share words_after repeats repeated_before echoes echoed_before is_title title_line "
    "byline_line date_line after_title title_words since_prose until_prose before_prose after_prose "
    "short_run prose_near chrome_near cohesion recurrence page_lines page_words page_prose "
    "page_short page_chrome page_blanks page_long_words".split(),
)
FEATURES = CHARACTER_FEATURES + LOOK_FEATURES + LEXICON_FEATURES + PAGE_FEATURES


class Look(NamedTuple):
    """What one line says by its text alone.

    `values` are as LOOK_FEATURES; `start` its first words, up to BAG, and `end` its last, up to
    TAIL, numbers masked; `topics` its telling words.
    """

    shape: Shape
    values: tuple[bool, ...]
    start: tuple[str, ...]
    end: tuple[str, ...]
    topics: frozenset[str]


@dataclass(frozen=True, slots=True)
class View:
    """The lines of a page that are not blank, as the model sees them, in order.

    `places` are their indices in `page.lines`; `words` their number of words; `matrix` has a row a
    line, as FEATURES.
    """

    places: tuple[int, ...]
    looks: tuple[Look, ...]
    words: Counts
    matrix: Floats
    names: tuple[tuple[Names, ...], tuple[Names, ...]] | None = None


def view(page: Page) -> View:
    """Look at every line of a page, and at its place. At least one must not be blank."""
    seen = _view_of_text(tuple([line.text for line in page.lines]), page.lines[0].number, page.metadata)
    evidence = [said for at in seen.places if (said := page.lines[at].evidence)]
    if len(evidence) < len(seen.places):
        return seen
    return replace(
        seen,
        matrix=np.concatenate([seen.matrix, by_markup(evidence, seen.words)], axis=1),
        names=(
            tuple([each.names[:NEAR] for each in evidence]),
            tuple([each.outer_names[:FAR] for each in evidence]),
        ),
    )


@lru_cache(maxsize=1)  # a page that a further witness was asked for comes twice, with the same lines
def _view_of_text(lines: tuple[str, ...], first: int, metadata: Metadata) -> View:
    """What the texts of consecutive lines say, the first of which has the number `first`."""
    places = tuple(at for at, line in enumerate(lines) if line.strip())
    texts = [lines[at].strip() for at in places]
    characters = characters_of(texts)
    words = characters.counts["words"]
    looks = tuple(look_at(lines[at], count) for at, count in zip(places, words.tolist(), strict=True))
    columns = [
        *_by_characters(characters),
        *np.array([look.values for look in looks]).T,
        *np.array([_ONE_OF[look.shape.lexicon] for look in looks]).T,
        *_around(metadata, texts, looks, places, first, words),
    ]
    matrix = np.ascontiguousarray(np.array(columns, dtype=np.float64).T)
    return View(places, looks, words, matrix)


def look_at(text: str, words: int) -> Look:
    """What a line of so many words says wherever it is."""
    return _look_again(text, words) if len(text) <= _CACHED else _look(text, words)


def _look(text: str, words: int) -> Look:
    shape = shape_of(text, words)
    bare = text.strip()
    first = tokens(bare[:_START])
    last = first[-TAIL:] if len(bare) <= _START else tokens(bare[-_END:])[-TAIL:]
    return Look(
        shape=shape,
        values=(
            shape.bullet,
            _NUMBERED.match(bare) is not None,
            text[0].isspace(),
            _MARKUP.match(bare) is not None,
            bare[-1] in ".…]" and bare.endswith(_ELLIPSES),
            "://" in bare or "www." in bare,
            "@" in bare and "." in bare,
            "©" in bare or (words <= _CAPTION and not _CREDITS.isdisjoint(first)),
            shape.date is not None,
            shape.author is not None,
            shape.prose,
            shape.lexicon is not None,
        ),
        start=_masked(first[:BAG]),
        end=_masked(last),
        topics=_topics(first, text.isascii()),
    )


_look_again = lru_cache(maxsize=2_048)(_look)  # chrome repeats from page to page; the bound is about 4 MB


def _by_characters(characters: Characters) -> list[Floats | Flags]:
    """CHARACTER_FEATURES, each a column."""
    count = characters.counts
    words, letters, size = count["words"], count["letter"], count["characters"]
    some_words, some_letters = np.maximum(1, words), np.maximum(1, letters)
    others = size - letters - count["digit"] - count["blank"] + 1  # the line break is among the blanks
    return [
        _logs(words),
        _logs(size),
        np.minimum(size / some_words / 16, 2.0),
        words <= 1,
        words <= 4,
        characters.ends_with("stop"),
        characters.ends_with("asking"),
        characters.ends_with("colon"),
        characters.ends_with("closing"),
        characters.ends_with("comma"),
        _logs(count["sentences"]),
        np.minimum(4 * count["comma"] / some_words, 2.0),
        count["quote"] > 0,
        _logs(count["separators"]),
        count["bracket"] > 0,
        characters.starts_with("upper"),
        characters.starts_with("lower"),
        characters.starts_with("digit"),
        count["upper"] / some_letters,
        (count["capitalised"] - characters.starts_with("upper")) / np.maximum(1, words - 1),
        count["digit"] / size,
        (count["upper"] > 3) & (count["upper"] == letters),
        _logs(count["address"]),
        count["at"] > 0,
        count["hash"] > 0,
        others / size,
        _logs(count["code"]),
        count["clock"] > 0,
        count["year"] > 0,
    ]


def _around(
    metadata: Metadata,
    texts: Sequence[str],
    looks: Sequence[Look],
    places: Sequence[int],
    first: int,
    counts: Counts,
) -> list[Floats | Flags]:
    """PAGE_FEATURES, each a column."""
    numbers = first + np.array(places)
    total = len(texts)
    index = np.arange(total)
    gaps = np.diff(np.array([-1, *places])) - 1
    words = int(counts.sum())
    before = np.cumsum(counts) - counts
    after = words - before - counts
    prose = np.array([look.shape.prose for look in looks])
    chrome = np.array([look.shape.lexicon is not None for look in looks])
    short = counts <= _SHORT
    prose_words = counts * prose
    prose_at = np.flatnonzero(prose)
    opening, last = (prose_at[0], prose_at[-1]) if len(prose_at) else (total, -1)
    repeats, repeated = _again(texts)
    echoes, echoed = _again([text[:_ECHO].lower() for text in texts])
    title_at = np.flatnonzero(numbers == (metadata.title_line or 0))
    title = frozenset(tokens(metadata.title or ""))
    cohesion, recurrence = _cohesion(looks, counts)

    def whole(value: float) -> Floats:
        return np.full(total, float(value))

    return [
        gaps > 0,
        np.minimum(gaps, 4) / 4,
        np.append(gaps[1:] > 0, True),
        index / total,
        _logs(index),
        _logs(total - 1 - index),
        before / max(1, words),
        _logs(before),
        after / max(1, words),
        _logs(after),
        _logs(repeats - 1),
        repeated,
        _logs(echoes - 1),
        echoed,
        np.array([text == metadata.title for text in texts]),
        numbers == (metadata.title_line or 0),
        numbers == (metadata.author_line or 0),
        numbers == (metadata.date_line or 0),
        index > (title_at[0] if len(title_at) else total),
        np.array([len(look.topics & title) / max(2, len(look.topics)) for look in looks]),
        _since(prose),
        _since(prose[::-1])[::-1],
        index < opening,
        index > last,
        _runs(short),
        _nearby(prose_words, 400),
        _nearby(chrome, 6),
        cohesion,
        recurrence,
        whole(_log(total)),
        whole(_log(words)),
        whole(prose_words.sum() / max(1, words)),
        whole(short.sum() / total),
        whole(chrome.sum() / total),
        whole((gaps > 0).sum() / total),
        whole(counts[counts >= _VERY_LONG].sum() / max(1, words)),
    ]


def _again(texts: Sequence[str]) -> tuple[Counts, Flags]:
    """For each text how often it is there, and whether it was there before."""
    counts = Counter(texts)
    seen: set[str] = set()
    again = []
    for text in texts:
        again.append(text in seen)
        seen.add(text)
    return np.array([counts[text] for text in texts]), np.array(again)


def _since(flags: Flags) -> Floats:
    """For each place, how far back the last flag before it is, as a logarithm."""
    index = np.arange(len(flags))
    latest = np.maximum.accumulate(np.where(flags, index, -FAR_OFF - 1))
    return _logs(index - np.append(-FAR_OFF - 1, latest[:-1]) - 1)


def _runs(flags: Flags) -> Floats:
    """For each place, the length of the run of flags around it, as a logarithm."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    lengths = np.zeros(len(flags), dtype=np.int64)
    for start, end in edges.reshape(-1, 2).tolist():
        lengths[start:end] = end - start
    return _logs(lengths)


def _nearby(values: Counts | Flags, full: int) -> Floats:
    """For each place, the sum over it and `_REACH` places on both sides, as a share of `full`, at most 1."""
    sums = np.concatenate([[0], np.cumsum(values)])
    index = np.arange(len(values))
    end, start = np.minimum(index + _REACH + 1, len(values)), np.maximum(index - _REACH, 0)
    share: Floats = np.minimum(1.0, (sums[end] - sums[start]) / full)
    return share


def _cohesion(looks: Sequence[Look], counts: Counts) -> tuple[Floats, Floats]:
    """The share of a line's telling words that another long line has, and that any other line has."""
    in_long: Counter[str] = Counter()
    anywhere: Counter[str] = Counter()
    long = (counts >= _LONG).tolist()
    for look, is_long in zip(looks, long, strict=True):
        anywhere.update(look.topics)
        if is_long:
            in_long.update(look.topics)
    in_one, in_two = set(in_long), {word for word, count in in_long.items() if count > 1}
    twice = {word for word, count in anywhere.items() if count > 1}
    size = np.array([max(2, len(look.topics)) for look in looks])
    shared = [
        len(look.topics & (in_two if is_long else in_one)) for look, is_long in zip(looks, long, strict=True)
    ]
    return np.array(shared) / size, np.array([len(look.topics & twice) for look in looks]) / size


def _masked(words: list[str]) -> tuple[str, ...]:
    """Numbers are alike but for their length."""
    if all(map(str.isalpha, words)):
        return tuple(words)
    return tuple([word if word.isalpha() else "0" * min(len(word), 4) for word in words])


def _topics(words: list[str], ascii_only: bool) -> frozenset[str]:
    """The words that say something of a topic: long ones, and those of scripts that write few letters."""
    if ascii_only:
        return frozenset([word for word in words if len(word) >= _TELLING])
    return frozenset([word for word in words if len(word) >= _TELLING or not word.isascii()])


def _log(count: int) -> float:
    return _LOGS[min(count, FAR_OFF)]


def _logs(counts: NDArray[np.integer]) -> Floats:
    logs: Floats = LOGS[np.minimum(counts, FAR_OFF)]
    return logs
