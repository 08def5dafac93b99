"""The progress of a run: as a Prefect artifact, and for a watcher in this process."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import cast
from uuid import UUID

from httpx import HTTPError
from prefect.artifacts import create_progress_artifact, update_progress_artifact

from pipeline.cleaning.work import Work
from pipeline.store import Ledger

logger = logging.getLogger(__name__)

Watcher = Callable[[float, int, str], None]

_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)
_EVERY_SECONDS = 2.0  # seconds between two updates of the artifact; each is a request to the server


@contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """Have runs inside this block tell `watcher` their share done, 0 to 1, the records, and what they do."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


class Progress:
    """The progress of one run over `total` bytes of dumps."""

    def __init__(self, total: int) -> None:
        self._total = max(1, total)
        created = create_progress_artifact(0.0, key="progress", description="share of the dumps' bytes")
        self._artifact = cast(UUID, created)  # a coroutine only where the caller is one
        self._sent = monotonic()
        self._records = 0

    def at(self, offset: int, work: Work) -> None:
        """Report that `offset` bytes are done, `work` being the last batch."""
        self._records += work.size
        self._tell(min(1.0, offset / self._total), work.name, last=False)

    def done(self, ledger: Ledger) -> None:
        """Report that the run is done."""
        self._tell(1.0, f"{ledger.records} records", last=True)

    def _tell(self, share: float, doing: str, *, last: bool) -> None:
        watcher = _watcher.get()
        if watcher:
            watcher(share, self._records, doing)
        if last or monotonic() - self._sent >= _EVERY_SECONDS:
            self._sent = monotonic()
            try:
                update_progress_artifact(self._artifact, round(100 * share, 1), description=doing)
            except HTTPError as error:  # a run must not fail because its progress cannot be shown
                logger.warning("the progress is not shown, the Prefect server does not answer: %s", error)
