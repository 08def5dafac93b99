"""The queue: the lines and the pairs of which copydesk is least certain; one key says right or wrong."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.desk.notices import go_back
from pipeline.desk.visit import Visit, checked_id, get, post
from pipeline.duplicates.passages import in_rows, side_by_side
from pipeline.errors import DecisionError
from pipeline.store.browse.doubtful import decided_here, doubtful_lines
from pipeline.store.browse.doubtful_pairs import doubtful_pairs
from pipeline.store.deciding import decide_line
from pipeline.store.decisions.lines import Said, Scope
from pipeline.store.decisions.outcome import Outcome
from pipeline.store.decisions.taking import AskedLine, decisions_on, find_target
from pipeline.store.duplicates.beside import read_beside
from pipeline.store.duplicates.index import rules_of

_BEHIND = 5  # that come next
_MOST_SKIPPED = 10_000
_MOST_CHARACTERS = 20_000  # of each text of a pair
_FOLDED_WORDS = 40
_MEANWHILE = "Somebody has decided on this line meanwhile; Decisions has it"
_ANSWERS: dict[tuple[str, str], Said] = {
    ("right", "cut"): "cut",
    ("right", "kept"): "keep",
    ("wrong", "cut"): "keep",
    ("wrong", "kept"): "cut",
}


def lines(visit: Visit) -> Response:
    """The least certain line that nobody has decided on, among its neighbours; `skip` lines are passed."""
    skip = _skipped(visit)
    with visit.reading() as connection:
        found = doubtful_lines(connection, decided_here(connection), 1 + _BEHIND, skip)
    line = found[0] if found else None
    return visit.page("doubtful.html", line=line, behind=found[1:], skip=skip, queue="lines")


def answer(visit: Visit) -> Response:
    """Say that what became of a line is right or wrong, and show the next one."""
    id_, number = checked_id(visit.posted("document")), visit.posted("number") or ""
    said = _ANSWERS.get((visit.posted("answer") or "", visit.posted("now") or ""))
    if said is None or not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise DecisionError("say right or wrong, and of which line; go back to the queue")
    asked = AskedLine(id_, int(number), said)
    done = "Right" if visit.posted("answer") == "right" else "Put right"

    def decide() -> Response:
        with visit.writing() as store:
            with store.reading() as connection:
                taken = decisions_on(connection, find_target(connection, id_, asked.number))
            if any(decision.scope is Scope.HERE for decision in taken):
                return go_back(visit, _MEANWHILE, Outcome(), "/doubtful")
            return go_back(visit, done, decide_line(store, asked), "/doubtful")

    return visit.work(decide)


def pairs(visit: Visit) -> Response:
    """The pairs nearest to the threshold, the first of them side by side."""
    skip = _skipped(visit)
    with visit.reading() as connection:
        rules = rules_of(visit.desk.settings)
        found = doubtful_pairs(connection, rules, skip + 1 + _BEHIND)[skip:]
        if not found:
            return visit.page("no_pairs.html", skip=skip, queue="pairs")
        pair = read_beside(connection, found[0].document, found[0].other)
    texts = (side.text[:_MOST_CHARACTERS] for side in (pair.one, pair.other))
    return visit.page(
        "doubtful_pairs.html",
        pair=pair,
        rows=tuple(in_rows(side_by_side(*texts))),
        behind=found[1:],
        skip=skip,
        queue="pairs",
        folded_words=_FOLDED_WORDS,
        most_characters=_MOST_CHARACTERS,
    )


def _skipped(visit: Visit) -> int:
    asked = visit.asked("skip") or ""
    return min(_MOST_SKIPPED, int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 0


ROUTES = (
    get("/doubtful", lines),
    post("/doubtful", answer),
    get("/doubtful/pairs", pairs),
)
