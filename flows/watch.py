"""Runs that start beside the schedule: the first one, and one whenever a dump appears."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path

from httpx import HTTPError
from prefect import get_client
from prefect.exceptions import PrefectException
from watchfiles import Change, watch

from flows.runs import start_run, was_turned_away
from pipeline.sources import is_dump

logger = logging.getLogger(__name__)

_TOGETHER_MS = 2_000  # milliseconds; files that appear within it start one run
_LOOK_SECONDS = 3.0  # seconds between two checks whether the run has ended
_AGAIN_SECONDS = 30.0  # seconds until a run that another one kept out is tried again


@contextmanager
def in_background(task: Callable[[threading.Event], None]) -> Iterator[None]:
    """Have a thread do a task beside the block; the event tells it that the block has ended."""
    stop = threading.Event()
    # It runs in a copy of this context, which has the address of the server.
    thread = threading.Thread(target=copy_context().run, args=(task, stop), name=task.__name__, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def run_now(stop: threading.Event) -> None:
    """Have the deployment `ingest/ingest` run, again and again while another run keeps it out."""
    while not (_ran(stop) or stop.wait(_AGAIN_SECONDS)):
        pass


def run_on_news(paths: Sequence[str]) -> Callable[[threading.Event], None]:
    """A task that calls `run_now` whenever a dump below `paths` appears or changes."""
    roots = [Path(path) for path in paths]

    def watch_folders(stop: threading.Event) -> None:
        # The watch keeps the changes during a run until it is asked again.
        news = watch(
            # A file is watched by its folder: a file that replaces it is another file.
            *{root.parent if root.is_file() else root for root in roots},
            watch_filter=is_news,
            debounce=_TOGETHER_MS,
            stop_event=stop,
            raise_interrupt=False,
        )
        for _ in news:
            run_now(stop)

    def is_news(change: Change, path: str) -> bool:
        return change is not Change.deleted and is_dump(path) and any(_is_at(path, root) for root in roots)

    return watch_folders


def _is_at(path: str, root: Path) -> bool:
    """Whether a file is below a root, in no hidden folder, or is the root."""
    if not Path(path).is_relative_to(root):
        return False
    return not any(part.startswith(".") for part in Path(path).relative_to(root).parts)


def _ran(stop: threading.Event) -> bool:
    """Start a run and wait for its end. Returns False when it could not begin and must be tried again."""
    try:
        run = start_run()
        with get_client(sync_client=True) as client:
            while not stop.wait(_LOOK_SECONDS):
                state = client.read_flow_run(run).state
                if state and state.is_final():
                    return not was_turned_away(state)
            return True
    except (HTTPError, PrefectException) as error:
        logger.warning("no run could be started: %s", error)
        return False
