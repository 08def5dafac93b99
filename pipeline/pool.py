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

from pipeline.batches import Batch, Cleaned, Part, Raw, clean_batch, clean_item, reject
from pipeline.policy import DEFAULT, Policy
from pipeline.records import Reject, RejectReason

logger = logging.getLogger(__name__)

_AHEAD = 2  # batches that wait for each worker, so that none is idle while one is stored


class CleaningPool:
    """Worker processes that clean batches. With one worker, this process does it itself.

    The policy goes with each batch, as text of a few hundred bytes; a process compiles its patterns
    once.
    """

    def __init__(self, workers: int, policy: Policy = DEFAULT) -> None:
        self._workers = workers
        self.policy = policy
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
        """Start the cleaning of one batch, in new processes when one of the old ones died."""
        if self._workers == 1:
            done: Future[Batch[Cleaned]] = Future()
            done.set_result(clean_batch(batch, self.policy))
            return done
        if self._executor is None:
            self._executor = _processes(self._workers)
        try:
            return self._executor.submit(clean_batch, batch, self.policy)
        except BrokenProcessPool:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = _processes(self._workers)
            return self._executor.submit(clean_batch, batch, self.policy)


class Work:
    """A batch that is being cleaned."""

    def __init__(self, pool: CleaningPool, batch: Batch[Raw]) -> None:
        self._pool = pool
        self._batch = batch
        self._future = pool.submit(batch)

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
        self._future = self._pool.submit(self._batch)
        try:
            return self._future.result()
        except BrokenProcessPool:
            return _clean_one_by_one(self._batch, self._pool.policy)


def _clean_one_by_one(batch: Batch[Raw], policy: Policy) -> Batch[Cleaned]:
    """Each record in a process in which there is no other, so that only the guilty one is rejected."""
    alone = _processes(1)

    def clean(item: Raw) -> Cleaned:
        nonlocal alone
        if isinstance(item, Reject):
            return item
        try:
            return alone.submit(clean_item, item, policy).result()
        except BrokenProcessPool:
            alone = _processes(1)
            return reject(item, RejectReason.CLEANER_FAILED, "the process died on this record")

    try:
        parts = tuple(Part(part.dump, tuple(map(clean, part.items)), part.digest) for part in batch.parts)
    finally:
        alone.shutdown()
    return Batch(batch.number, parts, batch.offset)


def _processes(number: int) -> ProcessPoolExecutor:
    # Not fork: Prefect has threads, and a fork with threads can hang.
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(number, mp_context=spawn, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """A worker must not outlive a parent that was killed."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
