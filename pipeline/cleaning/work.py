"""Batches that are being cleaned somewhere, a bounded number ahead, given back in the order they came."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import Self

from pipeline.cleaning.records import Batch, Cleaned, Raw

AHEAD = 2  # batches for each worker, so that no worker is idle while a batch is stored


class Work:
    """A batch that is being cleaned. `wait` blocks until it is clean and returns it; it is called once."""

    def __init__(self, batch: Batch[Raw], wait: Callable[[], Batch[Cleaned]], weight: int = 0) -> None:
        names = [part.dump.name for part in batch.parts]
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        self.name = f"batch {batch.number} · {names[0]}{more}"
        """The name for people: "batch 3 · raw/wire.jsonl and 4 more"."""
        self.size = batch.size
        """Number of records in it."""
        self.weight = weight
        """Bytes that it holds in memory; 0 where they are not counted."""
        self.waited = 0.0
        """Seconds that `result` waited."""
        self._wait = wait
        self._done: Batch[Cleaned] | None = None

    def result(self) -> Batch[Cleaned]:
        """The cleaned batch. Waits for it; a second call gives the same."""
        if self._done is None:
            began = time.perf_counter()
            try:
                self._done = self._wait()
            finally:
                self.waited += time.perf_counter() - began
        return self._done


class Cleaning(ABC):
    """Where batches are cleaned: `pool.CleaningPool` or `cluster.CleaningCluster`, open in a `with`."""

    def __enter__(self) -> Self:
        return self

    @abstractmethod
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End what was started for it; batches that are not clean yet are dropped."""

    @abstractmethod
    def start(self, batch: Batch[Raw]) -> Work:
        """Start the cleaning of one batch."""

    @abstractmethod
    def enough(self, ahead: Sequence[Work]) -> bool:
        """Whether so many batches are under way that one must be waited for before the next is read."""

    def clean(self, batches: Iterable[Batch[Raw]]) -> Iterator[Work]:
        """Start the cleaning of batches, a bounded number ahead. Yields them in the order of `batches`."""
        ahead: deque[Work] = deque()
        for batch in batches:
            ahead.append(self.start(batch))
            while ahead and self.enough(ahead):
                yield ahead.popleft()
        while ahead:
            yield ahead.popleft()
