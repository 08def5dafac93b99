"""All decisions: the newest first, each with a button that takes it back; and as settings."""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response

from pipeline.desk.notices import go_back
from pipeline.desk.visit import Visit, get, post
from pipeline.errors import DecisionGone
from pipeline.show.decided_settings import as_settings
from pipeline.store.deciding import undo as undo_decision
from pipeline.store.decisions.listing import list_decisions
from pipeline.store.decisions.outcome import Outcome

_A_PAGE = 50
_ALL = 1_000_000  # decisions; people take fewer
_GONE = "This decision is not there any more: it was taken back before, or there is a later one"
_SEPARATOR = "~"  # in a cursor, between the time of the last decision and its id


def decisions(visit: Visit) -> Response:
    """A page of them."""
    at, _, id_ = (visit.asked("after") or "").partition(_SEPARATOR)
    with visit.reading() as connection:
        found = list_decisions(connection, _A_PAGE + 1, (at, id_) if id_ else None)
    shown = found[:_A_PAGE]
    more = f"{shown[-1].at or ''}{_SEPARATOR}{shown[-1].id}" if len(found) > _A_PAGE else None
    return visit.page("decisions.html", decisions=shown, more=more, first=not id_)


def undo(visit: Visit) -> Response:
    """Take a decision back, and go where the person was: to the queue, to a document, or to the decisions."""
    id_, at = visit.posted("decision") or "", visit.posted("at")

    def take_back() -> Response:
        try:
            with visit.writing() as store:
                done, outcome = "Undone", undo_decision(store, id_, at)
        except DecisionGone:
            done, outcome = _GONE, Outcome()
        return go_back(visit, done, outcome, "/decisions")

    return visit.work(take_back)


def settings(visit: Visit) -> Response:
    """The decisions on lines of sites, as settings for `copydesk.toml`."""
    with visit.reading() as connection:
        toml = as_settings(list_decisions(connection, _ALL))
    headers = {"content-disposition": 'attachment; filename="decisions.toml"'}
    return PlainTextResponse(toml.encode("utf-8", "replace"), headers=headers, media_type="application/toml")


ROUTES = (
    get("/decisions", decisions),
    get("/decisions.toml", settings),
    post("/decisions/undo", undo),
)
