"""Call a function with a time limit, in any thread."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


class _Over(BaseException):
    """Raised inside the call. It is a BaseException so that no `except Exception` catches it."""


def call_within(seconds: float, function: Callable[[], Result]) -> Result:
    """Call a function, and return its result.

    Raises TimeoutError when the function takes longer than `seconds`. The function is interrupted
    between two steps of Python code, so a long call into C ends first. A signal would interrupt
    only the main thread, but the stages also run in other threads.
    """
    caller = threading.get_ident()

    def interrupt() -> None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(caller), ctypes.py_object(_Over))

    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    try:
        timer.start()
        try:
            return function()
        finally:
            timer.cancel()
            timer.join()  # after this, the interrupt has come or will not come
    except _Over:
        raise TimeoutError(f"took longer than {seconds:g} s") from None
