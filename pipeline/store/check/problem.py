"""What a check found wrong."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that breaks a promise. `area`: "sums", "cuts", "duplicates", "search" or "memory".

    `where` names the run, the document or the text, `what` says what is wrong with it.
    """

    area: str
    where: str
    what: str
