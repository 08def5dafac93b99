"""What the networks of copydesk have in common: their files, and layers in exact arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.judge.arithmetic import GRID, Floats, on_grid

_CEILING = 64.0  # activations are clipped to this; in training they stay far below


def read_model(package: str, name: str) -> dict[str, NDArray[Any]]:
    """The arrays in a model file of a package."""
    with files(package).joinpath(name).open("rb") as file, np.load(file) as stored:
        return {name: stored[name] for name in stored.files}


def weights_of(arrays: Mapping[str, NDArray[Any]]) -> dict[str, Floats]:
    """The weights in a model file: signed integers are steps of 1/GRID, floats are as they are."""
    return {
        name: values / GRID if values.dtype.kind == "i" else values
        for name, values in arrays.items()
        if values.dtype.kind in "if"
    }


def words_in(array: NDArray[Any]) -> list[str]:
    """The words that a model file has in an array of bytes, one a line."""
    return str(array.tobytes().decode("utf-8")).split("\n")


def residual(hidden: Floats, dilation: int, weights: Mapping[str, Floats], block: int) -> Floats:
    """Apply a residual block: each row sees itself and the rows at a distance of `dilation`."""
    around = _with_neighbours(hidden, dilation, weights[f"block{block}"])
    return relu(hidden + relu(around + weights[f"block{block}_bias"]))


def relu(values: Floats) -> Floats:
    """The values on the grid, negative ones as 0, and none above the ceiling."""
    positive = on_grid(values)
    np.clip(positive, 0.0, _CEILING, out=positive)
    return positive


def _with_neighbours(hidden: Floats, distance: int, weights: Floats) -> Floats:
    """Apply a layer to each row and the two rows at `distance` before and after it.

    Outside the sequence there are zeros. `weights` has the rows for the row before, the row itself
    and the row after, in this order.
    """
    width = hidden.shape[1]
    out: Floats = hidden @ weights[width : 2 * width]
    if distance < len(hidden):
        out[distance:] += hidden[:-distance] @ weights[:width]
        out[:-distance] += hidden[distance:] @ weights[2 * width :]
    return out
