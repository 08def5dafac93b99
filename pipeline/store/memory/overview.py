"""Looking at the memory: the sites, and what is remembered of one."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from pipeline.memory.keys import shown_line
from pipeline.memory.learn import START
from pipeline.memory.trace import unpack_trace
from pipeline.memory.verdict import unpack_verdict
from pipeline.store.cut_rows import read_cuts
from pipeline.store.database.tables import documents, line_decisions, pages, sites, template_lines, traces
from pipeline.store.memory.sites import find_site
from pipeline.store.memory.templates import traces_of
from pipeline.store.rows import lines_of


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A line that the pages of a site share: an example of it, on how many pages, with how many bodies.

    `cut`: on how many of all pages it is cut; `decision`: keep, cut, forget, or "" where nobody decided.
    """

    text: str
    pages: int
    bodies: int
    cut: int
    decision: str


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """What is remembered of a site.

    `pages`: its documents; `sample`: the number of documents that the template was learned from. `words`:
    all words of its pages; the judge alone cuts `judge_cuts` of them, judge and memory cut `cuts`.
    """

    name: str
    pages: int
    sample: int
    words: int
    judge_cuts: int
    cuts: int
    lines: tuple[TemplateLine, ...]
    more: int  # template lines that are not in `lines`


def list_sites(connection: Connection, limit: int) -> list[dict[str, object]]:
    """The sites with most pages: name, pages, template lines."""
    lines = (
        select(func.count())
        .where(template_lines.c.site_id == sites.c.id, template_lines.c.key < START)
        .scalar_subquery()
    )
    query = (
        select(sites.c.name.label("site"), func.count().label("pages"), lines.label("template lines"))
        .join(traces, traces.c.site_id == sites.c.id)
        .group_by(sites.c.id, sites.c.name)
        .order_by(func.count().desc(), sites.c.name)
        .limit(limit)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def read_memory(connection: Connection, name: str, limit: int) -> SiteMemory:
    """What is remembered of a site, with the `limit` most frequent lines of its template.

    Raises NotFound when there is no such site.
    """
    site = find_site(connection, name)
    query = (
        select(template_lines.c.key, template_lines.c.pages, template_lines.c.bodies)
        .where(template_lines.c.site_id == site.id, template_lines.c.key < START)
        .order_by(template_lines.c.bodies.desc(), template_lines.c.pages.desc(), template_lines.c.key)
    )
    rows = connection.execute(query).all()
    said = select(line_decisions.c.target, line_decisions.c.text, line_decisions.c.said).where(
        line_decisions.c.scope == "site", line_decisions.c.place == site.name
    )
    decided = {int(key): (text, decision) for key, text, decision in connection.execute(said)}
    shown = [row for row in rows if row.key in decided] + [row for row in rows if row.key not in decided]
    shown = sorted(shown[: max(limit, len(decided))], key=lambda row: (-row.bodies, -row.pages, row.key))
    wanted = {row.key for row in shown}
    tally = _tally(connection, site.id, wanted)
    texts = _texts(connection, tally.places)
    found = [
        TemplateLine(
            texts.get(row.key, ""),
            row.pages,
            row.bodies,
            tally.cut[row.key],
            decided.get(row.key, ("", ""))[1],
        )
        for row in shown
    ]
    gone = [
        TemplateLine(text, 0, 0, 0, decision)
        for key, (text, decision) in decided.items()
        if key not in wanted
    ]
    return SiteMemory(
        site.name,
        tally.pages,
        site.size,
        tally.words,
        tally.judge_cuts,
        tally.cuts,
        (*found, *gone),
        len(rows) - len(shown),
    )


@dataclass(slots=True)
class _Tally:
    """Sums over the pages of a site. For each wanted line, by key: `cut` has the number of pages that cut it,
    `places` a document with it and its index there."""

    cut: dict[int, int]
    places: dict[int, tuple[str, int]] = field(default_factory=dict)
    pages: int = 0
    words: int = 0
    judge_cuts: int = 0
    cuts: int = 0


def _tally(connection: Connection, site_id: int, wanted: Set[int]) -> _Tally:
    tally = _Tally(dict.fromkeys(wanted, 0))
    for page in traces_of(connection, site_id):
        trace = unpack_trace(bytes(page.lines))
        margins = trace.margins if page.verdict is None else unpack_verdict(bytes(page.verdict)).margins
        words = trace.words.astype(int)
        tally.pages += 1
        tally.words += int(words.sum())
        tally.judge_cuts += int(words[trace.margins < 0].sum())
        tally.cuts += int(words[margins < 0].sum())
        for at, key in enumerate(trace.keys.tolist()):
            if key in wanted:
                tally.places.setdefault(key, (page.document_id, at))
        for key in wanted & set(trace.keys[margins < 0].tolist()):
            tally.cut[key] += 1
    return tally


def _texts(connection: Connection, places: dict[int, tuple[str, int]]) -> dict[int, str]:
    """For each key, its line as people name it, from the first document that has it."""
    by_document: dict[str, list[tuple[int, int]]] = {}
    for key, (id_, at) in places.items():
        by_document.setdefault(id_, []).append((key, at))
    texts: dict[int, str] = {}
    for id_, wanted in by_document.items():
        query = select(pages.c.layout, documents.c.title, documents.c.text).join(
            documents, documents.c.id == pages.c.document_id
        )
        layout, title, text = connection.execute(query.where(documents.c.id == id_)).one()
        came = lines_of(id_, layout, text, read_cuts(connection, [id_])[id_])
        lines = [line.text.strip() for line in came if line.text.strip()]
        texts |= {key: shown_line(lines[at], title) for key, at in wanted}
    return texts
