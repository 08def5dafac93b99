"""The sites, and the lines that the pages of one have in common."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.desk.visit import Visit, get
from pipeline.store.browse.sites import MOST_COUNTED, list_site_pages, read_site

_ROWS = 50
_LINES, _ALL_LINES = 50, 500  # of a template


def sites(visit: Visit) -> Response:
    """A page of sites, those with most pages first."""
    cursor = visit.asked("cursor")
    with visit.reading() as connection:
        page = list_site_pages(connection, cursor, _ROWS)
    return visit.page("sites.html", page=page, cursor=cursor, most=MOST_COUNTED)


def site(visit: Visit) -> Response:
    """The template of a site."""
    whole = visit.asked("lines") == "all"
    with visit.reading() as connection:
        found = read_site(connection, visit.part("site"), _ALL_LINES if whole else _LINES)
    return visit.page("site.html", site=found, whole=whole, most=MOST_COUNTED)


ROUTES = (get("/sites", sites), get("/sites/{site:path}", site))
