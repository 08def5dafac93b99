"""The templates of the sites in the database, and which documents a new one concerns."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sqlalchemy import Connection, Row, delete, select, text, update

from pipeline.memory.learn import (
    GOES,
    NOTHING,
    SAMPLE_PAGES,
    START,
    STAYS,
    Counts,
    Level,
    Template,
    learn,
    tier,
)
from pipeline.memory.trace import unpack_trace
from pipeline.store.database.bulk import chunks, insert_rows
from pipeline.store.database.tables import line_decisions, sites, template_lines, traces, unsettled
from pipeline.store.rows import UnsettledRow

_SITES_AT_ONCE = 32  # sites that are learned in one transaction
_TRACES_AT_ONCE = 500  # traces that are read at once


def learn_stale(connection: Connection) -> bool:
    """Learn the templates of some sites whose pages have changed. Returns whether there may be more.

    The documents that a change concerns are queued in `unsettled`.
    """
    stale = select(sites.c.id, sites.c.name).where(sites.c.stale).order_by(sites.c.id).limit(_SITES_AT_ONCE)
    found = connection.execute(stale).all()
    for site_id, name in found:
        _learn_site(connection, site_id, name)
    return bool(found)


def load_template(connection: Connection, site_id: int) -> Template:
    """The template of a site, as it was learned last."""
    query = select(template_lines).where(template_lines.c.site_id == site_id).order_by(template_lines.c.key)
    rows = connection.execute(query).all()
    size = connection.scalar(select(sites.c.size).where(sites.c.id == site_id))
    if not rows or not size:
        return NOTHING
    levels = np.frombuffer(b"".join(bytes(row.level) for row in rows), np.int8)
    return Template(
        keys=np.array([row.key for row in rows], np.int64),
        pages=np.array([row.pages for row in rows], np.int64),
        bodies=np.array([row.bodies for row in rows], np.int64),
        levels=levels.reshape(len(rows), len(Level._fields)),
        size=size,
    )


def _learn_site(connection: Connection, site_id: int, name: str) -> None:
    sample = (
        select(traces.c.lines)
        .where(traces.c.site_id == site_id)
        .order_by(traces.c.document_id)
        .limit(SAMPLE_PAGES)
    )
    pages = [unpack_trace(bytes(packed)) for packed in connection.scalars(sample)]
    if not pages:
        connection.execute(delete(template_lines).where(template_lines.c.site_id == site_id))
        connection.execute(delete(sites).where(sites.c.id == site_id))
        return
    decided = _decided(connection, name)
    before = load_template(connection, site_id)
    after = learn(
        pages,
        forgotten=[key for key, said in decided.items() if said == "forget"],
        told={key: STAYS if said == "keep" else GOES for key, said in decided.items() if said != "forget"},
    )
    changed, moved = _differences(before, after)
    _store(connection, site_id, after, changed)
    if tier(np.array(before.size)) != tier(np.array(after.size)) or (moved >= START).any():
        queue_all(connection, site_id)
    elif len(moved):
        for ids in chunks(_holding(connection, site_id, moved)):
            insert_rows(connection, unsettled, [UnsettledRow(id_, site_id) for id_ in ids], new_only=True)
    connection.execute(update(sites).where(sites.c.id == site_id).values(stale=False, size=after.size))


def _decided(connection: Connection, site: str) -> dict[int, str]:
    """What people said of lines of a site, by their keys: keep, cut, forget."""
    said = select(line_decisions.c.target, line_decisions.c.said)
    of_site = said.where(line_decisions.c.scope == "site", line_decisions.c.place == site)
    return {int(key): what for key, what in connection.execute(of_site.order_by(line_decisions.c.target))}


def _differences(before: Template, after: Template) -> tuple[Counts, Counts]:
    """The keys of the lines that differ between two templates, and of the lines whose level differs."""
    keys = np.union1d(before.keys, after.keys)
    differ = _facts(before, keys) != _facts(after, keys)
    return keys[differ.any(axis=1)], keys[differ[:, 2:].any(axis=1)]


def _facts(template: Template, keys: Counts) -> Counts:
    """The facts of each of these lines: pages, bodies, levels; -128 for a line that the template lacks."""
    facts = np.column_stack([template.pages, template.bodies, template.levels])
    none = np.full((1, facts.shape[1]), -128)
    return np.vstack([facts, none])[template.places_of(keys)]


def _store(connection: Connection, site_id: int, template: Template, changed: Counts) -> None:
    for chunk in chunks(changed.tolist()):
        of_site = template_lines.c.site_id == site_id
        connection.execute(delete(template_lines).where(of_site, template_lines.c.key.in_(chunk)))
    places = template.places_of(changed)
    rows = [
        (
            site_id,
            int(template.keys[at]),
            int(template.pages[at]),
            int(template.bodies[at]),
            template.levels[at].tobytes(),
        )
        for at in places[places >= 0].tolist()
    ]
    insert_rows(connection, template_lines, rows)


def queue_all(connection: Connection, site_id: int) -> None:
    """Have settle look again at all documents of a site."""
    query = text(
        "INSERT INTO unsettled (document_id, site_id) SELECT document_id, site_id FROM traces "
        "WHERE site_id = :site ON CONFLICT DO NOTHING"
    )
    connection.execute(query, {"site": site_id})


def _holding(connection: Connection, site_id: int, keys: Counts) -> Iterator[str]:
    """The documents of a site that hold one of these lines."""
    wanted = keys[keys < START].astype(np.uint32)
    for row in traces_of(connection, site_id):
        if np.isin(unpack_trace(bytes(row.lines)).keys, wanted).any():
            yield row.document_id


def traces_of(connection: Connection, site_id: int) -> Iterator[Row[tuple[str, int, bytes, bytes | None]]]:
    """The rows of `traces` of a site, by document id, a few at a time."""
    last = ""
    while True:
        query = (
            select(traces)
            .where(traces.c.site_id == site_id, traces.c.document_id > last)
            .order_by(traces.c.document_id)
            .limit(_TRACES_AT_ONCE)
        )
        rows = connection.execute(query).all()
        if not rows:
            return
        last = rows[-1].document_id
        yield from rows
