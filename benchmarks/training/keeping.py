"""What took long to make is kept in a file and taken from there the next time."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Made = TypeVar("Made")


def kept(file: Path | None, make: Callable[[], Made]) -> Made:
    """What the file holds; where it is not there, what `make` makes, which is then written to it."""
    if file and file.is_file():
        found: Made = pickle.loads(file.read_bytes())
        return found
    made = make()
    if file:
        file.write_bytes(pickle.dumps(made))
    return made
