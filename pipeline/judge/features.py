"""A page as numbers: what the model sees of each line.

Every value is made by exact arithmetic (counts, comparisons, one division, a look-up in a table),
so it is the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np

from pipeline.judge.arithmetic import Floats, logs_of
from pipeline.judge.characters import Characters, Counts, Flags, characters_of
from pipeline.judge.looks import Look, Marks, look_at
from pipeline.judge.markup import MARKUP_FEATURES, by_markup
from pipeline.judge.surroundings import Seen, by_place
from pipeline.records import NOT_GUESSED, OUTER_NAMES, OWN_NAMES, Line, Metadata, Page, Reason

Names = tuple[str, ...]

_REASONS = tuple(reason for reason in Reason if reason not in NOT_GUESSED | {Reason.OTHER})
_COLUMN_OF: dict[Reason | None, int] = {reason: at for at, reason in enumerate(_REASONS)}
_ONE_OF = np.eye(len(_REASONS) + 1, len(_REASONS), dtype=np.bool_)  # its last row is that of no reason
LEXICON_FEATURES = tuple(f"lexicon_{reason.value}" for reason in _REASONS)


@dataclass(frozen=True, slots=True)
class View:
    """The lines of a page that are not blank, as the model sees them, in order.

    `places` are their indices in `page.lines`, `words` their numbers of words. `matrix` has one row
    for each line; `columns` are the names of its columns. `names`: the names and the outer names of
    each line, as in Evidence; None unless every line has evidence.
    """

    places: tuple[int, ...]
    looks: tuple[Look, ...]
    words: Counts
    columns: tuple[str, ...]
    matrix: Floats
    names: tuple[tuple[Names, ...], tuple[Names, ...]] | None = None


def view(page: Page) -> View:
    """Look at every line of a page, and at its place. At least one must not be blank."""
    seen = _view_of_text(tuple([line.text for line in page.lines]), _placed(page))
    evidence = [said for at in seen.places if (said := page.lines[at].evidence)]
    if len(evidence) < len(seen.places):
        return seen
    return replace(
        seen,
        columns=seen.columns + MARKUP_FEATURES,
        matrix=np.concatenate([seen.matrix, by_markup(evidence, seen.words)], axis=1),
        names=(
            tuple([each.names[:OWN_NAMES] for each in evidence]),
            tuple([each.outer_names[:OUTER_NAMES] for each in evidence]),
        ),
    )


@cache
def text_features() -> tuple[str, ...]:
    """The names of the columns that every page has. For HTML, MARKUP_FEATURES come after them."""
    return view(Page((Line(1, "a"),), Metadata())).columns


def _placed(page: Page) -> Metadata:
    """The metadata of a page, with the places of its lines (from 1) for their numbers."""
    places = {line.number: place for place, line in enumerate(page.lines, 1)}
    said = page.metadata
    return replace(
        said,
        title_line=places.get(said.title_line or 0),
        author_line=places.get(said.author_line or 0),
        date_line=places.get(said.date_line or 0),
    )


@lru_cache(maxsize=1)  # when a witness is asked in addition, the same lines are judged again
def _view_of_text(lines: tuple[str, ...], metadata: Metadata) -> View:
    """The features that need no markup. The metadata names lines by their place, from 1."""
    places = tuple(at for at, line in enumerate(lines) if line.strip())
    texts = [lines[at].strip() for at in places]
    characters = characters_of(texts)
    words = characters.counts["words"]
    looks = tuple(look_at(lines[at], count) for at, count in zip(places, words.tolist(), strict=True))
    reasons = [_COLUMN_OF.get(look.shape.lexicon, len(_REASONS)) for look in looks]
    columns = {
        **_by_characters(characters),
        **dict(zip(Marks._fields, np.array([look.marks for look in looks]).T, strict=True)),
        **dict(zip(LEXICON_FEATURES, _ONE_OF[reasons].T, strict=True)),
        **by_place(Seen(1 + np.array(places), texts, looks, words), metadata),
    }
    matrix = np.ascontiguousarray(np.array([*columns.values()], dtype=np.float64).T)
    return View(places, looks, words, tuple(columns), matrix)


def _by_characters(characters: Characters) -> dict[str, Floats | Flags]:
    """What the characters of the lines say: columns by name, an entry for each line."""
    count = characters.counts
    words, letters, size = count["words"], count["letter"], count["characters"]
    some_words, some_letters = np.maximum(1, words), np.maximum(1, letters)
    others = size - letters - count["digit"] - count["blank"] + 1  # the line break is among the blanks
    return {
        "words": logs_of(words),
        "characters": logs_of(size),
        "word_length": np.minimum(size / some_words / 16, 2.0),
        "one_word": words <= 1,
        "few_words": words <= 4,
        "stop": characters.ends_with("stop"),
        "question": characters.ends_with("asking"),
        "colon": characters.ends_with("colon"),
        "closing_mark": characters.ends_with("closing"),
        "comma_end": characters.ends_with("comma"),
        "sentences": logs_of(count["sentences"]),
        "commas": np.minimum(4 * count["comma"] / some_words, 2.0),
        "quotes": count["quote"] > 0,
        "separators": logs_of(count["separators"]),
        "brackets": count["bracket"] > 0,
        "upper_start": characters.starts_with("upper"),
        "lower_start": characters.starts_with("lower"),
        "digit_start": characters.starts_with("digit"),
        "upper_letters": count["upper"] / some_letters,
        "capitalised": (count["capitalised"] - characters.starts_with("upper")) / np.maximum(1, words - 1),
        "digits": count["digit"] / size,
        "all_caps": (count["upper"] > 3) & (count["upper"] == letters),
        "address": logs_of(count["address"]),
        "mention": count["at"] > 0,
        "hashtag": count["hash"] > 0,
        "symbols": others / size,
        "code": logs_of(count["code"]),
        "clock": count["clock"] > 0,
        "year": count["year"] > 0,
    }
