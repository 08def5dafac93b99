"""A call that ends after some seconds, in whatever thread it runs."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")

# Python prints and drops what is raised in a destructor or a callback of the garbage collector. So the
# interrupt comes again until the call has ended.
_AGAIN_SECONDS = 0.02


class _Over(BaseException):
    """Raised inside the call; no `except Exception` on the way may catch it."""


def call_within(seconds: float, function: Callable[[], Result]) -> Result:
    """Call a function, and give what it gives.

    Raises TimeoutError when it takes longer. It is interrupted between two steps of Python code: a
    single long call into C ends first. Signals would do the same in the main thread only, and the
    stages run in threads and processes of all kinds.
    """
    caller = ctypes.c_ulong(threading.get_ident())
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    ended = threading.Event()

    def interrupt() -> None:
        wait = seconds
        while not ended.wait(wait):
            raise_in(caller, ctypes.py_object(_Over))
            wait = _AGAIN_SECONDS

    def end() -> None:
        ended.set()
        watch.join()
        raise_in(caller, None)  # takes back an interrupt that has not come yet

    watch = threading.Thread(target=interrupt, daemon=True)
    try:
        watch.start()
        try:
            return function()
        finally:
            _until_done(end)
    except _Over:
        raise TimeoutError(f"took longer than {seconds:g} s") from None


def _until_done(steps: Callable[[], object]) -> None:
    """Take these steps, again if an interrupt comes between them."""
    while True:
        try:
            steps()
        except _Over:
            continue
        return
