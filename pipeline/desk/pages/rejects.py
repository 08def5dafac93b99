"""The page Rejects."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.desk.visit import Visit, get


def rejects(visit: Visit) -> Response:
    """The page."""
    return visit.page("soon.html", section="Rejects")


ROUTES = (get("/rejects", rejects),)
