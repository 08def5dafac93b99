"""Sites whose new pages lack lines that their older pages share: their template has probably changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from pipeline.memory.trace import unpack_trace
from pipeline.store.browse.line_texts import Place, examples_at
from pipeline.store.database.bulk import chunks
from pipeline.store.database.tables import documents, sites, traces

_NEW_DOCUMENTS = 5_000  # of the runs, that are looked at to find sites
_LEAST_PAGES = 5  # pages of a site, new ones and older ones
_SHARED, _RARE = 0.7, 0.1  # shares of the older pages, and of the new ones, that have a line which is gone
_LEAST_LINES, _LEAST_SHARE = 2, 0.25  # lines that are gone, and their share of the lines that were shared
_SHOWN = 5  # examples of lines
_SPARE = 4  # as many traces are read for one older page that is wanted, as some of them may be new


@dataclass(frozen=True, slots=True)
class TemplateChange:
    """A site whose new pages lack lines that its older pages share.

    `pages`: the new pages that were looked at. `gone`: examples of the lines. `share`: how much of what the
    older pages share is gone, 0 to 1.
    """

    site: str
    pages: int
    gone: tuple[str, ...]
    share: float


def changed_templates(
    connection: Connection, runs: Sequence[int], most_sites: int, most_pages: int
) -> tuple[TemplateChange, ...]:
    """The sites whose pages in these runs lack what their older pages share, the largest change first.

    Looked at are the `most_sites` sites with most new pages, and of each at most `most_pages` new pages and
    as many older ones. Of very large runs, only the documents that were published last count.
    """
    came = _new_pages(connection, runs)
    largest = sorted(came, key=lambda site: (-len(came[site]), site))[:most_sites]
    changes = [_change(connection, site, came[site][:most_pages], runs, most_pages) for site in largest]
    found = [change for change in changes if change is not None]
    return tuple(sorted(found, key=lambda change: (-change.share, change.site)))


def _new_pages(connection: Connection, runs: Sequence[int]) -> dict[int, list[str]]:
    """The ids of the new documents of each site with enough of them."""
    columns = documents.c
    order = (
        columns.run_id.desc(),
        columns.duplicate_kind.desc(),
        columns.published_at.desc(),
        columns.id.desc(),
    )
    last = (
        select(columns.id).where(columns.run_id.in_(runs)).order_by(*order).limit(_NEW_DOCUMENTS).subquery()
    )
    query = select(traces.c.site_id, traces.c.document_id).join(last, last.c.id == traces.c.document_id)
    found: dict[int, list[str]] = {}
    for site_id, id_ in connection.execute(query):
        found.setdefault(site_id, []).append(id_)
    return {site_id: sorted(ids) for site_id, ids in found.items() if len(ids) >= _LEAST_PAGES}


def _change(
    connection: Connection, site_id: int, new: Sequence[str], runs: Sequence[int], most_pages: int
) -> TemplateChange | None:
    before = _older_pages(connection, site_id, runs, most_pages)
    if len(before) < _LEAST_PAGES:
        return None
    after: dict[str, list[int]] = {}
    for chunk in chunks(new):
        query = select(traces.c.document_id, traces.c.lines).where(traces.c.document_id.in_(chunk))
        after |= {id_: unpack_trace(bytes(lines)).keys.tolist() for id_, lines in connection.execute(query)}
    had, has = _pages_with(before.values()), _pages_with(after.values())
    shared = [key for key, pages in had.items() if pages >= _SHARED * len(before)]
    gone = sorted((key for key in shared if has[key] <= _RARE * len(after)), key=lambda key: (-had[key], key))
    if len(gone) < _LEAST_LINES or len(gone) < _LEAST_SHARE * len(shared):
        return None
    name = connection.execute(select(sites.c.name).where(sites.c.id == site_id)).scalar_one()
    examples = examples_at(connection, _places(before, gone[:_SHOWN]))
    return TemplateChange(
        name, len(after), tuple(examples[key].text for key in gone[:_SHOWN]), len(gone) / len(shared)
    )


def _older_pages(
    connection: Connection, site_id: int, runs: Sequence[int], most_pages: int
) -> dict[str, list[int]]:
    """The keys of the lines of pages that other runs stored, by document. Ids are hashes: a fair sample."""
    some = (
        select(traces.c.document_id)
        .where(traces.c.site_id == site_id)
        .order_by(traces.c.document_id)
        .limit(_SPARE * most_pages)
        .subquery()
    )
    query = (
        select(traces.c.document_id, traces.c.lines)
        .join(some, some.c.document_id == traces.c.document_id)
        .join(documents, documents.c.id == traces.c.document_id)
        .where(documents.c.run_id.not_in(runs))
        .order_by(traces.c.document_id)
        .limit(most_pages)
    )
    return {id_: unpack_trace(bytes(lines)).keys.tolist() for id_, lines in connection.execute(query)}


def _pages_with(pages: Iterable[Sequence[int]]) -> Counter[int]:
    """For each line, how many pages have it."""
    return Counter(key for keys in pages for key in set(keys))


def _places(pages: Mapping[str, Sequence[int]], wanted: Iterable[int]) -> dict[int, Place]:
    """For each wanted line, the first page that has it, and where."""
    return {
        key: next(Place(id_, keys.index(key)) for id_, keys in pages.items() if key in keys) for key in wanted
    }
