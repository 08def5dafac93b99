"""What all requests share: the settings, the open store, the templates."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import Any, TypeVar

from jinja2 import Environment

from pipeline.desk.jobs import Jobs
from pipeline.settings import Settings
from pipeline.store import Store, locked, open_store

_MOST_KEPT = 256
Value = TypeVar("Value")


class Kept:
    """Answers that take long and hold for a while, by all that they depend on; the oldest ones go."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._values: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The answer for a key, made where it is not there."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]  # type: ignore[no-any-return]
        value = make()
        self.put(key, value)
        return value

    def find(self, key: Hashable) -> Any:
        """The answer for a key; None where it is not there."""
        with self._lock:
            return self._values.get(key)

    def put(self, key: Hashable, value: object) -> None:
        """Keep an answer."""
        with self._lock:
            self._values[key] = value
            while len(self._values) > _MOST_KEPT:
                self._values.popitem(last=False)


class Desk:
    """One desk. The store is opened at the first request that needs it, and stays open until `close`."""

    def __init__(self, settings: Settings, templates: Environment) -> None:
        self.settings = settings
        self.templates = templates
        self.kept = Kept()
        self.jobs = Jobs()
        self._lock = Lock()
        self._deciding = Lock()  # decisions of this desk wait for each other
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
        with self._deciding, locked(self.store(), self.settings) as store:
            yield store

    def close(self) -> None:
        """Close the store, when the work that has begun is done."""
        self.jobs.close()
        self._opened.close()
