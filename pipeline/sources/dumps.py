"""Which files are dumps, and how each is opened: the registry of the readers."""

from __future__ import annotations

import gzip
import io
import os
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO, cast

from xxhash import xxh3_128

from pipeline.errors import SettingsError
from pipeline.records import RawDocument, Reject, RejectReason
from pipeline.settings import Settings
from pipeline.sources.jsonl import read_jsonl
from pipeline.sources.remote import ObjectStream, canonical, find_objects, is_remote
from pipeline.sources.text import read_html, read_markdown, read_text

Reader = Callable[[BinaryIO, Settings], Iterator[RawDocument | Reject]]

# To add a format: write a reader, give it its suffixes here, and a test in tests/sources/test_sources.py.
READERS: Mapping[str, Reader] = {
    ".txt": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
}
_COMPRESSED = ".gz"
_BLOCK_BYTES = 1 << 20
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


def find_files(
    paths: Iterable[str | os.PathLike[str]], ignored: Counter[str] | None = None
) -> Iterator[DumpFile]:
    """The dumps at and below some paths or URLs, one at a time, each folder in order of name.

    Hidden files and folders are skipped. `ignored` counts files without a reader by suffix, links to
    folders, which are not followed, and folders that cannot be listed.
    Raises SettingsError when a path does not exist, or a file that was named has no reader, SourceLost
    when a store does not answer.
    """
    ignored = ignored if ignored is not None else Counter()
    texts = [os.fspath(path) for path in paths]
    urls = sorted({canonical(text) for text in texts if is_remote(text)})
    roots = sorted({_root(text) for text in texts if not is_remote(text)})
    given = set(roots)
    for root in roots:
        if not given.isdisjoint(root.parents):
            continue  # found below the other one
        if root.is_dir():
            yield from _below(root, ignored)
        else:
            yield _look_at(root, f"{root.parent.name}/{root.name}")
    for url in urls:
        if not any(url.startswith(f"{other}/") for other in urls):
            yield from _in_store(url, ignored)


def _root(path: str) -> Path:
    try:
        root = Path(path.removeprefix("file://")).resolve(strict=True)
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead to themselves
        raise SettingsError(f"{path}: no such file or folder; name a dump or a folder of dumps") from error
    if not root.is_dir() and _reader_of(root.name) is None:
        raise _no_reader(path)
    return root


def _no_reader(path: str) -> SettingsError:
    known = " ".join(sorted(READERS))
    return SettingsError(f"{path}: no reader for such a file; there is one for {known}, each also .gz")


def _below(root: Path, ignored: Counter[str]) -> Iterator[DumpFile]:
    def refused(error: OSError) -> None:
        ignored["folder that cannot be listed"] += 1

    for folder, folders, names in os.walk(root, onerror=refused):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        ignored.update("link to a folder" for name in folders if Path(folder, name).is_symlink())
        for name in sorted(names):
            path = Path(folder, name)
            if name.startswith("."):
                continue
            if _is_readme(name):
                ignored["README"] += 1
            elif _reader_of(name) is None:
                ignored[path.suffix or "no suffix"] += 1
            else:
                yield _look_at(path, f"{root.name}/{path.relative_to(root).as_posix()}")


def _in_store(url: str, ignored: Counter[str]) -> Iterator[DumpFile]:
    folder = url.split("/")[-1]
    for found in find_objects(url):
        if _is_readme(found.below):
            ignored["README"] += 1
        elif _reader_of(found.url) is not None:
            name = f"{folder}/{found.below}" if found.below else "/".join(found.url.split("/")[-2:])
            yield DumpFile(found.url, name, found.signature)
        elif not found.below:
            raise _no_reader(url)
        else:
            ignored[Path(found.url).suffix or "no suffix"] += 1


