"""Check the dumps: whether they exist and are readable, how many there are, and how many wait to be read."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from time import monotonic
from typing import TypeVar

from pipeline.doctor.findings import Finding
from pipeline.errors import DatabaseBusy, DatabaseError, SettingsError
from pipeline.settings import Settings
from pipeline.sources import DumpFile, find_files, is_remote
from pipeline.store import open_store

_MOST_NAMES = 3  # files and folders that a finding names
_T = TypeVar("_T")


def check_dumps(paths: Sequence[str], settings: Settings, seconds: float) -> Iterator[Finding]:
    """Findings "dumps", "readable" and "waiting" of some paths; counting ends after about `seconds`."""
    ignored: Counter[str] = Counter()
    clock = _Clock(seconds)
    try:
        files = list(clock.within(find_files(paths, ignored)))
    except SettingsError as error:
        yield Finding("dumps", "wrong", str(error), "name another folder: copydesk doctor FOLDER")
        return
    local = [file for file in files if file.signature[0] >= 0 and not is_remote(file.path)]
    refused = [file.path for file in local if not os.access(file.path, os.R_OK)]
    refused += clock.within(_closed_folders(path for path in paths if not is_remote(path)))
    size = sum(file.size for file in files)
    more = " or more" if clock.over else ""
    what = f"{', '.join(paths)}: {len(files)} dumps{more}, {size / 2**20:.1f} MiB"
    if ignored:
        left = ", ".join(f"{number} {suffix}" for suffix, number in sorted(ignored.items()))
        what += f"; no reader for {left}"
    if files:
        yield Finding("dumps", "ok", what)
    else:
        yield Finding("dumps", "warning", what, "put dumps there, or name another folder")
    if refused:
        named = ", ".join(refused[:_MOST_NAMES]) + (", ..." if len(refused) > _MOST_NAMES else "")
        what = f"{len(refused)} files or folders cannot be read: {named}"
        yield Finding("readable", "wrong", what, "chmod or chown them, so that this user may read them")
    yield _waiting(files, settings)


def _waiting(files: Sequence[DumpFile], settings: Settings) -> Finding:
    """How many dumps are new, changed or half read, as the database knows them."""
    try:
        with open_store(settings) as store:
            waiting = sum(1 for _ in store.waiting(files))
    except DatabaseBusy:
        remedy = "see the line of the database"
        return Finding("waiting", "warning", "not counted: the database is not reached", remedy)
    except DatabaseError:  # no database, or one of another version; the line on the database says so
        return Finding("waiting", "ok", f"{len(files)} dumps, as far as can be told without a database")
    return Finding("waiting", "ok", f"{waiting} of {len(files)} dumps are new, changed or half read")


def _closed_folders(paths: Iterable[str]) -> Iterator[str]:
    """The folders at and below some paths that may not be listed or entered."""
    for path in paths:
        for folder, folders, _ in os.walk(path):
            folders[:] = [name for name in folders if not name.startswith(".")]
            inner = (Path(folder, name) for name in folders)
            yield from (str(place) for place in inner if not os.access(place, os.R_OK | os.X_OK))
        if Path(path).is_dir() and not os.access(path, os.R_OK | os.X_OK):
            yield str(path)


class _Clock:
    """Ends iterations when its seconds are over."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return monotonic() > self._end

    def within(self, items: Iterable[_T]) -> Iterator[_T]:
        """The items that come before the time is over."""
        return takewhile(lambda _: not self.over, items)
