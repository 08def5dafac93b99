"""Cleaning on all cores: batches go to processes, and come back in the order in which they were read."""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Self

from pipeline.batches import Batch, Cleaned, Part, Raw, clean_batch, reject
from pipeline.records import Reject, RejectReason

logger = logging.getLogger(__name__)

_AHEAD = 2  # batches that wait for each worker, so that none is idle while one is stored


class CleaningPool:
    """Worker processes that clean batches. With one worker, this process does it itself."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._executor:
            self._executor.shutdown(cancel_futures=True)

    def clean(self, batches: Iterable[Batch[Raw]]) -> Iterator[Work]:
        """Start the cleaning of batches, a bounded number ahead of the one that is given out."""
        ahead: deque[Work] = deque()
        for batch in batches:
            ahead.append(Work(self, batch))
            if len(ahead) > self._workers * _AHEAD:
                yield ahead.popleft()
        while ahead:
            yield ahead.popleft()

    def submit(self, batch: Batch[Raw]) -> Future[Batch[Cleaned]]:
        """Start the cleaning of one batch."""
        if self._workers == 1:
            done: Future[Batch[Cleaned]] = Future()
            done.set_result(clean_batch(batch))
            return done
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self._workers,
                # Not fork: Prefect has threads, and a fork with threads can hang.
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_end_with_parent,
            )
        return self._executor.submit(clean_batch, batch)

    @property
    def processes(self) -> ProcessPoolExecutor | None:
        """The processes that the last batch went to."""
        return self._executor

    def renew(self, dead: ProcessPoolExecutor | None) -> None:
        """Forget processes of which one died, if not done already; the next batch starts new ones."""
        if dead is not None and dead is self._executor:
            dead.shutdown(wait=False, cancel_futures=True)
            self._executor = None


class Work:
    """A batch that is being cleaned."""

    def __init__(self, pool: CleaningPool, batch: Batch[Raw]) -> None:
        self._pool = pool
        self._batch = batch
        self._future = pool.submit(batch)
        self._processes = pool.processes

    @property
    def name(self) -> str:
        """What a person calls it: "batch 3 · raw/wire.jsonl and 4 more"."""
        names = [part.dump.name for part in self._batch.parts]
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        return f"batch {self._batch.number} · {names[0]}{more}"

    @property
    def size(self) -> int:
        """Number of records in it."""
        return self._batch.size

    def result(self) -> Batch[Cleaned]:
        """The cleaned batch. Waits for it.

        When a process died, the batch is tried once more in new processes, then each record alone:
        one that kills its process again is a reject.
        """
        try:
            return self._future.result()
        except BrokenProcessPool:
            logger.warning("a cleaning process died; %s is cleaned again", self.name)
        try:
            return self._again(self._batch)
        except BrokenProcessPool:
            parts = tuple(
                Part(part.dump, tuple(self._alone(part, item) for item in part.items), part.digest)
                for part in self._batch.parts
            )
            return Batch(self._batch.number, parts, self._batch.offset)

    def _again(self, batch: Batch[Raw]) -> Batch[Cleaned]:
        self._pool.renew(self._processes)
        self._future = self._pool.submit(batch)
        self._processes = self._pool.processes
        return self._future.result()

    def _alone(self, part: Part[Raw], item: Raw) -> Cleaned:
        if isinstance(item, Reject):
            return item
        single: Batch[Raw] = Batch(self._batch.number, (Part(part.dump, (item,), None),), 0)
        try:
            return self._again(single).parts[0].items[0]
        except BrokenProcessPool:
            logger.warning("record %d of %s kills its process", item.position, part.dump.name)
            return reject(item, RejectReason.CLEANER_FAILED, "the process died on this record")


def _end_with_parent() -> None:
    """A worker must not outlive a parent that was killed."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
