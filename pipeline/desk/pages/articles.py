"""A document: its text, with the cut lines folded in place."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.desk.rendering import moment
from pipeline.desk.visit import Visit, get
from pipeline.show.explanation import explain_stored, passages_of
from pipeline.show.explanation_page import MEANINGS
from pipeline.store.queries import find_document, read_document

_UNFOLDED_LINES = 3  # a longer run of cut lines is folded
_TELLING = ("author", "published", "site", "language", "url")
_SHOWN_OTHERWISE = ("id", "duplicate of", "duplicates", "author", "site", "language", "url")


def article(visit: Visit) -> Response:
    """The document line by line."""
    with visit.reading() as connection:
        id_ = visit.id()
        if (whole := find_document(connection, id_)) != id_:
            return visit.go("/documents", whole)
        document = read_document(connection, whole)
    explanation = explain_stored(document)
    facts = dict(explanation.facts)
    return visit.page(
        "article.html",
        document=document,
        explanation=explanation,
        passages=passages_of(explanation, _UNFOLDED_LINES),
        telling=[
            (name, moment(facts[name]) if name == "published" else facts[name])
            for name in _TELLING
            if name in facts
        ],
        more=[("id", whole), *(item for item in explanation.facts if item[0] not in _SHOWN_OTHERWISE)],
        meanings=MEANINGS,
        opened=visit.asked("cuts") == "open",
    )


ROUTES = (get("/documents/{id}", article),)
