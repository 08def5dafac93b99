"""A dump file: what is known of it from outside, and how its bytes are opened and hashed."""

from __future__ import annotations

import io
import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from stat import S_ISREG

from xxhash import xxh3_128

from pipeline.sources.remote import ObjectStream, find_object, is_remote
from pipeline.sources.streams import BLOCK_BYTES

_ESCAPED = re.compile(rb"\\udc([89a-f][0-9a-f])")


@dataclass(frozen=True, slots=True)
class DumpFile:
    """A file, or an object of a store, with records in it.

    `path` is absolute, or a URL; bytes in it that are not UTF-8 are escaped. `name`, for people, is the
    path from the folder that was given. `signature` is the size in bytes, and mtime and ctime in
    nanoseconds; for an object, see `remote.Found`. While it is the same, the file has not changed. It is
    (-1, 0, 0) where a path cannot be looked at, or is no file (a pipe, a device, a link to nothing).
    """

    path: str
    name: str
    signature: tuple[int, int, int]

    @property
    def size(self) -> int:
        """Size in bytes; 0 where it is not known."""
        return max(0, self.signature[0])

    @property
    def changed_ns(self) -> int:
        """When it was last written, renamed or given other rights, in nanoseconds since 1970.

        0 for an object in a store, which is never half written.
        """
        return 0 if is_remote(self.path) else self.signature[2]


def digest_file(path: str, size: int = 0) -> str | None:
    """The hash of a file's bytes, as `DumpReader` gives it; None when it cannot be read."""
    digest = xxh3_128()
    try:
        with open_bytes(path, size) as file:
            while block := file.read(BLOCK_BYTES):
                digest.update(block)
    except OSError:
        return None
    return digest.hexdigest()


def open_bytes(path: str, size: int) -> io.RawIOBase:
    """The bytes of a file or an object, unbuffered; `size` is as `remote.ObjectStream` wants it."""
    return ObjectStream(path, size) if is_remote(path) else open(_on_disk(path), "rb", buffering=0)


def look_at(path: Path, name: str) -> DumpFile:
    """The dump at a path; `name` is for people."""
    try:
        stat = path.stat()
    except OSError:
        return DumpFile(on_record(str(path)), on_record(name), (-1, 0, 0))
    signature = (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
    if not S_ISREG(stat.st_mode):  # to open a pipe or a device could take forever
        signature = (-1, 0, 0)
    return DumpFile(on_record(str(path)), on_record(name), signature)


def look_again(path: str, name: str) -> DumpFile:
    """The dump at a path as it is stored; its signature is (-1, 0, 0) where it is not there any more.

    Raises SourceLost when a store does not answer, SettingsError when it refuses.
    """
    if not is_remote(path):
        return look_at(Path(os.fsdecode(_on_disk(path))), name)
    found = find_object(path)
    return DumpFile(path, name, found.signature if found else (-1, 0, 0))


def on_record(path: str) -> str:
    """A path as it is stored: bytes that are not UTF-8 become "\\udcXX"."""
    return path.encode("utf-8", "backslashreplace").decode()


def _on_disk(path: str) -> bytes:
    """The inverse of `on_record`: the path to open, as bytes."""
    return _ESCAPED.sub(lambda escaped: bytes([int(escaped[1], 16)]), os.fsencode(path))


def is_hidden(name: str) -> bool:
    """Whether a part of a path below a folder or in an archive says that it is not for people."""
    parts = (part for part in PurePosixPath(name).parts if part != "..")
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)
