"""A newsroom's morning: what came, what waits for a person, what was rejected, whose template changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from starlette.responses import Response

from pipeline.desk.visit import Visit, get
from pipeline.store.browse.arrivals import arrivals
from pipeline.store.browse.changed_templates import changed_templates
from pipeline.store.browse.doubtful import count_doubtful
from pipeline.store.browse.doubtful_pairs import count_doubtful_pairs
from pipeline.store.browse.runs import run_at_work
from pipeline.store.browse.stamp import stamp
from pipeline.store.duplicates.index import rules_of

_SPANS = {1: "yesterday", 7: "a week ago", 30: "a month ago"}
_MOST_WAITING = 1_000  # that are counted
_SITES, _PAGES = 10, 30  # sites whose templates are looked at, and pages of each


def start(visit: Visit) -> Response:
    """What came since midnight of that day, in UTC."""
    asked = visit.number("days")
    days = asked if asked in _SPANS else min(_SPANS)
    since = f"{datetime.now(UTC).date() - timedelta(days)}T00:00:00+00:00"
    kept = visit.desk.kept
    with visit.reading() as connection:
        at_work, state = run_at_work(connection), stamp(connection)
        came = kept.get(("arrivals", state, since), lambda: arrivals(connection, since))
        changed = kept.get(
            ("templates", state, came.runs),
            lambda: changed_templates(connection, came.runs, _SITES, _PAGES),
        )
        rules = rules_of(visit.desk.settings)
        lines = kept.get(("lines", state), lambda: count_doubtful(connection, _MOST_WAITING))
        pairs = kept.get(("pairs", state), lambda: count_doubtful_pairs(connection, rules, _MOST_WAITING))
    return visit.page(
        "start.html",
        days=days,
        spans=_SPANS,
        came=came,
        changed=changed,
        doubtful_articles=lines,
        doubtful_pairs=pairs,
        most_waiting=_MOST_WAITING,
        at_work=at_work,
    )


ROUTES = (get("/", start),)
