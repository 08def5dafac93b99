"""The desk beside the schedule: a process of its own, which ends with `copydesk serve`."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from flows.server import end_with_us
from flows.watch import in_background
from pipeline.errors import CopydeskError

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
_START_SECONDS = 60.0
_LOOK_SECONDS = 10.0  # seconds between two looks whether the desk answers
_ANSWER_SECONDS = 10.0
_MOST_SILENT = 3  # looks without an answer, until it is started anew


class DeskUnreachable(CopydeskError):
    """The desk that `copydesk serve --desk` starts does not answer."""


def address_of(port: int) -> str:
    """Where the desk is, without a slash at the end."""
    return f"http://{HOST}:{port}"


@contextmanager
def desk(port: int) -> Iterator[None]:
    """Run the desk on a port of this machine beside the block; it is started anew where it dies or hangs.

    Raises DeskUnreachable when it does not answer at first.
    """
    running = [_start(port)]

    def look_after_it(stop: threading.Event) -> None:
        silent = 0
        while not stop.wait(_LOOK_SECONDS):
            silent = 0 if answers(port) else silent + 1
            if running[0].poll() is None and silent < _MOST_SILENT:
                continue
            logger.error("the desk at %s died or hangs; it is started anew", address_of(port))
            _end(running[0])
            running[0], silent = _start(port), 0

    try:
        _wait_for(port, running[0])
        with in_background(look_after_it):
            yield
    finally:
        _end(running[0])


def answers(port: int) -> bool:
    """Whether the desk answers, be it that it wants its password."""
    try:
        return httpx.get(f"{address_of(port)}/static/desk.css", timeout=_ANSWER_SECONDS).status_code < 500
    except httpx.HTTPError:
        return False


def _start(port: int) -> subprocess.Popen[bytes]:
    # In a session of its own, so that Ctrl-C does not reach it: it ends with the schedule.
    return subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "desk", "--no-browser", "--host", HOST, "--port", str(port)],
        env=os.environ,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=end_with_us if sys.platform == "linux" else None,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise DeskUnreachable(f"the desk at {address_of(port)} ended at once; its message is above")
        if answers(port):
            return
        time.sleep(0.3)
    raise DeskUnreachable(f"the desk did not answer at {address_of(port)} within {_START_SECONDS:.0f} s")
