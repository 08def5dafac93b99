"""Call a function with a time limit, in any thread."""

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
    """Raised inside the call. It is a BaseException so that no `except Exception` catches it."""


def call_within(seconds: float, function: Callable[[], Result]) -> Result:
    """Call a function, and return its result.

    Raises TimeoutError when the function takes longer than `seconds`. The function is interrupted
    between two steps of Python code, so a long call into C ends first. A signal would interrupt
    only the main thread, but the stages also run in other threads.
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
