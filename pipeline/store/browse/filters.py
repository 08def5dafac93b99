"""Which documents a list shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement

from pipeline.errors import FilterError
from pipeline.store.browse.cursors import check_value
from pipeline.store.database.tables import documents

NONE = "none"
"""As a site, a language or a month: documents without one."""

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_AFTER = "~"  # behind every character of a date


class DocumentKind(StrEnum):
    """What a document is: an article, or a duplicate of one."""

    ARTICLE = "article"
    EXACT = "exact"
    NEAR = "near"
    CONTAINED = "contained"


@dataclass(frozen=True, slots=True)
class Filter:
    """The documents of one kind that fit all of this.

    `site` is the registrable domain, `month` is as 2024-03, `run` is the run that stored them. NONE as a
    site, a language or a month means documents without one. Raises FilterError when a value can't be read.
    """

    site: str | None = None
    language: str | None = None
    month: str | None = None
    kind: DocumentKind = DocumentKind.ARTICLE
    run: int | None = None

    def __post_init__(self) -> None:
        """Check the values, which come from a URL."""
        if self.month not in (None, NONE) and not _MONTH.fullmatch(self.month or ""):
            raise FilterError(f"{self.month!r} is no month; write it as 2024-03")
        for name in ("site", "language", "run"):
            try:
                check_value(getattr(self, name))
            except ValueError as error:
                raise FilterError(f"{name} {getattr(self, name)!r}: {error}") from error

    def conditions(self) -> list[ColumnElement[bool]]:
        """What must hold for a row of `documents`, but for the month."""
        columns = documents.c
        found = [
            columns.duplicate_kind.is_(None)
            if self.kind == DocumentKind.ARTICLE
            else columns.duplicate_kind == self.kind.value
        ]
        if self.site is not None:
            found.append(columns.site.is_(None) if self.site == NONE else columns.site == self.site)
        if self.language is not None:
            found.append(
                columns.language.is_(None) if self.language == NONE else columns.language == self.language
            )
        if self.run is not None:
            found.append(columns.run_id == self.run)
        return found

    def within_month(self) -> list[ColumnElement[bool]]:
        """What must hold of the date of a row of `documents`."""
        if self.month is None:
            return []
        if self.month == NONE:
            return [documents.c.published_at.is_(None)]
        return [documents.c.published_at >= self.month, documents.c.published_at < self.month + _AFTER]
