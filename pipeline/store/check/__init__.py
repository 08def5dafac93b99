"""`copydesk check`: whether the four promises hold on a live database."""

from __future__ import annotations

from pipeline.store.check.everything import AREAS, Problem, find_problems

__all__ = ["AREAS", "Problem", "find_problems"]
