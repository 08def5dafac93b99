"""What a person sees when a page can't be shown: what happened, and what to do."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ExceptionHandler

from pipeline.desk.visit import Visit
from pipeline.errors import (
    CopydeskError,
    DatabaseBusy,
    DatabaseError,
    DecisionError,
    FilterError,
    LinesLost,
    NotFound,
)

_KINDS: tuple[tuple[type[CopydeskError], int, str], ...] = (
    (NotFound, 404, "Not here"),
    (FilterError, 400, "That can’t be looked for"),
    (DecisionError, 409, "That can’t be decided"),
    (DatabaseBusy, 409, "The database is busy"),
    (DatabaseError, 503, "The database can’t be used"),
    (LinesLost, 500, "A document is damaged"),
    (CopydeskError, 500, "This did not work"),
)
_BUSY = "An ingest, or another decision, is at work. Nothing was changed; try again when it has ended."
_HTTP = {
    404: "There is no such page.",
    405: "This page can’t be asked for in this way; go back, and use its buttons.",
    413: "The form is too long.",
}


async def known(request: Request, error: Exception) -> Response:
    """The page for an error of copydesk."""
    status, heading = next((status, heading) for kind, status, heading in _KINDS if isinstance(error, kind))
    said = _BUSY if isinstance(error, DatabaseBusy) else str(error)
    return await _page(request, status, heading, said)


async def of_http(request: Request, error: Exception) -> Response:
    """The page for an address or a method that there is not."""
    assert isinstance(error, HTTPException)
    said = _HTTP.get(error.status_code, error.detail)
    return await _page(
        request, error.status_code, "Not here" if error.status_code == 404 else "Refused", said
    )


async def unknown(request: Request, error: Exception) -> Response:
    """The page for a defect of copydesk; the web server logs the traceback."""
    said = "This is a defect of copydesk. The terminal of copydesk desk shows what happened."
    return await _page(request, 500, "This did not work", said)


async def _page(request: Request, status: int, heading: str, said: str) -> Response:
    visit = Visit(request.app.state.desk, request, {})
    return await run_in_threadpool(visit.page, "failure.html", status, heading=heading, said=said)


HANDLERS: dict[int | type[Exception], ExceptionHandler] = {
    CopydeskError: known,
    HTTPException: of_http,
    Exception: unknown,
}
