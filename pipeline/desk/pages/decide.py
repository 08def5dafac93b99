"""A line, and what a person may say of it."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.desk.visit import Visit, get


def decide(visit: Visit) -> Response:
    """The page."""
    return visit.page("soon.html", section="Decide")


ROUTES = (get("/documents/{id}/lines/{number:int}", decide),)
