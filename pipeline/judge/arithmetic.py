"""Arithmetic with the same result on every machine: logarithms from a table, and numbers on a grid."""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from functools import cache

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

Floats = NDArray[np.float64]

FAR = 1024  # larger counts are taken for it
LOGS = np.array([round(math.log1p(count) * 1024) / 4096 for count in range(FAR + 1)])  # 0 to 1.73
GRID = 1024  # steps of weights and activations in 1


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
