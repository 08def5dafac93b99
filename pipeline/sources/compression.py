"""Compressed streams: gzip, bzip2, xz and Zstandard, told by their first bytes."""

from __future__ import annotations

import bz2
import gzip
import io
import logging
import lzma
import zlib
from collections.abc import Callable
from tarfile import TarError
from typing import BinaryIO, cast
from zipfile import BadZipFile

logger = logging.getLogger(__name__)

SUFFIXES = (".gz", ".bz2", ".xz", ".zst", ".zstd")
BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, BadZipFile, TarError)
"""What reading a broken stream raises, also one that is a member of an archive."""

GZIP = b"\x1f\x8b\x08"
_BLOCK_BYTES = 1 << 16
_GZIP_FORMAT = 31  # what zlib calls it


class _Gzip(io.RawIOBase):
    """What is in a gzip file. Bytes behind its end that are no gzip are left, as gzip itself leaves them."""

    def __init__(self, stream: BinaryIO) -> None:
        self._file = gzip.open(stream)
        self._began = False

    def readable(self) -> bool:
        """Always true."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read the next bytes into a buffer; 0 at the end."""
        try:
            block = self._file.read1(len(buffer))
        except gzip.BadGzipFile as error:
            if not self._began or not str(error).startswith("Not a gzipped file"):
                raise
            logger.warning("bytes behind the end of a gzip file are left")
            block = b""
        self._began = True
        buffer[: len(block)] = block
        return len(block)


def _gzip(stream: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Gzip(stream), _BLOCK_BYTES))


def _zstd(stream: BinaryIO) -> BinaryIO:
    import pyarrow as pa  # takes 0.1 s to import

    return cast(BinaryIO, pa.CompressedInputStream(pa.PythonFile(stream, "r"), "zstd"))


_OPENERS: tuple[tuple[bytes, Callable[[BinaryIO], object]], ...] = (
    (GZIP, _gzip),
    (b"BZh", bz2.open),
    (b"\xfd7zXZ\x00", lzma.open),
    (b"\x28\xb5\x2f\xfd", _zstd),
)


def is_packed(head: bytes) -> bool:
    """Whether first bytes are those of a compressed stream."""
    return any(head.startswith(magic) for magic, _ in _OPENERS)


def gzip_head(head: bytes) -> bytes:
    """The first bytes of what is compressed with gzip in these first bytes; none for another compression."""
    if not head.startswith(GZIP):
        return b""
    try:
        return zlib.decompressobj(_GZIP_FORMAT).decompress(head, len(head))
    except zlib.error:
        return b""


def unpacked(head: bytes, stream: BinaryIO) -> BinaryIO:
    """The stream that is compressed in a stream with these first bytes. Reading it may raise `BROKEN`."""
    opener = next(opener for magic, opener in _OPENERS if head.startswith(magic))
    return cast(BinaryIO, opener(stream))


def bare_name(name: str) -> str:
    """A file's name without the suffix of its compression: "a.txt.gz" becomes "a.txt", "a.tgz" "a.tar"."""
    lower = name.lower()
    for short in (".tgz", ".tbz2", ".txz", ".tzst"):
        if lower.endswith(short):
            return f"{name[: -len(short)]}.tar"
    return next((name[: -len(suffix)] for suffix in SUFFIXES if lower.endswith(suffix)), name)
