"""The page Doubtful."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.desk.visit import Visit, get


def doubtful(visit: Visit) -> Response:
    """The page."""
    return visit.page("soon.html", section="Doubtful")


ROUTES = (get("/doubtful", doubtful),)
