"""The index of duplicates, as one transaction sees it: what the steps of a regroup work with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from pipeline.duplicates.likeness import Rules
from pipeline.settings import Settings
from pipeline.store.duplicates.candidates import Candidates, find_candidates
from pipeline.store.duplicates.contents import Content, Contents
from pipeline.store.duplicates.pairs import Decisions
from pipeline.store.duplicates.text_cache import Compared, TextCache


def rules_of(settings: Settings) -> Rules:
    """The rules of the settings by which two texts are duplicates."""
    return Rules(settings.near_threshold, settings.contained_threshold)


@dataclass(frozen=True, slots=True)
class DuplicateIndex:
    """A transaction, the rules by which texts are duplicates, what people decided, the texts in memory."""

    connection: Connection
    rules: Rules
    decisions: Decisions
    cache: TextCache = field(default_factory=TextCache)

    @property
    def contents(self) -> Contents:
        """The stored contents."""
        return Contents(self.connection)

    def rows_of(self, pairs: Iterable[tuple[int, int]]) -> dict[int, Content]:
        """The contents that these pairs name, by number."""
        return self.contents.by_number({number for pair in pairs for number in pair})

    def compare(self, pairs: Sequence[tuple[Content, Content]]) -> Iterator[Compared]:
        """Each pair with its texts."""
        return self.cache.pairs(self.contents, pairs)

    def sketches_of(self, rows: Collection[Content]) -> dict[int, Sequence[int]]:
        """The sketches of stored contents, by number."""
        return {number: found.sketch for number, found in self.contents.fingerprints(rows).items()}

    def candidates(self, sketches: Mapping[int, Sequence[int]]) -> Iterator[Candidates]:
        """Pairs of contents that may be duplicates, for these sketches by number; some contents at a time."""
        return find_candidates(self.connection, sketches)
