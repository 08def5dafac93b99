"""Arithmetic with the same result on every machine: logarithms from a table, and numbers on a grid."""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from functools import cache

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

Floats = NDArray[np.float64]

MOST_COUNTED = 1024
"""Larger counts are taken for this one."""
GRID = 1024
"""The steps of weights and activations from 0 to 1."""

_LOGS = np.array([round(math.log1p(count) * 1024) / 4096 for count in range(MOST_COUNTED + 1)])


def logs_of(counts: NDArray[np.integer]) -> Floats:
    """A quarter of the logarithm of each count and 1: 0 to 1.73."""
    logs: Floats = _LOGS[np.minimum(counts, MOST_COUNTED)]
    return logs


def log_of(count: int) -> float:
    """The same of one count."""
    return float(_LOGS[min(count, MOST_COUNTED)])


def limited_threads() -> AbstractContextManager[object]:
    """Numpy on one thread: the matrices are small, and each worker has one core."""
    limited: AbstractContextManager[object] = _threads().limit(limits=1)
    return limited


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def on_grid(values: Floats) -> Floats:
    """Values rounded to the grid."""
    scaled: Floats = values * GRID
    np.rint(scaled, out=scaled)
    scaled /= GRID
    return scaled
