"""The trained model: a small convolutional network over the lines of a page.

It runs in numpy, in arithmetic that is exact: weights and activations are multiples of 2^-10 and
stay so small that float64 holds every sum without rounding. So the order in which a machine adds
does not matter, and the same page gives the same cuts everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.judge.arithmetic import Floats, limited_threads, on_grid
from pipeline.judge.features import View
from pipeline.judge.layers import read_model, relu, residual, weights_of, words_in
from pipeline.judge.looks import BAG, HEAD, TAIL
from pipeline.records import OUTER_NAMES, OWN_NAMES, Reason

TEXT, MARKUP = "text.npz", "markup.npz"
NAME = "."  # in the vocabulary, the first character of each word from the markup
_LONG_ARTICLE_WORDS = 1000  # the unit for the length of an article
_NO_WORD, _UNKNOWN = 0, 1  # their rows in the word vectors


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network says about each line of a page.

    `article`: the logit of "it belongs to the article"; above 0, that is more likely than not.
    `reasons`: the likeliest reason to cut the line.
    """

    article: tuple[float, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """A model from its file. `vocabulary` and `names` give a word's row in the word vectors."""

    vocabulary: Mapping[str, int]
    names: Mapping[str, int]
    weights: Mapping[str, Floats]
    dilations: tuple[int, ...]
    pooled_after: tuple[int, ...]
    reasons: tuple[Reason, ...]

    def read(self, page: View) -> Reading:
        """Read all lines of a page at once."""
        with limited_threads():
            return self._read(page)

    def _read(self, page: View) -> Reading:
        w = self.weights
        seen = on_grid((page.matrix - w["mean"]) * w["scale"])
        hidden = relu(np.concatenate([seen, self._words(page)], axis=1) @ w["input"] + w["input_bias"])
        for block, dilation in enumerate(self.dilations):
            hidden = residual(hidden, dilation, w, block)
            if block in self.pooled_after:
                whole = np.concatenate([on_grid(hidden.mean(axis=0)), hidden.max(axis=0)])
                hidden = relu(hidden + on_grid(whole @ w[f"page{block}"]))
            if block == self.pooled_after[-1]:
                first = on_grid(hidden @ w["first"] + w["first_bias"])[:, 0]
                hidden = relu(hidden + on_grid(_first_pass(first, page) @ w["second"]))
        article = (hidden @ w["output"] + w["output_bias"])[:, 0]
        reasons = np.argmax(hidden @ w["reason"] + w["reason_bias"], axis=1)
        return Reading(tuple(article.tolist()), tuple(self.reasons[index] for index in reasons.tolist()))

    def _words(self, page: View) -> Floats:
        """For each line, the mean vector of each bag of its words, side by side."""
        starts = _rows([look.start for look in page.looks], BAG, self.vocabulary)
        ends = _rows([look.end for look in page.looks], TAIL, self.vocabulary)
        means = [
            *self._means(starts, ((0, 1), (0, HEAD), (0, BAG))),
            *self._means(ends, ((0, TAIL),)),
        ]
        for names, width in zip(page.names or (), (OWN_NAMES, OUTER_NAMES), strict=False):
            # Many lines have the same names, so each combination of names is averaged once.
            places = {line: place for place, line in enumerate(dict.fromkeys(names))}
            (mean,) = self._means(_rows(list(places), width, self.names), ((0, width),))
            means.append(mean[[places[line] for line in names]])
        return np.concatenate(means, axis=1)

    def _means(self, rows: NDArray[np.int64], bags: Sequence[tuple[int, int]]) -> list[Floats]:
        """For each bag, a range of columns of `rows`, the mean vectors of its words in each row."""
        vectors = self.weights["words"][rows]  # the vector of _NO_WORD is all zeros
        there = rows != _NO_WORD
        return [
            on_grid(
                vectors[:, start:end].sum(axis=1) / np.maximum(1, there[:, start:end].sum(axis=1))[:, None]
            )
            for start, end in bags
        ]


@cache
def load_network(model: str) -> Network:
    """Load TEXT or MARKUP from this package, once in each process."""
    arrays = read_model("pipeline.judge", model)
    words = words_in(arrays["vocabulary"])
    return Network(
        vocabulary={word: row for row, word in enumerate(words, _UNKNOWN + 1)},
        names={word[1:]: row for row, word in enumerate(words, _UNKNOWN + 1) if word[0] == NAME},
        weights=weights_of(arrays),
        dilations=tuple(arrays["dilations"].tolist()),
        pooled_after=tuple(arrays["pooled_after"].tolist()),
        reasons=tuple(Reason(name) for name in str(arrays["reasons"]).split()),
    )


def _rows(lines: Sequence[tuple[str, ...]], width: int, known: Mapping[str, int]) -> NDArray[np.int64]:
    """For each line of at most `width` words, the rows of its words in the word vectors."""
    rows = np.full((len(lines), width), _NO_WORD)
    there = np.arange(width) < np.array([len(line) for line in lines])[:, None]
    rows[there] = [known.get(word, _UNKNOWN) for line in lines for word in line]
    return rows


def _first_pass(logits: Floats, page: View) -> Floats:
    """What the second pass reads of the logits of the first.

    For each line: an estimate of the probability that it belongs to the article, the shares of the
    article's words before and after the line, and the length of the article."""
    article = on_grid(np.clip(logits / 6 + 0.5, 0.0, 1.0))
    own = article * page.words
    until = np.cumsum(own)
    total = max(float(until[-1]), 1.0)
    length = np.full_like(article, min(float(until[-1]) / _LONG_ARTICLE_WORDS, 2.0))
    return on_grid(np.stack([article, (until - own) / total, (until[-1] - until) / total, length], axis=1))
