"""What the place of a line on its page says: the lines around it, and the page as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.judge.arithmetic import MOST_COUNTED, Floats, log_of, logs_of
from pipeline.judge.characters import Counts, Flags
from pipeline.judge.looks import Look
from pipeline.records import Metadata
from pipeline.text.words import tokens

_SHORT_WORDS = 5  # the most words of a menu entry
_TOPIC_WORDS = 15  # a line of so many words or more says what the page is about
_LONG_WORDS = 40  # the fewest words of a long line
_REACH_LINES = 5  # lines on each side of a line that count as its surroundings
_ECHO_CHARACTERS = 32  # captions and teasers printed twice begin alike
_NEAR_PROSE_WORDS, _NEAR_CHROME_LINES = 400, 6  # larger numbers around a line count as these


@dataclass(frozen=True, slots=True)
class Seen:
    """The lines of a page that are not blank.

    `numbers` are their places among all lines, from 1; `words` are their numbers of words.
    """

    numbers: Counts
    texts: Sequence[str]
    looks: Sequence[Look]
    words: Counts


def by_place(seen: Seen, metadata: Metadata) -> dict[str, Floats | Flags]:
    """What the places of the lines on their page say: columns by name, an entry for each line."""
    texts, looks, numbers, counts = seen.texts, seen.looks, seen.numbers, seen.words
    total = len(texts)
    index = np.arange(total)
    gaps = np.diff(numbers, prepend=0) - 1  # blank lines before each
    words = int(counts.sum())
    before = np.cumsum(counts) - counts
    after = words - before - counts
    prose = np.array([look.marks.prose for look in looks])
    chrome = np.array([look.shape.lexicon is not None for look in looks])
    short = counts <= _SHORT_WORDS
    prose_words = counts * prose
    prose_at = np.flatnonzero(prose)
    opening, last = (prose_at[0], prose_at[-1]) if len(prose_at) else (total, -1)
    repeats, repeated = _again(texts)
    echoes, echoed = _again([text[:_ECHO_CHARACTERS].lower() for text in texts])
    title_at = np.flatnonzero(numbers == (metadata.title_line or 0))
    title = frozenset(tokens(metadata.title or ""))
    cohesion, recurrence = _cohesion(looks, counts)

    def whole(value: float) -> Floats:
        return np.full(total, float(value))

    return {
        "blank_before": gaps > 0,
        "blanks_before": np.minimum(gaps, 4) / 4,
        "blank_after": np.append(gaps[1:] > 0, True),
        "place": index / total,
        "lines_before": logs_of(index),
        "lines_after": logs_of(total - 1 - index),
        "words_before_share": before / max(1, words),
        "words_before": logs_of(before),
        "words_after_share": after / max(1, words),
        "words_after": logs_of(after),
        "repeats": logs_of(repeats - 1),
        "repeated_before": repeated,
        "echoes": logs_of(echoes - 1),
        "echoed_before": echoed,
        "is_title": np.array([text == metadata.title for text in texts]),
        "title_line": numbers == (metadata.title_line or 0),
        "byline_line": numbers == (metadata.author_line or 0),
        "date_line": numbers == (metadata.date_line or 0),
        "after_title": index > (title_at[0] if len(title_at) else total),
        "title_words": np.array([len(look.topics & title) / max(2, len(look.topics)) for look in looks]),
        "since_prose": _since(prose),
        "until_prose": _since(prose[::-1])[::-1],
        "before_prose": index < opening,
        "after_prose": index > last,
        "short_run": _runs(short),
        "prose_near": _nearby(prose_words, _NEAR_PROSE_WORDS),
        "chrome_near": _nearby(chrome, _NEAR_CHROME_LINES),
        "cohesion": cohesion,
        "recurrence": recurrence,
        "page_lines": whole(log_of(total)),
        "page_words": whole(log_of(words)),
        "page_prose": whole(prose_words.sum() / max(1, words)),
        "page_short": whole(short.sum() / total),
        "page_chrome": whole(chrome.sum() / total),
        "page_blanks": whole((gaps > 0).sum() / total),
        "page_long_words": whole(counts[counts >= _LONG_WORDS].sum() / max(1, words)),
    }


def _again(texts: Sequence[str]) -> tuple[Counts, Flags]:
    """For each text, how often it occurs in `texts`, and whether it occurs before this place."""
    counts = Counter(texts)
    seen: set[str] = set()
    again = []
    for text in texts:
        again.append(text in seen)
        seen.add(text)
    return np.array([counts[text] for text in texts]), np.array(again)


def _since(flags: Flags) -> Floats:
    """For each place, the number of places since the last flag before it, as a logarithm."""
    index = np.arange(len(flags))
    latest = np.maximum.accumulate(np.where(flags, index, -MOST_COUNTED - 1))
    return logs_of(index - np.append(-MOST_COUNTED - 1, latest[:-1]) - 1)


def _runs(flags: Flags) -> Floats:
    """For each place, the length of the run of flags that it is in, as a logarithm."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    lengths = np.zeros(len(flags), dtype=np.int64)
    for start, end in edges.reshape(-1, 2).tolist():
        lengths[start:end] = end - start
    return logs_of(lengths)


def _nearby(values: Counts | Flags, full: int) -> Floats:
    """For each place, the sum over it and its surroundings, as a share of `full`, at most 1."""
    sums = np.concatenate([[0], np.cumsum(values)])
    index = np.arange(len(values))
    end, start = np.minimum(index + _REACH_LINES + 1, len(values)), np.maximum(index - _REACH_LINES, 0)
    share: Floats = np.minimum(1.0, (sums[end] - sums[start]) / full)
    return share


def _cohesion(looks: Sequence[Look], counts: Counts) -> tuple[Floats, Floats]:
    """The share of topic words of each line that another long line has, and that any other has."""
    in_long: Counter[str] = Counter()
    anywhere: Counter[str] = Counter()
    long = (counts >= _TOPIC_WORDS).tolist()
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
