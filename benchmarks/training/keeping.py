"""Keeps a slow result in a file, and reads it from there the next time."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Made = TypeVar("Made")


def kept(file: Path | None, make: Callable[[], Made]) -> Made:
    """The content of the file; where it is missing, the result of `make`, which is then written to it."""
    if file and file.is_file():
        found: Made = pickle.loads(file.read_bytes())
        return found
    made = make()
    if file:
        file.write_bytes(pickle.dumps(made))
    return made
