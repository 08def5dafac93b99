"""A line: what became of it and why, what a person may say of it, and what that would change."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from pipeline.desk.notices import go_with_notice
from pipeline.desk.visit import Visit, get, post
from pipeline.errors import DecisionError, NotFound
from pipeline.memory.decided import suggested_patterns
from pipeline.show.explanation import Row, explain_stored
from pipeline.store import Connection
from pipeline.store.decisions.lines import AskedLine, Said, Scope, decisions_on, find_target
from pipeline.store.decisions.preview import Preview, preview_line
from pipeline.store.queries import read_document

_AROUND = 3  # lines before and behind the line that are shown
_LARGEST = 10**9  # of a number of a line; every database takes it
_SAYINGS: dict[str | None, Said] = {"keep": "keep", "cut": "cut"}
DONE = {"keep": "The line stays", "cut": "The line is cut"}
WHERE = {
    Scope.HERE: "here",
    Scope.SITE: "on the whole site",
    Scope.LIKE: "with all lines like it on the site",
}


def decide(visit: Visit) -> Response:
    """The line among its neighbours, what can be said of it, and what each of that would change.

    A pattern of one's own is the parameter `pattern`.
    """
    own = visit.asked("pattern")
    with visit.reading() as connection:
        document = read_document(connection, visit.id())
        number = _number(visit)
        rows = [row for row in explain_stored(document).rows if not row.blank]
        at = next((at for at, row in enumerate(rows) if row.line == number), None)
        if at is None:
            raise NotFound(f"{document.id} has no line {number} with a visible character")
        row = rows[at]
        said: Said = "cut" if row.cut is None else "keep"
        asked = AskedLine(document.id, number, said)
        previews, problem = _previews(connection, asked, row, own)
        taken = decisions_on(connection, find_target(connection, document.id, number))
    return visit.page(
        "decide.html",
        document=document,
        row=row,
        before=rows[max(0, at - _AROUND) : at],
        behind=rows[at + 1 : at + 1 + _AROUND],
        said=said,
        previews=previews,
        problem=problem,
        own=own or "",
        taken=taken,
        where=WHERE,
    )


def take(visit: Visit) -> Response:
    """Take the decision, go back to the document, and show what it changed."""
    said, scope = _SAYINGS.get(visit.posted("said")), visit.posted("scope") or ""
    if said is None or scope not in {*Scope}:
        raise DecisionError("say keep or cut, and here, site or like")
    asked = AskedLine(visit.id(), _number(visit), said, Scope(scope), visit.posted("pattern"))
    with visit.writing() as store:
        outcome = store.decide_line(asked)
    done = f"{DONE[said]} {WHERE[asked.scope]}"
    return go_with_notice(visit, done, outcome, "/documents", asked.document)


def _previews(
    connection: Connection, asked: AskedLine, row: Row, own: str | None
) -> tuple[list[Preview], str]:
    """Here, on the whole site, and lines like it: by patterns that suggest themselves, or by one's own.

    Also returns why one's own pattern is not one for the line; "" where it is.
    """
    found = [preview_line(connection, replace(asked, scope=scope)) for scope in (Scope.HERE, Scope.SITE)]
    try:
        for pattern in (own,) if own else suggested_patterns(row.text):
            like = replace(asked, scope=Scope.LIKE, pattern=pattern)
            found.append(preview_line(connection, like))
    except DecisionError as error:
        return found, str(error)
    return found, ""


def _number(visit: Visit) -> int:
    return min(_LARGEST, int(visit.part("number")[:10]))


ROUTES = (
    get("/documents/{id}/lines/{number:int}", decide),
    post("/documents/{id}/lines/{number:int}", take),
)
