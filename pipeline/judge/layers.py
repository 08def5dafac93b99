"""The layers that the networks of copydesk have in common, in exact arithmetic (see `arithmetic`)."""

from __future__ import annotations

import numpy as np

from pipeline.judge.arithmetic import Floats, on_grid

_CEILING = 64.0  # activations are clipped to this; in training they stay far below


def with_neighbours(hidden: Floats, distance: int, weights: Floats) -> Floats:
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


def relu(values: Floats) -> Floats:
    """The values on the grid, negative ones as 0, and none above the ceiling."""
    positive = on_grid(values)
    np.clip(positive, 0.0, _CEILING, out=positive)
    return positive
