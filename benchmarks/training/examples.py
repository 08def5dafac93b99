"""Samples as arrays: what the network is trained on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.training.samples import Labelled, Sample
from pipeline.judge.features import LEXICON_FEATURES, View, text_features, view
from pipeline.judge.looks import BAG, TAIL
from pipeline.judge.markup import REGIONS
from pipeline.judge.network import NAME
from pipeline.pages.metadata import read_metadata
from pipeline.records import NOT_GUESSED, OUTER_NAMES, OWN_NAMES, Line, Metadata, Page, Reason
from pipeline.text.wrapping import join_lines, parts_of

REASONS = tuple(reason for reason in Reason if reason not in NOT_GUESSED)
_SITES = 4  # sites that must share a name of their markup
_LEXICON = text_features().index(LEXICON_FEATURES[0])
_LEXICON_REASONS = [Reason(name.removeprefix("lexicon_")) for name in LEXICON_FEATURES]


@dataclass(frozen=True, slots=True)
class Example:
    """The lines of a page that are not blank. `counts` are their words;
    `reasons` indices of REASONS, -1 where none is known; `words` become `rows` of the vocabulary."""

    data_set: str
    site: str
    grafted: str
    form: str
    silver: bool
    augmented: bool
    matrix: NDArray[np.float32]
    words: list[tuple[str, ...]]
    article: NDArray[np.float32]
    weight: NDArray[np.float32]
    counts: NDArray[np.float32]
    reasons: NDArray[np.int8]


def example(sample: Sample, *, augmented: bool, metadata: bool = True) -> Example | None:
    """Look at a page as the judge will. None for a page without a visible line."""
    lines, given = _joined(sample.lines)
    if not any(line.text.strip() for line in lines):
        return None
    found = (sample.metadata or read_metadata(lines)) if metadata else Metadata()
    seen = view(Page(lines, found))
    said = {found.title_line, found.author_line, found.date_line}  # cut whatever the model says
    labels = [given[place] for place in seen.places]
    return Example(
        data_set=sample.data_set,
        site=sample.site,
        grafted=sample.grafted,
        form=sample.form,
        silver=sample.silver,
        augmented=augmented,
        matrix=seen.matrix.astype(np.float32),
        words=_words(seen),
        article=np.array([label.article for label in labels], np.float32),
        weight=np.array(
            [
                0.0 if lines[at].number in said else label.weight
                for at, label in zip(seen.places, labels, strict=True)
            ],
            np.float32,
        ),
        counts=seen.words.astype(np.float32),
        reasons=np.array(
            [
                _reason(row, label.region) if label.article < 0.5 else -1
                for row, label in zip(seen.matrix, labels, strict=True)
            ],
            np.int8,
        ),
    )


def _joined(lines: Sequence[Labelled]) -> tuple[tuple[Line, ...], list[Labelled]]:
    """The lines that the judge sees together, each with its label: the mean by length, the least weight."""
    joined = join_lines([Line(number, line.text, line.evidence) for number, line in enumerate(lines, 1)])
    labels: list[Labelled] = []
    for parts in parts_of(joined, lines):
        size = sum(len(part.text) for part in parts)
        share = sum(len(part.text) * part.article for part in parts) / size if size else 0.0
        labels.append(replace(parts[0], article=share, weight=min(part.weight for part in parts)))
    return joined, labels


def _words(seen: View) -> list[tuple[str, ...]]:
    """For each line all words of its bags, padded with ""; words of names are marked."""
    bags = [(look.start, look.end) for look in seen.looks]
    padded = [_padded(start, BAG) + _padded(end, TAIL) for start, end in bags]
    if seen.names is None:
        return padded
    return [
        words + _padded(near, OWN_NAMES, NAME) + _padded(far, OUTER_NAMES, NAME)
        for words, near, far in zip(padded, *seen.names, strict=True)
    ]


def _padded(words: tuple[str, ...], size: int, mark: str = "") -> tuple[str, ...]:
    return tuple(mark + word for word in words) + ("",) * (size - len(words))


def _reason(row: NDArray[np.float64], region: str) -> int:
    """The reason by the lexicon, else by the region of the page that the line was in; -1 for neither."""
    known = np.flatnonzero(row[_LEXICON : _LEXICON + len(_LEXICON_REASONS)])
    if len(known):
        return REASONS.index(_LEXICON_REASONS[known[0]])
    return REASONS.index(REGIONS[region]) if region in REGIONS else -1


def vocabulary(examples: Iterable[Example], size: int) -> list[str]:
    """The words that most sites have in common, the commonest first."""
    sites: defaultdict[str, set[str]] = defaultdict(set)
    for each in examples:
        for line in each.words:
            for word in line:
                sites[word].add(each.site)
    del sites[""]
    counts = Counter({word: len(names) for word, names in sites.items()})
    common = sorted(counts, key=lambda word: (-counts[word], word))
    text = [word for word in common if word[0] != NAME][:size]
    return text + [word for word in common if word[0] == NAME and counts[word] >= _SITES]


def rows_of(words: Sequence[tuple[str, ...]], known: dict[str, int]) -> NDArray[np.uint16]:
    """The rows of the vocabulary for a page: 0 is no word, 1 an unknown word."""
    return np.array([[known.get(word, 1) if word else 0 for word in line] for line in words], np.uint16)
