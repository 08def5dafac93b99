"""A small network that chooses among lines or names by their features. It may also choose no line or name.

It has one hidden layer and gives each row of features a score (a logit). To choose no row has the score 0.
`benchmarks/training/choosing.py` trains such a network.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from pipeline.judge.arithmetic import Floats, limited_threads, on_grid
from pipeline.judge.layers import read_model, relu, weights_of


def chances(model: str, features: Floats) -> list[float]:
    """The probability of each row of features that it is the one. What is missing to 1 is the probability
    of no row.

    `model` is the name of a file in `pipeline.pages`.
    """
    w = _weights(model)
    with limited_threads():
        seen = on_grid((features - w["mean"]) * w["scale"])
        scores = (relu(seen @ w["hidden"] + w["hidden_bias"]) @ w["output"] + w["output_bias"])[:, 0]
    peak = max(0.0, float(scores.max()))
    shares = np.exp(scores - peak)
    total = float(shares.sum()) + float(np.exp(-peak))
    return [float(share) / total for share in shares]


@cache
def _weights(model: str) -> dict[str, Floats]:
    return weights_of(read_model("pipeline.pages", model))
