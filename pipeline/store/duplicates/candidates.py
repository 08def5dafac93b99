"""Candidates: pairs of texts that share enough of their sketches to be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from pipeline.duplicates.fingerprint import needed
from pipeline.duplicates.likeness import LENGTH_RATIO
from pipeline.store.database.bulk import chunks
from pipeline.store.database.tables import contents
from pipeline.store.duplicates.postings import shared

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of contents that may be duplicates, by number: `mine` were looked up, `others` were found.

    Sorted by `mine`, then by the number of keys that the two share, the most first. `nodes` has the
    representatives of their components; `near` is set where the two texts have a similar length.
    """

    mine: Numbers
    others: Numbers
    nodes: tuple[Numbers, Numbers]
    near: NDArray[np.bool_]

    def pairs(self, places: NDArray[np.intp]) -> list[tuple[int, int]]:
        """The pairs at these places."""
        return list(zip(self.mine[places].tolist(), self.others[places].tolist(), strict=True))

    def all_pairs(self) -> list[tuple[int, int]]:
        """Every pair."""
        return self.pairs(np.arange(len(self.mine)))

    def near_pairs(self) -> list[tuple[int, int]]:
        """The pairs in which the two texts have a similar length."""
        return self.pairs(np.flatnonzero(self.near))

    def unequal_pairs(self) -> list[tuple[int, int]]:
        """The pairs in which one text is much longer, so that it may contain the other."""
        return self.pairs(np.flatnonzero(~self.near))


def find_candidates(connection: Connection, sketches: Mapping[int, Sequence[int]]) -> Iterator[Candidates]:
    """Find pairs of contents that may be duplicates. `sketches` are the sketches to look up, by number.

    A pair in which both are looked up appears once, the smaller number first. All pairs of a content are
    in the same Candidates; many contents are spread over several.
    """
    asked = np.array(sorted(sketches), np.int64)
    for found in shared(connection, sketches):
        mine, others = found.mine.astype(np.int64), found.others.astype(np.int64)
        numbers = np.union1d(mine, others)
        facts = _facts(connection, numbers)
        my_facts, its_facts = facts[np.searchsorted(numbers, mine)], facts[np.searchsorted(numbers, others)]
        shortest = np.minimum(my_facts[:, 0], its_facts[:, 0])  # 0 where a text is gone
        sizes, place = np.unique(shortest, return_inverse=True)
        enough = found.counts >= np.array([needed(size) for size in sizes.tolist()])[place]
        once = (mine < others) | ~np.isin(others, asked)
        kept = np.flatnonzero(enough & once & (shortest > 0))
        kept = kept[np.lexsort((others[kept], -found.counts[kept], mine[kept]))]
        lengths = my_facts[kept, 1], its_facts[kept, 1]
        yield Candidates(
            mine[kept],
            others[kept],
            (my_facts[kept, 2], its_facts[kept, 2]),
            np.maximum(*lengths) <= LENGTH_RATIO * np.minimum(*lengths),
        )


def _facts(connection: Connection, numbers: Numbers) -> Numbers:
    """For each of these contents: entries of its sketch, shingles, the representative of its component."""
    facts = np.zeros((len(numbers), 3), np.int64)
    node = func.coalesce(contents.c.component, contents.c.number)
    for chunk in chunks(numbers.tolist()):
        query = select(contents.c.number, contents.c.sketch, contents.c.shingles, node)
        rows = connection.execute(query.where(contents.c.number.in_(chunk))).tuples().all()
        known = np.array(rows, np.int64).reshape(-1, 4)
        facts[np.searchsorted(numbers, known[:, 0])] = known[:, 1:]
    return facts
