"""The runs, the newest first, and what one did."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.desk.visit import Visit, get
from pipeline.errors import NotFound
from pipeline.show.explanation_page import MEANINGS
from pipeline.show.profile import profile_rows
from pipeline.store.browse.runs import list_runs, read_run, run_at_work
from pipeline.store.browse.stamp import stamp

_ROWS = 25


def runs(visit: Visit) -> Response:
    """A page of runs with their ledgers."""
    first = visit.number("first")
    with visit.reading() as connection:
        key = ("runs", stamp(connection), run_at_work(connection), first)
        page = visit.desk.kept.get(key, lambda: list_runs(connection, first, _ROWS))
    return visit.page("runs.html", page=page, first=first)


def run(visit: Visit) -> Response:
    """The ledger of a run, its documents counted, and what was cut on some of them."""
    asked = visit.part("run")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 10):
        raise NotFound(f"there is no run {asked[:20]!r}")
    with visit.reading() as connection:
        key = ("run", stamp(connection), run_at_work(connection), int(asked))
        found = visit.desk.kept.get(key, lambda: read_run(connection, int(asked)))
    times = profile_rows(found.seconds, found.ledger.records)
    return visit.page("run.html", run=found, meanings=MEANINGS, times=times)


ROUTES = (get("/runs", runs), get("/runs/{run}", run))
