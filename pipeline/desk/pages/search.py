"""The articles: found by words, or browsed, the newest first."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.desk.visit import Visit, get
from pipeline.store.queries import list_articles
from pipeline.store.search.chosen import Chosen
from pipeline.store.search.find import search as find
from pipeline.store.search.query import parse_query

_HITS = 25


def search(visit: Visit) -> Response:
    """Hits with snippets where words are asked for, else all articles."""
    typed = visit.asked("q")
    with visit.reading() as connection:
        hits = find(connection, parse_query(typed), Chosen(), _HITS) if typed else []
        rows = [] if typed else list_articles(connection, _HITS)
    return visit.page("search.html", typed=typed or "", hits=hits, rows=rows)


ROUTES = (get("/search", search),)
