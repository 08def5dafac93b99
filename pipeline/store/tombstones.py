"""Tombstones: what a person wanted to be forgotten must not come back. They hold no text.

A tombstone is the hash of a record, of the URL of a document, or of the name of a site.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b

from sqlalchemy import Connection, select

from pipeline.store.database.bulk import chunks, insert_rows
from pipeline.store.database.tables import tombstones

FORGOTTEN = "a person wanted it to be forgotten"
"""The detail of its reject."""


def names_of(record_hash: str, url: str | None, site: str | None) -> frozenset[str]:
    """The tombstones under which a document would be forgotten."""
    said = {f"record {record_hash}"}
    said |= {f"url {url.strip()}"} if url and url.strip() else set()
    said |= {f"site {site}"} if site else set()
    return frozenset(map(_hashed, said))


def record_tombstone(record_hash: str) -> str:
    """The tombstone of a record."""
    return _hashed(f"record {record_hash}")


def url_tombstone(url: str) -> str:
    """The tombstone of all records with this URL."""
    return _hashed(f"url {url.strip()}")


def site_tombstone(site: str) -> str:
    """The tombstone of all records of a site, by its registrable domain."""
    return _hashed(f"site {site}")


def add_tombstones(connection: Connection, names: Iterable[str], at: str) -> None:
    """Store tombstones; `at`: when, as ISO 8601."""
    insert_rows(connection, tombstones, [(name, at) for name in sorted(set(names))], new_only=True)


def forgotten(connection: Connection, documents: Mapping[int, frozenset[str]]) -> set[int]:
    """The documents, given by any number with their `names_of`, that a tombstone forbids."""
    if connection.execute(select(tombstones.c.name).limit(1)).first() is None:
        return set()
    there: set[str] = set()
    for chunk in chunks({name for names in documents.values() for name in names}):
        there.update(connection.scalars(select(tombstones.c.name).where(tombstones.c.name.in_(chunk))))
    return {key for key, names in documents.items() if names & there}


def _hashed(name: str) -> str:
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
