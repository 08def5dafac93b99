"""The trained model of lost line breaks: a small convolutional network over the tokens of a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from pipeline.judge.arithmetic import GRID, Floats, limited_threads
from pipeline.judge.layers import relu, with_neighbours
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
                around = with_neighbours(hidden, dilation, w[f"block{block}"])
                hidden = relu(hidden + relu(around + w[f"block{block}_bias"]))
            logits: Floats = (hidden @ w["output"] + w["output_bias"])[:, 0]
        return logits


@cache
def load_network() -> Network:
    """Load the model from this package, once in each process."""
    with files("pipeline.pages.breaks").joinpath(MODEL).open("rb") as file, np.load(file) as stored:
        arrays = {name: stored[name] for name in stored.files}
    rows = {
        name: {
            word: row
            for row, word in enumerate(arrays.pop(name).tobytes().decode("utf-8").split("\n"), _UNKNOWN + 1)
        }
        for name in ("vocabulary", "ending_vocabulary")
    }
    dilations = tuple(arrays.pop("dilations").tolist())
    weights = {name: values / GRID for name, values in arrays.items()}
    return Network(rows["vocabulary"], rows["ending_vocabulary"], weights, dilations)
