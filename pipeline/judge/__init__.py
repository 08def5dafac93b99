"""The judge: a page in, its cuts out. Pure, without I/O.

Whoever replaces it keeps `judge` and gives `VERSION` a new value: both are all that the rest of
the pipeline knows of it.
"""

from __future__ import annotations

from pipeline.judge.rules import VERSION, judge

__all__ = ["VERSION", "judge"]