class DumpReader:
    """The records of a dump, one at a time, and what has been read so far.

    Where reading fails, the last record is a Reject. `digest` (hexadecimal) is the
    hash of the file's bytes once the iteration has ended; `offset` counts the bytes read.
    """

    def __init__(self, file: DumpFile, settings: Settings) -> None:
        self._file = file
        self._settings = settings
        self._stream: _DigestingFile | None = None

    @property
    def digest(self) -> str:
        """Hash of all bytes of the file; the hash of no bytes when it could not be opened."""
        return self._stream.digest.hexdigest() if self._stream else xxh3_128().hexdigest()

    @property
    def offset(self) -> int:
        """Bytes of the file read so far."""
        return self._stream.offset if self._stream else 0

    def __iter__(self) -> Iterator[RawDocument | Reject]:
        if self._file.signature[0] < 0:
            yield Reject(1, RejectReason.UNREADABLE, "not there, not allowed, or no regular file")
            return
        position = 0
        reader = _reader_of(self._file.path)
        assert reader is not None, f"{self._file.path} was found without a reader"
        broken: Exception | None = None
        try:
            with _open(self._file.path, self._file.size) as raw:
                self._stream = _DigestingFile(raw)
                buffered: BinaryIO = io.BufferedReader(self._stream, _BLOCK_BYTES)
                packed = self._file.path.lower().endswith(_COMPRESSED)
                unpacked = gzip.open(buffered) if packed else buffered
                try:
                    for record in reader(cast(BinaryIO, unpacked), self._settings):
                        position = record.position
                        yield record
                except (gzip.BadGzipFile, EOFError, zlib.error) as error:
                    broken = error
                while buffered.read(_BLOCK_BYTES):
                    pass  # the digest is over all bytes, also the bytes that the reader left
            if broken:
                raise broken
        except (OSError, EOFError, zlib.error) as error:
            yield Reject(position + 1, RejectReason.UNREADABLE, f"{type(error).__name__}: {error}")


def digest_file(path: str, size: int = 0) -> str | None:
    """The hash of a file's bytes, as `DumpReader` gives it; None when it cannot be read."""
    digest = xxh3_128()
    try:
        with _open(path, size) as file:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
    except OSError:
        return None
    return digest.hexdigest()


class _DigestingFile(io.RawIOBase):
    """Passes a file's bytes on, and hashes and counts them."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self.digest = xxh3_128()
        self.offset = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = self._raw.readinto(buffer) or 0
        self.digest.update(bytes(buffer[:count]))
        self.offset += count
        return count


def is_dump(path: str) -> bool:
    """Whether the name of a file says that it is a dump: it has a reader and is not hidden."""
    return _reader_of(path) is not None and not Path(path).name.startswith(".")


def _open(path: str, size: int) -> io.RawIOBase:
    return ObjectStream(path, size) if is_remote(path) else open(_on_disk(path), "rb", buffering=0)


def _reader_of(name: str) -> Reader | None:
    return READERS.get(Path(name.lower().removesuffix(_COMPRESSED)).suffix)


def _is_readme(name: str) -> bool:
    """Whether a file below a folder says what is in the folder, so that it is no page."""
    return name.lower().rpartition("/")[2] in ("readme.md", "readme.md.gz")


def _look_at(path: Path, name: str) -> DumpFile:
    try:
        stat = path.stat()
    except OSError:
        return DumpFile(_on_record(str(path)), _on_record(name), (-1, 0, 0))
    signature = (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
    if not S_ISREG(stat.st_mode):  # to open a pipe or a device could take forever
        signature = (-1, 0, 0)
    return DumpFile(_on_record(str(path)), _on_record(name), signature)


def _on_record(path: str) -> str:
    """A path as it is stored: bytes that are not UTF-8 become "\\udcXX"."""
    return path.encode("utf-8", "backslashreplace").decode()


def _on_disk(path: str) -> bytes:
    """The inverse of `_on_record`: the path to open, as bytes."""
    return _ESCAPED.sub(lambda escaped: bytes([int(escaped[1], 16)]), os.fsencode(path))
