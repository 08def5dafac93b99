"""Where the time of an ingest goes: seconds by stage."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")


class Stage(StrEnum):
    """A stage of an ingest, in order. All but CLEAN and WHOLE are seconds of the one process that stores."""

    FIND = "find"
    READ = "read"
    CLEAN = "clean"
    WAIT = "wait"
    STORE = "store"
    SETTLE = "settle"
    WHOLE = "whole"


MEANINGS: Mapping[Stage, str] = {
    Stage.FIND: "looking for dumps",
    Stage.READ: "reading records from them",
    Stage.CLEAN: "cleaning, in all processes together",
    Stage.WAIT: "waiting for a batch to be clean",
    Stage.STORE: "storing batches",
    Stage.SETTLE: "learning sites, grouping duplicates",
    Stage.WHOLE: "the run from its beginning to its end",
}


class StageClock:
    """Adds up the seconds of each stage of one run. It starts when it is made; `now` gives seconds."""

    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        self._now = now
        self._began = now()
        self._seconds = dict.fromkeys(Stage, 0.0)

    def add(self, stage: Stage, seconds: float) -> None:
        """Add seconds that were measured elsewhere; negative ones are taken off."""
        self._seconds[stage] += seconds

    @contextmanager
    def of(self, stage: Stage) -> Iterator[None]:
        """Count the time inside this block for a stage."""
        began = self._now()
        try:
            yield
        finally:
            self.add(stage, self._now() - began)

    def each(self, stage: Stage, items: Iterable[T]) -> Iterator[T]:
        """The items; the time that it takes to make each is counted for a stage."""
        source = iter(items)
        while True:
            with self.of(stage):
                try:
                    item = next(source)
                except StopIteration:
                    return
            yield item

    def seconds(self) -> dict[str, float]:
        """The seconds of each stage until now, by its name, rounded to milliseconds."""
        whole = self._now() - self._began
        return {stage: round(value, 3) for stage, value in (self._seconds | {Stage.WHOLE: whole}).items()}
