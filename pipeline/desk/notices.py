"""What a decision did, for the page that comes after it: which documents changed, and how to undo it."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_urlsafe

from starlette.responses import RedirectResponse, Response

from pipeline.desk.links import link
from pipeline.desk.visit import Visit
from pipeline.store.decisions.outcome import Outcome, titles_of

QUEUES = {"lines": "/doubtful", "pairs": "/doubtful/pairs"}
"""The queues of what is doubtful, by their names in a form."""
_TOKEN_BYTES = 9


@dataclass(frozen=True, slots=True)
class Notice:
    """What was done, in words, and what it changed; `documents` are ids with titles, some of the changed."""

    said: str
    outcome: Outcome
    documents: tuple[tuple[str, str | None], ...]


def go_with_notice(
    visit: Visit, said: str, outcome: Outcome, path: str, /, *parts: str, **parameters: object
) -> Response:
    """Have the browser go to a page of the desk, which shows at its top what was done."""
    with visit.reading() as connection:
        titles = titles_of(connection, outcome.documents)
    notice = Notice(said, outcome, tuple((id_, titles.get(id_)) for id_ in outcome.documents))
    token = token_urlsafe(_TOKEN_BYTES)
    visit.desk.kept.put(("notice", token), notice)
    return RedirectResponse(link(path, *parts, **parameters, done=token), 303)


def go_back(visit: Visit, said: str, outcome: Outcome, path: str, /, *parts: str) -> Response:
    """Have the browser go to the queue that the form came from, where it was; else to a page."""
    queue = QUEUES.get(visit.posted("queue") or "")
    if queue is None:
        return go_with_notice(visit, said, outcome, path, *parts)
    return go_with_notice(visit, said, outcome, queue, skip=visit.posted("skip"))


def notice_of(visit: Visit) -> Notice | None:
    """The notice that the address names; None without one, and where it is forgotten."""
    token = visit.asked("done")
    found = visit.desk.kept.find(("notice", token)) if token else None
    return found if isinstance(found, Notice) else None
