"""The articles: found by words, or browsed, the newest first; with counts by which to choose."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from pipeline.desk.visit import Visit, get
from pipeline.errors import FilterError
from pipeline.store import Connection
from pipeline.store.browse.facets import Facets, count_facets, facets_of_hits
from pipeline.store.browse.filters import DocumentKind, Filter
from pipeline.store.browse.listing import list_documents
from pipeline.store.browse.stamp import stamp
from pipeline.store.search.chosen import Chosen
from pipeline.store.search.find import search as find
from pipeline.store.search.query import Query, parse_query

_ROWS = 25  # of a page
_MOST_HITS = 200  # of one search
_COUNTED_HITS = 2_000  # hits by which to choose
_MOST_CHARACTERS, _MOST_CLAUSES = 300, 40  # of a query; databases refuse very long ones
_FILTERS = ("site", "language", "month", "kind", "run")


def search(visit: Visit) -> Response:
    """Hits with snippets where words are asked for, else a page of the list."""
    typed = (visit.asked("q") or "")[:_MOST_CHARACTERS]
    chosen = {name: value for name in _FILTERS if (value := visit.asked(name))}
    wanted = _filter(chosen, visit.number("run"))
    return _found(visit, typed, chosen, wanted) if typed else _listed(visit, chosen, wanted)


def _listed(visit: Visit, chosen: dict[str, str], wanted: Filter) -> Response:
    with visit.reading() as connection:
        listing = list_documents(connection, wanted, visit.asked("cursor"), _ROWS)
        facets = _facets(visit, connection, wanted)
    return visit.page("browse.html", typed="", chosen=chosen, listing=listing, facets=facets)


def _found(visit: Visit, typed: str, chosen: dict[str, str], wanted: Filter) -> Response:
    query = parse_query(typed)
    if len(query.unwanted) + sum(map(len, query.wanted)) > _MOST_CLAUSES:
        raise FilterError(f"a search has at most {_MOST_CLAUSES} words; leave some out")
    if query.unwanted and not query.wanted:
        raise FilterError("a search needs a word that must be there; -word only leaves articles out")
    most = _number(visit.asked("most"), _ROWS)
    with visit.reading() as connection:
        hits = find(connection, query, _chosen(wanted), most + 1)
        facets = _facets_of_hits(connection, query, wanted)
    return visit.page(
        "hits.html",
        typed=typed,
        chosen=chosen,
        hits=hits[:most],
        more=min(2 * most, _MOST_HITS) if len(hits) > most < _MOST_HITS else None,
        cut_off=len(hits) > most,
        facets=facets,
    )


def _filter(chosen: dict[str, str], run: int | None) -> Filter:
    kind = chosen.get("kind", DocumentKind.ARTICLE)
    if kind not in set(DocumentKind):
        raise FilterError(f"{kind!r} is no kind of document; write one of {', '.join(DocumentKind)}")
    return Filter(chosen.get("site"), chosen.get("language"), chosen.get("month"), DocumentKind(kind), run)


def _chosen(wanted: Filter) -> Chosen:
    """The same filter for a search."""
    return Chosen(
        languages=(wanted.language,) if wanted.language else (),
        sites=(wanted.site,) if wanted.site else (),
        since=wanted.month,
        until=wanted.month,
        kind=None if wanted.kind is DocumentKind.ARTICLE else wanted.kind.value,
    )


def _facets(visit: Visit, connection: Connection, wanted: Filter) -> Facets:
    """The counts of a list; they read an index, so they are kept until the documents change."""
    return visit.desk.kept.get(
        ("facets", stamp(connection), wanted), lambda: count_facets(connection, wanted)
    )


def _facets_of_hits(connection: Connection, query: Query, wanted: Filter) -> Facets:
    """The counts of what a search finds; by kind, also what its filter leaves out."""
    chosen = _chosen(wanted)
    facets = facets_of_hits(connection, query, chosen, _COUNTED_HITS)
    every = facets_of_hits(connection, query, replace(chosen, kind=None, copies=True), _COUNTED_HITS)
    return replace(facets, kinds=every.kinds)


def _number(typed: str | None, least: int) -> int:
    """A number of rows as a URL asks for it; the least where it is none, or out of bounds."""
    number = int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) < 5 else least
    return max(least, min(number, _MOST_HITS))


ROUTES = (get("/search", search),)
