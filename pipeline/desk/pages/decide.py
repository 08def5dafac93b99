"""A line: what became of it and why, what a person may say of it, and what that would change."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from starlette.responses import Response

from pipeline.desk.notices import go_with_notice
from pipeline.desk.visit import Visit, get, post
from pipeline.errors import DecisionError, NotFound
from pipeline.memory.decided import suggested_patterns
from pipeline.memory.verdict import NOTES, Overruled
from pipeline.show.explanation import Row, explain_stored
from pipeline.store import Connection
from pipeline.store.deciding import decide_line
from pipeline.store.decisions.lines import Said, Scope
from pipeline.store.decisions.preview import Preview, preview_line
from pipeline.store.decisions.taking import AskedLine, decisions_on, find_target
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

    The parameters: `say`, keep or cut, else the opposite of what became of the line; `pattern`, of one's own.
    """
    own = visit.asked("pattern", whole=True)
    with visit.reading() as connection:
        document = read_document(connection, visit.id())
        number = _number(visit)
        explanation = explain_stored(document)
        rows = [row for row in explanation.rows if not row.blank]
        at = next((at for at, row in enumerate(rows) if row.line == number), None)
        if at is None:
            raise NotFound(f"{document.id} has no line {number} with a visible character")
        row = rows[at]
        now: Said = "keep" if row.cut is None else "cut"
        said = _SAYINGS.get(visit.asked("say"), "cut" if now == "keep" else "keep")
        asked = AskedLine(document.id, number, said)
        previews, problem = _previews(connection, asked, row, own)
        taken = decisions_on(connection, find_target(connection, document.id, number))
    return visit.page(
        "decide.html",
        document=document,
        row=row,
        before=rows[max(0, at - _AROUND) : at],
        behind=rows[at + 1 : at + 1 + _AROUND],
        now=now,
        said=said,
        previews=previews,
        problem=problem,
        own=own or "",
        taken=taken,
        without_effect=str(NOTES[Overruled.PEOPLE]) in explanation.notes,
        where=WHERE,
    )


def take(visit: Visit) -> Response:
    """Take the decision, go back to the document, and show what it changed."""
    said, scope = _SAYINGS.get(visit.posted("said")), visit.posted("scope") or ""
    if said is None or scope not in {*Scope}:
        raise DecisionError("say keep or cut, and here, site or like")
    pattern = visit.posted("pattern", whole=True)
    asked = AskedLine(visit.id(), _number(visit), said, Scope(scope), pattern)
    done = f"{DONE[said]} {WHERE[asked.scope]}"

    def decide_on_it() -> Response:
        with visit.writing() as store:
            return go_with_notice(visit, done, decide_line(store, asked), "/documents", asked.document)

    return visit.work(decide_on_it)


def _previews(
    connection: Connection, asked: AskedLine, row: Row, own: str | None
) -> tuple[list[Preview], str]:
    """Here, on the whole site, and lines like it: by patterns that suggest themselves, or by one's own.

    Also returns why one's own pattern is not one for the line; "" where it is.
    """
    like = replace(asked, scope=Scope.LIKE)
    wanted = [asked, replace(asked, scope=Scope.SITE)]
    if own is None:
        wanted += [replace(like, pattern=pattern) for pattern in suggested_patterns(row.text)]
    found: list[Preview] = []
    for each in wanted:
        with suppress(DecisionError):  # not for this line: a sentence out of a line is on no other page
            found.append(preview_line(connection, each))
    if own is not None:
        try:
            found.append(preview_line(connection, replace(like, pattern=own)))
        except DecisionError as error:
            return found, str(error)
    return found, ""


def _number(visit: Visit) -> int:
    return min(_LARGEST, int(visit.part("number")[:10]))


ROUTES = (
    get("/documents/{id}/lines/{number:int}", decide),
    post("/documents/{id}/lines/{number:int}", take),
)
