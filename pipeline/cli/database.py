"""The database that a command reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.settings import load_settings
from pipeline.store import Store, open_store


@contextmanager
def reading(database: str | None) -> Iterator[Store]:
    """Open the store to read it. `database` is the URL that the command names; None: as in the settings."""
    with open_store(load_settings(database_url=database)) as store:
        yield store
