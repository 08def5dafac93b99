"""What all requests share: the settings, the open store, the templates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock

from jinja2 import Environment

from pipeline.settings import Settings
from pipeline.store import Store, open_for_ingest, open_store


class Desk:
    """One desk. The store is opened at the first request that needs it, and stays open until `close`."""

    def __init__(self, settings: Settings, templates: Environment) -> None:
        self.settings = settings
        self.templates = templates
        self._lock = Lock()
        self._opened = ExitStack()
        self._store: Store | None = None

    def store(self) -> Store:
        """The store to read. Raises DatabaseError while there is no database, or an older one."""
        with self._lock:
            if self._store is None:
                self._store = self._opened.enter_context(open_store(self.settings))
            return self._store

    @contextmanager
    def writing(self) -> Iterator[Store]:
        """The store to write to, as an ingest has it. Raises DatabaseBusy while an ingest is at work."""
        self.store()  # a desk makes no database
        with open_for_ingest(self.settings) as store:
            yield store

    def close(self) -> None:
        """Close the store."""
        self._opened.close()
