"""Rejects that are tried again, now, and what became of them."""

from __future__ import annotations

from secrets import token_urlsafe

from starlette.responses import Response

from pipeline.desk.visit import Visit, get, post
from pipeline.errors import FilterError
from pipeline.records import RejectReason
from pipeline.retry import Retried, retry
from pipeline.store.browse.filters import Filter
from pipeline.store.browse.listing import list_documents
from pipeline.store.retrying import Rejects

_ROWS = 25  # documents that are named
_LARGEST = 10**9  # of a number in a form; every database takes it
_TOKEN_BYTES = 9


def try_again(visit: Visit) -> Response:
    """Try one reject again, all of a reason or a run, or all.

    The fields of the form: `dump` and `position`, else `reason` and `run`; else `all`.
    """
    wanted = _wanted(visit)
    visit.desk.store()  # a form makes no database

    def work() -> Response:
        done = retry(visit.desk.settings, wanted)
        token = token_urlsafe(_TOKEN_BYTES)
        visit.desk.kept.put(("retried", token), done)
        return visit.go("/rejects/retried", what=token)

    return visit.work(work)


def retried(visit: Visit) -> Response:
    """What became of them; the list of rejects where that is forgotten."""
    done = visit.desk.kept.find(("retried", visit.asked("what")))
    if not isinstance(done, Retried):
        return visit.go("/rejects")
    with visit.reading() as connection:
        came = list_documents(connection, Filter(None, None, None, run=done.ledger.run_id), None, _ROWS)
    return visit.page("retried.html", done=done, came=came)


def _wanted(visit: Visit) -> Rejects:
    dump, position, run = (_number(visit, name) for name in ("dump", "position", "run"))
    reason = visit.posted("reason")
    if dump is not None and position is not None:
        return Rejects(at=((dump, position),))
    if reason is None and run is None and not visit.posted("all"):
        raise FilterError("say which rejects are tried again: go back, and use a button")
    if reason is not None and reason not in set(RejectReason):
        raise FilterError(f"{reason!r} is no reason; there are {', '.join(RejectReason)}")
    return Rejects(reason=reason, run=run)


def _number(visit: Visit, name: str) -> int | None:
    said = visit.posted(name)
    if said is None:
        return None
    if not (said.isascii() and said.isdecimal() and len(said) < 11):
        raise FilterError(f"{name}: {said[:20]!r} is no number of a reject")
    return min(_LARGEST, int(said))


ROUTES = (post("/rejects/retry", try_again), get("/rejects/retried", retried))
