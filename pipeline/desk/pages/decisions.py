"""The page Decisions."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.desk.visit import Visit, get


def decisions(visit: Visit) -> Response:
    """The page."""
    return visit.page("soon.html", section="Decisions")


ROUTES = (get("/decisions", decisions),)
