"""Two documents side by side, and what a person says of them."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.desk.visit import Visit, checked_id, get, post
from pipeline.errors import DecisionError
from pipeline.store.duplicates.pairs import PairDecision

_DECISIONS = {"same": PairDecision.SAME, "different": PairDecision.DIFFERENT, "undo": None}


def beside(visit: Visit) -> Response:
    """Two documents."""
    return visit.page("soon.html", section="Beside")


def decide_pair(visit: Visit) -> Response:
    """Store what a person says of two documents."""
    one, other = checked_id(visit.posted("one")), checked_id(visit.posted("other"))
    said = visit.posted("said")
    if said not in _DECISIONS:
        raise DecisionError(f"{said!r}: say same, different or undo")
    with visit.writing() as store:
        store.record_decision(one, other, _DECISIONS[said])
    return visit.go("/documents", one)


ROUTES = (get("/documents/{id}/beside/{other}", beside), post("/pairs", decide_pair))
