"""Sites page by page, and the template of one, from a sample of its pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection, and_, func, select, text

from pipeline.memory.learn import START
from pipeline.memory.trace import unpack_trace
from pipeline.memory.verdict import unpack_verdict
from pipeline.store.browse.cursors import pack_cursor, unpack_cursor
from pipeline.store.browse.line_texts import Example, Place, examples_at
from pipeline.store.database.tables import line_decisions, template_lines, traces
from pipeline.store.memory.sites import find_site

MOST_COUNTED = 10_000
"""The most pages of a site that are counted."""

_KINDS = (int, str)  # size, name
_FIRST = 2**31 - 1  # a size that no site has
_SAMPLE = 200  # pages of a site that are looked at
_SITES = """
SELECT s.name, s.size,
       (SELECT count(*) FROM (SELECT 1 FROM traces t WHERE t.site_id = s.id LIMIT :most) AS counted) AS pages,
       (SELECT count(*) FROM template_lines l WHERE l.site_id = s.id AND l.key < :start) AS lines
FROM sites s WHERE s.size < :size OR (s.size = :size AND s.name > :name)
ORDER BY s.size DESC, s.name LIMIT :limit
"""


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site; `pages` is MOST_COUNTED + 1 where it has more than that. `lines`: of its template."""

    name: str
    pages: int
    lines: int


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page of sites, the ones with the largest samples first. `next`: the cursor of the page after it."""

    rows: tuple[SiteRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A line of a template. `example`: it, on a page of the sample; None where no page of it has the line.

    `pages`: on how many of the pages that the template was learned from it is,
    with how many `bodies`. `seen`, `cut`: on how many pages of the sample it is, and is cut. `decision`: what
    a person said of it, or "".
    """

    example: Example | None
    pages: int
    bodies: int
    seen: int
    cut: int
    decision: str


@dataclass(frozen=True, slots=True)
class SiteTemplate:
    """The template of a site, learned from `size` pages; `sample`: the pages that were looked at now.

    `pages` as in SiteRow. `lines` has the most frequent lines; `more`: how many are not shown.
    """

    name: str
    pages: int
    size: int
    sample: int
    lines: tuple[SiteLine, ...]
    more: int


def list_site_pages(connection: Connection, cursor: str | None, limit: int) -> SitePage:
    """A page of the sites, by the number of pages that their template was learned from, then by name.

    Raises FilterError when the cursor can't be read.
    """
    size, name = (_FIRST, "") if cursor is None else cast(tuple[int, str], unpack_cursor(cursor, _KINDS))
    asked = {"size": size, "name": name, "limit": limit + 1, "most": MOST_COUNTED + 1, "start": START}
    found = connection.execute(text(_SITES), asked).all()
    rows = found[:limit]
    last = rows[-1] if len(found) > limit else None
    return SitePage(
        rows=tuple(SiteRow(row.name, row.pages, row.lines) for row in rows),
        next=pack_cursor((last.size, last.name)) if last is not None else None,
    )


def read_site(connection: Connection, name: str, limit: int) -> SiteTemplate:
    """The template of a site, with the `limit` most frequent lines. Raises NotFound."""
    site = find_site(connection, name)
    line = template_lines.c
    query = (
        select(line.key, line.pages, line.bodies)
        .where(line.site_id == site.id, line.key < START)
        .order_by(line.bodies.desc(), line.pages.desc(), line.key)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    said = select(line_decisions.c.target, line_decisions.c.said)
    of_site = said.where(line_decisions.c.scope == "site", line_decisions.c.place == site.name)
    decided = {int(key): what for key, what in connection.execute(of_site)}
    sample = _sample(connection, site.id, {row.key for row in rows})
    examples = examples_at(connection, sample.places)
    shown = tuple(
        SiteLine(
            example=examples.get(row.key),
            pages=row.pages,
            bodies=row.bodies,
            seen=sample.seen[row.key],
            cut=sample.cut[row.key],
            decision=decided.get(row.key, ""),
        )
        for row in rows
    )
    all_ = _lines(connection, site.id)
    return SiteTemplate(
        site.name, _pages(connection, site.id), site.size, sample.pages, shown, all_ - len(shown)
    )


def _pages(connection: Connection, site_id: int) -> int:
    some = select(traces.c.document_id).where(traces.c.site_id == site_id).limit(MOST_COUNTED + 1).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def _lines(connection: Connection, site_id: int) -> int:
    of_site = and_(template_lines.c.site_id == site_id, template_lines.c.key < START)
    return connection.execute(select(func.count()).select_from(template_lines).where(of_site)).scalar_one()


@dataclass(frozen=True, slots=True)
class _Sample:
    """What some pages of a site have of the wanted lines, by key."""

    pages: int
    seen: Counter[int]
    cut: Counter[int]
    places: dict[int, Place]


def _sample(connection: Connection, site_id: int, wanted: set[int]) -> _Sample:
    query = (
        select(traces.c.document_id, traces.c.lines, traces.c.verdict)
        .where(traces.c.site_id == site_id)
        .order_by(traces.c.document_id)
        .limit(_SAMPLE)
    )
    rows = connection.execute(query).all()
    seen, cut, places = Counter[int](), Counter[int](), dict[int, Place]()
    for row in rows:
        trace = unpack_trace(bytes(row.lines))
        margins = trace.margins if row.verdict is None else unpack_verdict(bytes(row.verdict)).margins
        keys = trace.keys.tolist()
        seen.update(wanted & set(keys))
        cut.update(wanted & set(trace.keys[margins < 0].tolist()))
        for at, key in enumerate(keys):
            if key in wanted:
                places.setdefault(key, Place(row.document_id, at))
    return _Sample(len(rows), seen, cut, places)
