"""Check the database: whether it is reached, its migration, whether an ingest is at work on it, its disk."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from pipeline.doctor.findings import Finding, State
from pipeline.errors import DatabaseBusy, DatabaseError, SettingsError
from pipeline.settings import Settings
from pipeline.store.database.health import Health, look_at

_SCARCE_BYTES, _TOO_FEW_BYTES = 2**30, 2**27  # bytes free: 1 GiB, and 128 MiB, which one batch may take
# File systems on which SQLite's locks and shared memory cannot be relied on.
_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "lustre", "glusterfs", "beegfs"}
_NETWORK |= {"fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.gcsfuse"}
_ESCAPED = re.compile(r"\\([0-7]{3})")  # a blank in a mount point is \040


def check_database(settings: Settings) -> Iterator[Finding]:
    """Findings "database" and "ingest", and for SQLite "disk"."""
    try:
        health = look_at(settings.database_url)
    except SettingsError as error:
        yield Finding("database", "wrong", str(error), "set database_url, or COPYDESK_DATABASE_URL")
        return
    except DatabaseError as error:
        yield Finding("database", "wrong", str(error), "name another database, or bring back a copy of it")
        return
    except DatabaseBusy as error:
        remedy = "see whether it runs, and whether host, name, user and password in its URL are right"
        yield Finding("database", "wrong", str(error), remedy)
        return
    yield _migration(health)
    at_work = (
        "an ingest is at work on the database" if health.locked else "no ingest is at work on the database"
    )
    yield Finding("ingest", "ok", at_work)
    if health.file:
        yield _disk(health.file)


def _migration(health: Health) -> Finding:
    if not health.may_create:
        remedy = "let its owner GRANT CREATE ON SCHEMA public to this user"
        return Finding("database", "wrong", f"{health.url}: this user may make no tables", remedy)
    if health.revision is None:
        what = f"{health.url}: nothing in it yet; the first copydesk ingest makes the tables"
        return Finding("database", "ok", what)
    what = f"{health.url}: at migration {health.revision}"
    if health.revision != health.newest:
        remedy = "copydesk db upgrade, or the next copydesk ingest"
        return Finding("database", "warning", f"{what}, the newest is {health.newest}", remedy)
    return Finding("database", "ok", what)


def _disk(file: Path) -> Finding:
    """Whether a SQLite file has a place to grow: writable, with space, and on this machine."""
    place = file if file.exists() else _existing(file.parent)
    folder = place if place.is_dir() else place.parent
    refused = next((path for path in (place, folder) if not os.access(path, os.W_OK)), None)
    if refused:
        remedy = f"chown or chmod {refused}, or name another place with --database"
        return Finding("disk", "wrong", f"{refused} cannot be written", remedy)
    free = shutil.disk_usage(folder).free
    what = f"{free / 2**30:.1f} GiB free at {folder}"
    if free < _SCARCE_BYTES:
        state: State = "wrong" if free < _TOO_FEW_BYTES else "warning"
        return Finding("disk", state, what, "make space, or name another place with --database")
    mounts = Path("/proc/self/mountinfo")
    kind = filesystem_of(folder.resolve(), mounts.read_text("utf-8")) if mounts.exists() else ""
    if kind in _NETWORK:
        what += f", on a network file system ({kind}), where SQLite may lose what is written"
        return Finding("disk", "warning", what, "put the file on a disk of this machine, or use Postgres")
    return Finding("disk", "ok", what)


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return folder if folder.exists() else _existing(folder.parent)


def filesystem_of(path: Path, mounts: str) -> str:
    """The type of the file system that an absolute path is on, by the text of `/proc/self/mountinfo`."""
    kinds: dict[str, str] = {}
    for line in mounts.splitlines():
        place, _, source = line.partition(" - ")
        if len(fields := place.split()) > 4 and source:
            kinds[_ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), fields[4])] = source.split()[0]
    above = (str(folder) for folder in (path, *path.parents))
    return next((kinds[folder] for folder in above if folder in kinds), "")
