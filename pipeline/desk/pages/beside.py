"""Two documents side by side, and what a person says of them; and the group that a document is in."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.desk.notices import go_back
from pipeline.desk.visit import Visit, checked_id, get, post
from pipeline.duplicates.passages import in_rows, side_by_side
from pipeline.errors import DecisionError
from pipeline.store.deciding import decide_pair, undo_pair
from pipeline.store.duplicates.beside import read_beside
from pipeline.store.duplicates.comparison import read_group
from pipeline.store.duplicates.pairs import PairDecision
from pipeline.store.queries import find_document

_DECISIONS = {"same": PairDecision.SAME, "different": PairDecision.DIFFERENT, "undo": None}
_DONE = {"same": "The same story", "different": "Another story", "undo": "Undone"}
_MOST_CHARACTERS = 100_000  # of a text that is compared
_MOST_MEMBERS = 50  # of a group that are listed
_FOLDED_WORDS = 60  # words; a longer stretch that only one text has is folded


def beside(visit: Visit) -> Response:
    """Two documents: what both have, and what only one of them has."""
    with visit.reading() as connection:
        pair = read_beside(connection, visit.id(), visit.id("other"))
    texts = (side.text[:_MOST_CHARACTERS] for side in (pair.one, pair.other))
    return visit.page(
        "beside.html",
        pair=pair,
        rows=tuple(in_rows(side_by_side(*texts))),
        folded_words=_FOLDED_WORDS,
        most_characters=_MOST_CHARACTERS,
        queue="",
        skip=0,
    )


def group(visit: Visit) -> Response:
    """The documents that tell the same story: the article and its duplicates."""
    with visit.reading() as connection:
        id_ = find_document(connection, visit.id())
        found = read_group(connection, id_, _MOST_MEMBERS)
    return visit.page("group.html", id=id_, group=found)


def take(visit: Visit) -> Response:
    """Store what a person says of two documents."""
    one, other = checked_id(visit.posted("one")), checked_id(visit.posted("other"))
    said = visit.posted("said")
    if said not in _DECISIONS:
        raise DecisionError(f"{said!r}: say same, different or undo")
    with visit.reading() as connection:
        read_beside(connection, one, other)  # that both are there
    decision = _DECISIONS[said]

    def decide() -> Response:
        with visit.writing() as store:
            outcome = decide_pair(store, one, other, decision) if decision else undo_pair(store, one, other)
        return go_back(visit, _DONE[said], outcome, "/documents", one, "beside", other)

    return visit.work(decide)


ROUTES = (
    get("/documents/{id}/beside/{other}", beside),
    get("/documents/{id}/group", group),
    post("/pairs", take),
)
