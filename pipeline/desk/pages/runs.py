"""The page Runs."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.desk.visit import Visit, get


def runs(visit: Visit) -> Response:
    """The page."""
    return visit.page("soon.html", section="Runs")


ROUTES = (get("/runs", runs),)
