"""Arithmetic with the same result on every machine: logarithms from a table, numbers on a grid."""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from functools import cache

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

Floats = NDArray[np.float64]

MOST_COUNTED = 1024
"""The largest count that is told apart; larger counts are treated as this one."""
GRID = 1024
"""The number of steps from 0 to 1 on the grid to which weights and activations are rounded."""

_LOGS = np.array([round(math.log1p(count) * 1024) / 4096 for count in range(MOST_COUNTED + 1)])


def logs_of(counts: NDArray[np.integer]) -> Floats:
    """For each count, a quarter of log(1 + count): 0 to 1.73."""
    logs: Floats = _LOGS[np.minimum(counts, MOST_COUNTED)]
    return logs


def log_of(count: int) -> float:
    """As `logs_of`, for one count."""
    return float(_LOGS[min(count, MOST_COUNTED)])


def limited_threads() -> AbstractContextManager[object]:
    """A context with numpy on one thread: the matrices are small, and each worker has one core."""
    limited: AbstractContextManager[object] = _threads().limit(limits=1)
    return limited


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def on_grid(values: Floats) -> Floats:
    """The values rounded to multiples of 1 / GRID."""
    scaled: Floats = values * GRID
    np.rint(scaled, out=scaled)
    scaled /= GRID
    return scaled
