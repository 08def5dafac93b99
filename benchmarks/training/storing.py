"""Models as the package ships them, and the command line of the scripts that make them."""

from __future__ import annotations

import argparse
import io
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.judge.arithmetic import GRID

FOLDS = 5


def packed(weights: Mapping[str, Any], *, empty: Collection[str] = (), **others: NDArray[Any]) -> bytes:
    """An npz file with weights as integers, in steps of 1/GRID, and other arrays as they are.

    The first row of the weights in `empty` is that of no word: all zeros. Raises ValueError where a weight is
    too large for the grid.
    """
    arrays: dict[str, NDArray[Any]] = {}
    for name, values in weights.items():
        steps = np.rint(np.asarray(values, np.float64) * GRID)
        if name in empty:
            steps[0] = 0
        if np.abs(steps).max() > np.iinfo(np.int16).max:
            raise ValueError(
                f"the weights of {name} are too large for the grid; train with more weight decay"
            )
        arrays[name] = steps.astype(np.int16)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **(arrays | others))
    return buffer.getvalue()


def packed_words(words: Sequence[str]) -> NDArray[np.uint8]:
    """Words as an array of bytes, one a line."""
    return np.frombuffer("\n".join(words).encode("utf-8"), np.uint8)


def parse_arguments(description: str | None, model: Path, steps: int) -> argparse.Namespace:
    """The arguments of a script that trains a small model: `corpus model steps leave_out examples`."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--model", type=Path, default=model, help="the file to write")
    parser.add_argument("--steps", type=int, default=steps)
    parser.add_argument(
        "--leave-out", type=int, choices=range(FOLDS), metavar="FOLD", help="a fifth of the sites"
    )
    parser.add_argument("--examples", type=Path, metavar="FILE", help="keep what is prepared here")
    return parser.parse_args()
