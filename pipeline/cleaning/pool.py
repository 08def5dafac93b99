"""Cleaning on all cores: batches go to processes, and come back in the order in which they were read."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType

from pipeline.cleaning.batches import CleanItem, clean_batch, clean_item, reject
from pipeline.cleaning.records import Batch, Cleaned, Raw
from pipeline.cleaning.work import AHEAD, Cleaning, Work
from pipeline.policy import DEFAULT, Policy
from pipeline.records import Reject, RejectReason

logger = logging.getLogger(__name__)

# A page makes some ten thousand objects and hardly a cycle: Python's defaults (700, 10, 10) look for cycles
# 20 times on each page, which takes up to a tenth of a worker's time.
_GARBAGE, _YOUNG = 20_000, 20


class CleaningPool(Cleaning):
    """Worker processes that clean batches. With one worker, this process does it itself.

    The policy goes with each batch, as text of a few hundred bytes; a process compiles its patterns
    once. When a process dies, its batch is tried once more in new ones, then each record alone: a
    record that kills its process again is a reject. `clean` is what cleans a record.
    """

    def __init__(self, workers: int, policy: Policy = DEFAULT, clean: CleanItem = clean_item) -> None:
        self._workers = workers
        self._policy = policy
        self._clean = clean
        self._executor: ProcessPoolExecutor | None = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes."""
        if self._executor:
            self._executor.shutdown(cancel_futures=True)

    def enough(self, ahead: Sequence[Work]) -> bool:
        """Whether each process has a batch, and another one that waits for it."""
        return len(ahead) > self._workers * AHEAD

    def start(self, batch: Batch[Raw]) -> Work:
        """Start the cleaning of one batch."""
        future = self._submit(batch)
        return Work(batch, lambda: self._wait(batch, future))

    def _submit(self, batch: Batch[Raw]) -> Future[Batch[Cleaned]]:
        if self._workers == 1:
            done: Future[Batch[Cleaned]] = Future()
            done.set_result(clean_batch(batch, self._policy, self._clean))
            return done
        if self._executor is None:
            self._executor = _processes(self._workers)
        try:
            return self._executor.submit(clean_batch, batch, self._policy, self._clean)
        except BrokenProcessPool:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = _processes(self._workers)
            return self._executor.submit(clean_batch, batch, self._policy, self._clean)

    def _wait(self, batch: Batch[Raw], future: Future[Batch[Cleaned]]) -> Batch[Cleaned]:
        try:
            return future.result()
        except BrokenProcessPool:
            logger.warning("a cleaning process died; batch %d is cleaned again", batch.number)
        try:
            return self._submit(batch).result()
        except BrokenProcessPool:
            return clean_one_by_one(batch, self._policy, self._clean)


def clean_one_by_one(batch: Batch[Raw], policy: Policy, clean: CleanItem = clean_item) -> Batch[Cleaned]:
    """Clean each record of a batch alone in a process, so that only the guilty record is rejected."""
    alone = _processes(1)

    def cleaned(item: Raw) -> Cleaned:
        nonlocal alone
        if isinstance(item, Reject):
            return item
        try:
            return alone.submit(clean, item, policy).result()
        except BrokenProcessPool:
            alone = _processes(1)
            return reject(item, RejectReason.CLEANER_FAILED, "the process died on this record")

    try:
        parts = tuple(part.holding(tuple(map(cleaned, part.items))) for part in batch.parts)
    finally:
        alone.shutdown()
    return Batch(batch.number, parts, batch.offset)


def _processes(number: int) -> ProcessPoolExecutor:
    # Not fork: Prefect has threads, and a fork with threads can hang.
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(number, mp_context=spawn, initializer=_begin)


def _begin() -> None:
    """What a worker does first."""
    gc.set_threshold(_GARBAGE, _YOUNG, _YOUNG)
    _end_with_parent()


def _end_with_parent() -> None:
    """A worker must not outlive a parent that was killed."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
