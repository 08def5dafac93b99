"""What a reader is: a function from a stream of bytes to records, and how its files are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from pipeline.records import RawDocument, Reject, Skipped
from pipeline.settings import Settings

Record = RawDocument | Reject | Skipped
Reader = Callable[[BinaryIO, Settings], Iterator[Record]]
"""Reads a stream, unpacked, one record at a time, so that memory is bounded by one record.

Records and rejects are in order of `position`, and the same bytes give the same records. Raises OSError
where the bytes are broken: what was read before stays, and the dump ends with a Reject.
"""


def _never(head: bytes) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Format:
    """A format with records in it.

    `suffixes` are of the names of its files, without the suffix of a compression. `begins` tells from the
    first bytes, unpacked, that something is of this format for certain. `single`: a file is one record.
    `needs_file`: the stream must be one that can be sought in. `unpacks_gzip`: the reader does it itself.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Reader
    begins: Callable[[bytes], bool] = _never
    single: bool = False
    needs_file: bool = False
    unpacks_gzip: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. `open` is called before the next member is asked for, or never.

    `open` raises OSError where the member is broken or encrypted.
    """

    name: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Archive:
    """A format with files in it; its fields are those of `Format`.

    `members` gives the regular files in their order in the archive. It raises OSError where the archive
    is broken.
    """

    name: str
    suffixes: tuple[str, ...]
    members: Callable[[BinaryIO], Iterator[Member]]
    begins: Callable[[bytes], bool] = _never
    needs_file: bool = False
