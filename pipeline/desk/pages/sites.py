"""The page Sites."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.desk.visit import Visit, get


def sites(visit: Visit) -> Response:
    """The page."""
    return visit.page("soon.html", section="Sites")


ROUTES = (get("/sites", sites),)
