"""The page Start."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.desk.visit import Visit, get


def start(visit: Visit) -> Response:
    """The page."""
    return visit.page("soon.html", section="Start")


ROUTES = (get("/", start),)
