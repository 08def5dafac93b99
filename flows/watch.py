"""Files that appear start a run at once: a watch on the folders beside the schedule."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import copy_context

from httpx import HTTPError
from prefect import get_client
from prefect.client.schemas.objects import StateType
from watchfiles import Change, watch

from flows.runs import start_run
from pipeline.sources import is_dump

logger = logging.getLogger(__name__)

_TOGETHER = 2_000  # milliseconds; files that appear within it start one run
_LOOK = 3.0  # seconds between two looks whether the run has ended
_AGAIN = 15.0  # seconds until a run that another one kept out is tried again


@contextmanager
def watching(paths: Sequence[str]) -> Iterator[None]:
    """Start a run of the deployment `ingest/ingest` whenever a dump below `paths` appears or changes."""
    stop = threading.Event()
    # In a copy of this context: the address of the server is in it.
    run = copy_context().run
    thread = threading.Thread(target=run, args=(_watch, paths, stop), name="watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _watch(paths: Sequence[str], stop: threading.Event) -> None:
    # What changes during a run is kept by the watch until it is asked again.
    news = watch(*paths, watch_filter=_is_news, debounce=_TOGETHER, stop_event=stop, raise_interrupt=False)
    for changes in news:
        logger.info("%d files changed; a run starts", len(changes))
        while not (_ran(stop) or stop.wait(_AGAIN)):
            pass


def _is_news(change: Change, path: str) -> bool:
    return change is not Change.deleted and is_dump(path)


def _ran(stop: threading.Event) -> bool:
    """Start a run and wait for its end. False when it could not begin, and must be tried again."""
    try:
        run = start_run()
        with get_client(sync_client=True) as client:
            while not stop.wait(_LOOK):
                state = client.read_flow_run(run).state
                if state and state.is_final():
                    return state.type is not StateType.CANCELLED
            return True
    except HTTPError as error:
        logger.warning("the Prefect server does not answer: %s", error)
        return False
