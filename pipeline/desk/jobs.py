"""Work that may take longer than a browser should wait for an answer: a decision on a large site, a retry."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from secrets import token_urlsafe

from starlette.responses import Response

_AT_ONCE = 4  # those that write wait for each other anyway
_TOKEN_BYTES = 9


class Jobs:
    """Work in threads of its own, that goes on when the browser leaves; each has a token to ask by."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_AT_ONCE, "desk-job")

    def start(self, work: Callable[[], Response]) -> Job:
        """Begin work; its result is the answer for the browser."""
        return Job(token_urlsafe(_TOKEN_BYTES), self._threads.submit(work))

    def close(self) -> None:
        """Wait for the work that has begun; what has not is left."""
        self._threads.shutdown(cancel_futures=True)


class Job:
    """Work that has begun."""

    def __init__(self, token: str, answer: Future[Response]) -> None:
        self.token = token
        self._answer = answer

    def answer(self, seconds: float) -> Response | None:
        """The answer, if it is there in this time; raises what the work raised."""
        try:
            return self._answer.result(seconds)
        except TimeoutError:
            if self._answer.done():  # the work's own
                raise
            return None
