"""The records of a dump: unpack it, find its format, read it, also what is in an archive."""

from __future__ import annotations

import io
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import BinaryIO, cast

from xxhash import xxh3_128

from pipeline.errors import CopydeskError
from pipeline.records import RawDocument, Reject, RejectReason, Skipped
from pipeline.settings import Settings
from pipeline.sources.compression import BROKEN, GZIP, gzip_head, is_packed, unpacked
from pipeline.sources.files import DumpFile, is_hidden, on_record, open_bytes
from pipeline.sources.formats import Archive, Format, Member, Record
from pipeline.sources.recognise import label, may_be_dump, recognise
from pipeline.sources.remote import is_remote
from pipeline.sources.streams import BLOCK_BYTES, DigestingFile, look_ahead, spooled
from pipeline.text.hosts import host_of, is_of

logger = logging.getLogger(__name__)

_LAYERS = 2  # compressions around one another
_DEPTH = 1  # archives may be in an archive, but not in one that is in another


class DumpReader:
    """The records of a dump, one at a time, and what has been read so far.

    Where reading fails, the last record is a Reject. `digest` (hexadecimal) is the hash of the file's bytes
    once the iteration has ended; `offset` counts the bytes read; `skipped` counts what is in the dump and
    is no article, by what it is.
    """

    def __init__(self, file: DumpFile, settings: Settings) -> None:
        self._file = file
        self._settings = settings
        self._stream: DigestingFile | None = None
        self._again: BinaryIO | None = None
        self.skipped: Counter[str] = Counter()

    @property
    def digest(self) -> str:
        """Hash of all bytes of the file; the hash of no bytes when it could not be opened."""
        return self._stream.digest.hexdigest() if self._stream else xxh3_128().hexdigest()

    @property
    def offset(self) -> int:
        """Bytes of the file read so far."""
        sought = self._again.tell() if self._again and not self._again.closed else 0
        return max(sought, self._stream.offset if self._stream else 0)

    def __iter__(self) -> Iterator[RawDocument | Reject]:
        if self._file.signature[0] < 0:
            yield Reject(1, RejectReason.UNREADABLE, "not there, not allowed, or no regular file")
            return
        position = 0
        broken: Exception | None = None
        try:
            with open_bytes(self._file.path, self._file.size) as raw:
                self._stream = DigestingFile(raw)
                buffered = cast(BinaryIO, io.BufferedReader(self._stream, BLOCK_BYTES))
                try:
                    for record in self._records(buffered):
                        if isinstance(record, Skipped):
                            self.skipped[record.what] += 1
                            continue
                        position = record.position
                        if isinstance(record, RawDocument) and self._is_of_another_site(record):
                            self.skipped["records of other sites"] += 1
                        else:
                            yield record
                except BROKEN as error:
                    broken = error
                while buffered.read(BLOCK_BYTES):
                    pass  # the digest is over all bytes, also the bytes that the reader left
            if broken:
                raise broken
        except BROKEN as error:
            yield _unreadable(position + 1, error)
        finally:
            if self._again:
                self._again.close()

    def _is_of_another_site(self, record: RawDocument) -> bool:
        """Whether a record says by its URL that it is of no site that is wanted: it need not be cleaned."""
        host = host_of(record.url) if self._settings.wanted.sites else None
        return host is not None and not any(is_of(host, site) for site in self._settings.wanted.sites)

    def _records(self, file: BinaryIO) -> Iterator[Record]:
        known, stream, packed = look_into(file, self._file.path)
        if known is None:
            raise OSError("no reader knows what is in it")
        return _read_known(known, stream, self._settings, _cannot if packed else self._open_again)

    def _open_again(self) -> BinaryIO | None:
        """The file to seek in; None where it is an object in a store."""
        if is_remote(self._file.path):
            return None
        self._again = cast(BinaryIO, io.BufferedReader(open_bytes(self._file.path, self._file.size)))
        return self._again


def look_into(stream: BinaryIO, name: str) -> tuple[Format | Archive | None, BinaryIO, bool]:
    """The format of a stream, None where no reader knows it; the stream, unpacked; whether it was packed.

    `name` is that of its file. Raises what is in `compression.BROKEN`.
    """
    head, whole = look_ahead(stream)
    packed = is_packed(head)
    for _ in range(_LAYERS):
        if not is_packed(head):
            break
        known = recognise(gzip_head(head), name)
        if isinstance(known, Format) and known.unpacks_gzip and head.startswith(GZIP):
            return known, whole, packed
        head, whole = look_ahead(unpacked(head, whole))
    return recognise(head, name), whole, packed


def _read_known(
    known: Format | Archive,
    stream: BinaryIO,
    settings: Settings,
    open_again: Callable[[], BinaryIO | None],
    depth: int = 0,
) -> Iterator[Record]:
    """The records of a stream of this format. `open_again` opens it to seek in, if it can."""
    with ExitStack() as stack:
        if known.needs_file:
            stream = open_again() or stack.enter_context(spooled(stream))
        try:
            if isinstance(known, Format):
                yield from known.read(stream, settings)
            else:
                yield from _read_members(known.members(stream), settings, depth)
        except (CopydeskError, *BROKEN):
            raise
        except Exception as error:  # a defect of a reader, or of a plugin, must not end the run
            logger.warning("the reader of %s failed: %r", known.name, error)
            raise OSError(f"the reader of {known.name} failed: {error!r}") from error


def _read_members(members: Iterator[Member], settings: Settings, depth: int) -> Iterator[Record]:
    """The records of the members of an archive, numbered through; a broken member is a Reject."""
    position = 0
    for member in members:
        member = replace(member, name=on_record(member.name))
        if is_hidden(member.name) or not may_be_dump(member.name):
            yield Skipped(label(member.name))
            continue
        try:
            with member.open() as opened:
                known, stream, _ = look_into(opened, member.name)
                if known is None or (isinstance(known, Archive) and depth == _DEPTH):
                    yield Skipped(label(member.name))
                    continue
                for record in _read_known(known, stream, settings, _cannot, depth + 1):
                    if isinstance(record, Skipped):
                        yield record
                    else:
                        position += 1
                        place = _place(member.name, record, known)
                        yield replace(record, position=position, place=place)
        except BROKEN as error:
            position += 1
            yield replace(_unreadable(position, error), place=member.name)


def _place(member: str, record: RawDocument | Reject, known: Format | Archive) -> str:
    if record.place is not None:
        return f"{member}/{record.place}"
    return member if isinstance(known, Format) and known.single else f"{member}:{record.position}"


def _cannot() -> None:
    return None


def _unreadable(position: int, error: Exception) -> Reject:
    return Reject(position, RejectReason.UNREADABLE, f"{type(error).__name__}: {error}")
