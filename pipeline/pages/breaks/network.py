"""The trained model of lost line breaks: a small convolutional network over the tokens of a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from pipeline.judge.arithmetic import Floats, limited_threads
from pipeline.judge.layers import read_model, relu, residual, weights_of, words_in
from pipeline.pages.breaks.tokens import Seen

MODEL = "breaks.npz"
_UNKNOWN = 1  # its row in the vectors; row 0 is no word


@dataclass(frozen=True, slots=True)
class Network:
    """A model from its file. `vocabulary` and `endings` give a word's row, and the row of its ending."""

    vocabulary: Mapping[str, int]
    endings: Mapping[str, int]
    weights: Mapping[str, Floats]
    dilations: tuple[int, ...]

    def read(self, seen: Seen) -> Floats:
        """For each token the logit of "a line began here"."""
        w = self.weights
        words = w["words"][[self.vocabulary.get(word, _UNKNOWN) for word in seen.words]]
        endings = w["endings"][[self.endings.get(ending, _UNKNOWN) for ending in seen.endings]]
        with limited_threads():
            hidden = relu(np.concatenate([words, endings, seen.flags], axis=1) @ w["input"] + w["input_bias"])
            for block, dilation in enumerate(self.dilations):
                hidden = residual(hidden, dilation, w, block)
            logits: Floats = (hidden @ w["output"] + w["output_bias"])[:, 0]
        return logits


@cache
def load_network() -> Network:
    """Load the model from this package, once in each process."""
    arrays = read_model("pipeline.pages.breaks", MODEL)
    words, endings = (words_in(arrays[name]) for name in ("vocabulary", "ending_vocabulary"))
    return Network(
        vocabulary={word: row for row, word in enumerate(words, _UNKNOWN + 1)},
        endings={ending: row for row, ending in enumerate(endings, _UNKNOWN + 1)},
        weights=weights_of(arrays),
        dilations=tuple(arrays["dilations"].tolist()),
    )
