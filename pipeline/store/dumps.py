"""What is known of the dumps: which were read, how far, and which must be read again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, case, insert, select, update

from pipeline.cleaning.records import Cleaned, Part, Pending
from pipeline.sources import DumpFile, digest_file
from pipeline.store.database.bulk import chunks
from pipeline.store.database.tables import dumps

TO_READ_AGAIN = "again"
"""The digest of a dump that `retry` takes back, until it has been read to its end again."""


@dataclass(frozen=True, slots=True)
class KnownDump:
    """A dump as it was when it was read. `position` is the position of the last record stored.

    `choice` is what it was read for, see `Settings.choice`.
    """

    id: int
    signature: tuple[int, int, int]
    digest: str
    position: int
    complete: bool
    choice: str


def known_dumps(connection: Connection, paths: Iterable[str]) -> dict[str, KnownDump]:
    """What is known of the dumps at these paths, by path."""
    found: dict[str, KnownDump] = {}
    for chunk in chunks(paths):
        for row in connection.execute(select(dumps).where(dumps.c.path.in_(chunk))):
            found[row.path] = known_dump(row)
    return found


def known_dump(row: Row[Any]) -> KnownDump:
    """What a row of `dumps` says."""
    signature = (row.size, row.mtime_ns, row.ctime_ns)
    return KnownDump(row.id, signature, row.digest, row.position, row.complete, row.choice)


def pending_of(file: DumpFile, before: KnownDump | None, choice: str) -> Pending | None:
    """What must be read of a file, given what is known of it; None where nothing must be read.

    A file has changed when its size or one of its times differs; it is read again, too, where it was read
    for another choice, and where `retry` has begun to take it back. Reading that was broken off goes on after
    the last record stored.
    """
    if before is None:
        return Pending(file)
    taken_back = before.digest == TO_READ_AGAIN and before.position == 0
    if before.signature != file.signature or before.choice != choice or taken_back:
        return Pending(file, stale=before.id)
    return None if before.complete else Pending(file, after=before.position)


def is_only_touched(file: DumpFile, before: KnownDump, choice: str) -> bool:
    """Whether a file that was read to its end has other times but the same bytes. Reads the file."""
    if (
        not before.complete
        or before.choice != choice
        or before.signature == file.signature
        or before.signature[0] != file.size
    ):
        return False
    return digest_file(file.path, file.size) == before.digest


def touch_dump(connection: Connection, dump_id: int, file: DumpFile) -> None:
    """Store the times that a file has now."""
    connection.execute(update(dumps).where(dumps.c.id == dump_id).values(_state(file)))


def mark_unread(connection: Connection, dump_id: int) -> None:
    """Store that nothing of a dump was read."""
    digest = case((dumps.c.digest == TO_READ_AGAIN, TO_READ_AGAIN), else_="")
    unread = {"position": 0, "complete": False, "digest": digest, "not_read": None}
    connection.execute(update(dumps).where(dumps.c.id == dump_id).values(unread))


def mark_to_read_again(connection: Connection, dump_id: int) -> None:
    """Store that a dump must be taken back and read again, though it has not changed."""
    connection.execute(update(dumps).where(dumps.c.id == dump_id).values(digest=TO_READ_AGAIN))
    mark_unread(connection, dump_id)


class Before(NamedTuple):
    """A dump before a part of it is stored: its id, its last position, whether it was read to its end."""

    id: int
    position: int
    complete: bool


def mark_read(connection: Connection, part: Part[Cleaned], choice: str) -> Before:
    """Store how far a dump has been read, and for which choice. Returns what was stored of it before."""
    state = _state(part.dump) | {"choice": choice}
    if part.items:
        state["position"] = part.items[-1].position
    if part.digest is not None:
        state |= {"digest": part.digest, "complete": True, "not_read": counts_json(part.skipped)}
    query = select(dumps.c.id, dumps.c.position, dumps.c.complete).where(dumps.c.path == part.dump.path)
    known = connection.execute(query).one_or_none()
    if known is not None:
        connection.execute(update(dumps).where(dumps.c.id == known.id).values(state))
        return Before(*known)
    row = {"path": part.dump.path, "digest": "", "position": 0, "complete": False} | state
    id_ = connection.execute(insert(dumps).values(row).returning(dumps.c.id)).scalar_one()
    return Before(id_, 0, False)


def counts_json(counts: Mapping[str, int]) -> str | None:
    """Counts as a JSON object; None where there are none."""
    return json.dumps(dict(sorted(counts.items())), ensure_ascii=False) if counts else None


def _state(file: DumpFile) -> dict[str, Any]:
    """The columns of `dumps` that come from the file."""
    size, mtime_ns, ctime_ns = file.signature
    return {"name": file.name, "size": size, "mtime_ns": mtime_ns, "ctime_ns": ctime_ns}
