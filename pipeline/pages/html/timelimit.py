"""A call that ends after some seconds, in whatever thread it runs."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


class _Over(BaseException):
    """Raised inside the call; no `except Exception` on the way may catch it."""


def call_within(seconds: float, function: Callable[[], Result]) -> Result:
    """Call a function, and give what it gives.

    Raises TimeoutError when it takes longer. It is interrupted between two steps of Python code: a
    single long call into C ends first. Signals would do the same in the main thread only, and the
    stages run in threads and processes of all kinds.
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
            timer.join()  # after this the interrupt has come, or never will
    except _Over:
        raise TimeoutError(f"took longer than {seconds:g} s") from None
