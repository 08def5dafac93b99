"""Streams of bytes: one that was looked into, one that hashes what it passes on, one in UTF-8."""

from __future__ import annotations

import codecs
import io
import shutil
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from xxhash import xxh3_128

from pipeline.sources.compression import BROKEN

BLOCK_BYTES = 1 << 20
HEAD_BYTES = 1 << 16
"""The first bytes of a file, from which its format is told."""

PIECE_BYTES = 1 << 16
# Which of the first four bytes of ASCII text in these encodings are not zero.
_UNMARKED: dict[tuple[bool, ...], str] = {
    (True, False, True, False): "utf-16-le",
    (False, True, False, True): "utf-16-be",
    (True, False, False, False): "utf-32-le",
    (False, False, False, True): "utf-32-be",
}
_SPOOLED_BYTES = 8 << 20  # a file in an archive that is longer goes to the disk
# UTF-32 comes first, because its little-endian mark begins with that of UTF-16.
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class DigestingFile(io.RawIOBase):
    """Passes a file's bytes on, and hashes and counts them."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self.digest = xxh3_128()
        self.offset = 0

    def readable(self) -> bool:
        """Always true."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read the next bytes into a buffer; 0 at the end."""
        count = self._raw.readinto(buffer) or 0
        self.digest.update(buffer[:count])
        self.offset += count
        return count


def _some(stream: BinaryIO, size: int) -> bytes:
    """The next bytes of a stream, as many as one read gives: an error behind them does not lose them."""
    read = getattr(stream, "read1", stream.read)
    block: bytes = read(size)
    return block


def look_ahead(stream: BinaryIO, size: int = HEAD_BYTES) -> tuple[bytes, BinaryIO]:
    """The first bytes of a stream, and a stream of all its bytes.

    Where the stream is broken before so many bytes, the head is shorter, and reading on raises the error.
    """
    parts: list[bytes] = []
    broken: Exception | None = None
    try:
        while size > 0 and (part := _some(stream, size)):
            parts.append(part)
            size -= len(part)
    except BROKEN as error:
        broken = error
    head = b"".join(parts)
    return head, cast(BinaryIO, io.BufferedReader(_Rewound(head, stream, broken), PIECE_BYTES))


def as_utf8(stream: BinaryIO) -> BinaryIO:
    """The text of a stream in UTF-8, where it is in UTF-16 or UTF-32; else the stream.

    Without a byte order mark it must begin with ASCII, as JSON and most tables do.
    """
    head, whole = look_ahead(stream, 4)
    encoding = _wide_encoding(head)
    if encoding is None:
        return whole
    text = io.TextIOWrapper(whole, encoding, errors="replace", newline="")
    encoded = Made(lambda: text.read(PIECE_BYTES).encode("utf-8", "replace"))
    return cast(BinaryIO, io.BufferedReader(encoded, PIECE_BYTES))


def as_utf8_head(head: bytes) -> bytes:
    """The first bytes of a file as they would be in UTF-8."""
    encoding = _wide_encoding(head[:4])
    return head.decode(encoding, "replace").encode("utf-8", "replace") if encoding else head


def _wide_encoding(start: bytes) -> str | None:
    marked = next((encoding for mark, encoding in _WIDE if start.startswith(mark)), None)
    return marked or (_UNMARKED.get(tuple(map(bool, start))) if len(start) == 4 else None)


def spooled(stream: BinaryIO) -> BinaryIO:
    """A temporary file with the bytes of a stream, to seek in. It is in memory while it is short."""
    file = SpooledTemporaryFile(_SPOOLED_BYTES)
    shutil.copyfileobj(stream, file, BLOCK_BYTES)
    file.seek(0)
    return cast(BinaryIO, file)


class _Rewound(io.RawIOBase):
    """The bytes that were read ahead, then the rest of the stream, or the error that ended it."""

    def __init__(self, head: bytes, rest: BinaryIO, broken: Exception | None) -> None:
        self._head = memoryview(head)
        self._rest = rest
        self._broken = broken

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._head and self._broken:
            raise self._broken
        if not self._head:
            block = _some(self._rest, len(buffer))
            buffer[: len(block)] = block
            return len(block)
        count = min(len(buffer), len(self._head))
        buffer[:count] = self._head[:count]
        self._head = self._head[count:]
        return count


class Made(io.RawIOBase):
    """The pieces that a function makes, one after another; an empty one is the end."""

    def __init__(self, make: Callable[[], bytes]) -> None:
        self._make = make
        self._piece = memoryview(b"")

    def readable(self) -> bool:
        """Always true."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read the next bytes into a buffer; 0 at the end."""
        self._piece = self._piece or memoryview(self._make())
        count = min(len(buffer), len(self._piece))
        buffer[:count] = self._piece[:count]
        self._piece = self._piece[count:]
        return count
