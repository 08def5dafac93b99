"""What flows through cleaning: dumps to read, batches of records, and documents ready to be stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from pipeline import records
from pipeline.duplicates.fingerprint import Fingerprint
from pipeline.records import CleanDocument, RawDocument, Reject
from pipeline.sources import DumpFile

CutValues = tuple[int, str, str, float, str, str, records.Part | None]
"""The fields of a Cut: plain values travel from a worker at a tenth of the cost of an object."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A clean document with all that storing it needs, so that the only writer does little work.

    `layout` is packed by `packing.pack_layout`, `trace` by `memory.trace.pack_trace`; the lines, margins and
    cuts of `document` are empty, so that they do not travel twice. `terms`: those of its title and of its
    text, with blanks between them. `place` is that of its record.
    """

    position: int
    record_hash: str
    document: CleanDocument
    cuts: tuple[CutValues, ...]
    terms: tuple[str, str]
    fingerprint: Fingerprint
    layout: bytes
    trace: bytes
    place: str | None = None

    @property
    def with_cuts(self) -> CleanDocument:
        """The document with its cuts, without lines and margins."""
        cuts = [
            records.Cut(number, text, records.Reason(reason), score, judge, detail, part)
            for number, text, reason, score, judge, detail, part in self.cuts
        ]
        return replace(self.document, cuts=tuple(cuts))


Raw = RawDocument | Reject


Cleaned = Entry | Reject


Item = TypeVar("Item", Raw, Cleaned)


@dataclass(frozen=True, slots=True)
class Pending:
    """A dump to read.

    `after`: the position up to which its records are stored already. `stale`: the id of its row in
    `dumps` when it has changed, so that its earlier documents and rejects must be taken back.
    """

    dump: DumpFile
    after: int = 0
    stale: int | None = None


@dataclass(frozen=True, slots=True)
class Part(Generic[Item]):
    """Records of one dump, one after the other.

    On the last part of a dump `digest` is set, and `skipped` counts what is in it and no article.
    """

    dump: DumpFile
    items: tuple[Item, ...]
    digest: str | None
    skipped: Mapping[str, int] = field(default_factory=dict)

    def holding(self, items: tuple[Cleaned, ...]) -> Part[Cleaned]:
        """The same part with what became of its items."""
        return Part(self.dump, items, self.digest, self.skipped)


@dataclass(frozen=True, slots=True)
class Batch(Generic[Item]):
    """What is cleaned as one task and stored in one transaction.

    `offset`: bytes of the dumps to read, from the first dump to the end of this batch. `seconds`: how long
    it took to clean it.
    """

    number: int
    parts: tuple[Part[Item], ...]
    offset: int
    seconds: float = field(default=0.0, compare=False)

    @property
    def size(self) -> int:
        """Number of records."""
        return sum(len(part.items) for part in self.parts)
