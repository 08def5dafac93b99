"""Which site's memory a document belongs to, and the rows of `sites`."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, Row, insert, select, update

from pipeline.errors import NotFound
from pipeline.settings import Settings
from pipeline.store.cut_rows import move_cuts
from pipeline.store.database.bulk import chunks, insert_rows
from pipeline.store.database.tables import documents, dumps, sites, traces, unsettled
from pipeline.store.rows import UnsettledRow
from pipeline.text.hosts import site_of


def memory_site(url: str | None, path: str, settings: Settings) -> str:
    """The site of a record: the registrable domain of its URL; without one, the site that the settings
    give its dump; else the folder of the dump, with a slash at its end."""
    named = settings.site_of_dump(path)
    by_settings = named and (site_of(f"http://{named}") or named)
    return site_of(url) or by_settings or f"{path.rpartition('/')[0]}/"


def find_site(connection: Connection, name: str) -> Row[tuple[int, str, int]]:
    """The site of this name, or of a URL: id, name, size. A folder may be given by the end of its path.

    Raises NotFound when no site fits, or more than one.
    """
    query = select(sites.c.id, sites.c.name, sites.c.size)
    names = {name, f"{name}/", site_of(name)} - {None}
    exact = connection.execute(query.where(sites.c.name.in_(names))).all()
    folder = sites.c.name.endswith(f"/{name.strip('/')}/", autoescape=True)
    found = exact or connection.execute(query.where(folder).limit(2)).all()
    if len(found) != 1:
        problem = "several folders end" if found else "no site is called so, and no folder ends"
        raise NotFound(f"{name!r}: {problem} like that; copydesk site lists the sites")
    return found[0]


def stale_sites(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """Mark these sites as changed, and create the missing ones. Returns their ids, by name."""
    ids: dict[str, int] = {}
    for chunk in chunks(sorted(set(names))):
        mark = update(sites).where(sites.c.name.in_(chunk)).values(stale=True)
        ids.update(connection.execute(mark.returning(sites.c.name, sites.c.id)).tuples().all())
        new = [{"name": name, "stale": True, "size": 0} for name in chunk if name not in ids]
        if new:
            ids.update(
                connection.execute(insert(sites).returning(sites.c.name, sites.c.id), new).tuples().all()
            )
    return ids


def mark_stale(connection: Connection, ids: Collection[int]) -> None:
    """Store that the pages of these sites have changed."""
    for chunk in chunks(ids):
        connection.execute(update(sites).where(sites.c.id.in_(chunk)).values(stale=True))


def move_documents(connection: Connection, records: Iterable[str], settings: Settings) -> None:
    """Give the documents of these records, which are in other dumps now, to the sites of these dumps."""
    for chunk in chunks(records):
        query = (
            select(documents.c.id, documents.c.url, dumps.c.path, sites.c.id, sites.c.name)
            .join(dumps, dumps.c.id == documents.c.dump_id)
            .join(traces, traces.c.document_id == documents.c.id)
            .join(sites, sites.c.id == traces.c.site_id)
            .where(documents.c.record_hash.in_(chunk))
        )
        for id_, url, path, old, old_name in connection.execute(query).all():
            wanted = memory_site(url, path, settings)
            if wanted == old_name:
                continue
            new = stale_sites(connection, [wanted])[wanted]
            mark_stale(connection, [old])
            connection.execute(update(traces).where(traces.c.document_id == id_).values(site_id=new))
            move_cuts(connection, id_, new)
            insert_rows(connection, unsettled, [UnsettledRow(id_, new)], new_only=True)
            connection.execute(update(unsettled).where(unsettled.c.document_id == id_).values(site_id=new))
