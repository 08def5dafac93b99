"""The records that became no document, and why; those of the last run first."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.desk.visit import Visit, get
from pipeline.store.browse.rejects import count_rejects, list_rejects
from pipeline.store.browse.stamp import stamp

_ROWS = 25


def rejects(visit: Visit) -> Response:
    """A page of rejects, of one reason or run where these are asked for."""
    reason, run, cursor = visit.asked("reason"), visit.number("run"), visit.asked("cursor")
    with visit.reading() as connection:
        page = list_rejects(connection, reason, run, cursor, _ROWS)
        key = ("rejects", stamp(connection), run)
        reasons = visit.desk.kept.get(key, lambda: count_rejects(connection, run))
    chosen = {name: value for name, value in (("reason", reason), ("run", run)) if value is not None}
    return visit.page("rejects.html", page=page, reasons=reasons, chosen=chosen, first=cursor is None)


ROUTES = (get("/rejects", rejects),)
