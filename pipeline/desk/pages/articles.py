"""A document: its text, with the cut lines folded in place."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.desk.visit import Visit, get
from pipeline.show.explanation import explain_stored
from pipeline.store.queries import read_document


def article(visit: Visit) -> Response:
    """The document line by line."""
    with visit.reading() as connection:
        document = read_document(connection, visit.id())
    return visit.page("article.html", document=document, explanation=explain_stored(document))


ROUTES = (get("/documents/{id}", article),)
