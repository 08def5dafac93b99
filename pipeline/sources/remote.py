"""Finding and opening dumps in an object store, by URL (`s3://`, `gs://`, whatever fsspec knows).

An object that is gone or refused raises OSError, as a file does. A store that does not answer, or breaks
off, raises SourceLost: the object may be intact, so it must not become a reject.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import fsspec
from xxhash import xxh3_64

from pipeline.errors import CopydeskError, SettingsError, SourceLost

_SCHEME = re.compile(r"(?!file:|local:)[a-z][a-z0-9+.:-]*://", re.IGNORECASE)
_EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gcs", "gcs": "gcs"}
_TIMES = ("LastModified", "mtime", "updated", "last_modified", "modified", "created")
_TAGS = ("ETag", "etag", "generation", "md5Hash", "crc32c", "content_md5", "checksum")
_BLOCK_BYTES = 8 << 20  # bytes that are asked for at once; an object of at most this size takes one request

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Info = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """An object: its URL, its path below the root that was listed, and a signature.

    The signature is size, time of the last change in nanoseconds where it is known, and a hash of all that
    changes with the object (ETag, generation, checksum, times).
    """

    url: str
    below: str
    signature: tuple[int, int, int]


def is_remote(path: str) -> bool:
    """Whether a path is the URL of an object store, not of the file system."""
    return _SCHEME.match(path) is not None


def canonical(url: str) -> str:
    """One URL for each place, however it is written (`gcs://`, `s3a://`, a slash at the end).

    Raises SettingsError when there is no such kind of store, or the URL holds a password.
    """
    store, path = _open_store(url)
    parts = urlsplit(url)
    if path.lstrip("/").startswith(parts.netloc):
        return cast(str, store.unstrip_protocol(path))
    return f"{parts.scheme}://{parts.netloc}/{path.lstrip('/')}"  # sftp: the host is not in the path


def find_objects(url: str) -> Iterator[Found]:
    """The object at a canonical URL, or all objects below it that are not hidden, each folder by name.

    `below` is "" where the URL names an object. One folder at a time is in memory. Raises SettingsError
    when nothing is there or access is refused, SourceLost when the store does not answer.
    """
    store, root = _open_store(url)
    try:
        with _answering(url):
            info = store.info(root)
            if info["type"] == "file":
                yield Found(url, "", _signature(info))
                return
            for path, info in _walk(store, root):
                below = path.removeprefix(root).lstrip("/")
                yield Found(f"{url}/{below}", below, _signature(info))
    except FileNotFoundError as error:
        raise SettingsError(f"{url}: no such object or folder; name a dump or a folder of dumps") from error
    except PermissionError as error:
        raise _refused(url, error) from error


def find_object(url: str) -> Found | None:
    """The object at a canonical URL; None where it is gone. Raises what `find_objects` raises."""
    store, path = _open_store(url)
    store.invalidate_cache()
    try:
        with _answering(url):
            return Found(url, "", _signature(store.info(path)))
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise _refused(url, error) from error


class ObjectStream(io.RawIOBase):
    """The bytes of an object, unbuffered; `size` is its size in bytes when it was found.

    Opening and reading raise OSError when the object is gone or refused, SourceLost when the store breaks
    off, SettingsError when the store refuses everything.
    """

    def __init__(self, url: str, size: int) -> None:
        self._url = url
        self._store, self._path = _open_store(url)
        with self._reading():
            if size <= _BLOCK_BYTES:
                self._file: Any = io.BytesIO(self._store.cat_file(self._path))
            else:
                self._file = self._store.open(self._path, "rb", block_size=_BLOCK_BYTES)

    def readable(self) -> bool:
        """Always true."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read the next bytes into a buffer; 0 at the end."""
        with self._reading():
            return cast(int, self._file.readinto(buffer))

    def close(self) -> None:
        """Close the object."""
        if not self.closed and hasattr(self, "_file"):
            self._file.close()
        super().close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with _answering(self._url):
            try:
                yield
            except PermissionError as error:
                try:  # this one object, or everything, because a credential ran out?
                    self._store.info(self._path.rpartition("/")[0])
                except PermissionError:
                    raise _refused(self._url, error) from error
                raise


def _open_store(url: str) -> tuple[Any, str]:
    """The file system of fsspec for a URL, and the path in it."""
    parts = urlsplit(url)
    place = f"{parts.scheme}://{parts.hostname}"  # without the password: messages are stored
    if parts.password or (parts.scheme in ("http", "https") and parts.query):
        remedy = "it would be stored; give credentials in the environment, as the store's own tools take them"
        raise SettingsError(f"{place}: a URL must hold no password and no query: {remedy}")
    if "::" in url:
        raise SettingsError(f"{place}: chained URLs are not read; name the objects themselves")
    try:
        store, path = fsspec.url_to_fs(url)
    except ImportError as error:
        extra = _EXTRAS.get(parts.scheme)
        remedy = f"pip install 'copydesk[{extra}]'" if extra else str(error)
        raise SettingsError(f"{place}: a package is missing for {parts.scheme}://: {remedy}") from error
    except ValueError as error:
        raise SettingsError(f"{place}: no such kind of store ({error}); there are s3:// and gs://") from error
    return store, path.rstrip("/")


def _walk(store: Any, folder: str) -> Iterator[tuple[str, Info]]:
    store.invalidate_cache()  # else all folders would stay in memory, and be outdated in the next run
    entries = {entry["name"].rstrip("/"): entry for entry in store.ls(folder, detail=True)}
    shown = sorted(path for path in entries if not _name(path).startswith(".") and path != folder)
    for path in shown:
        if entries[path]["type"] == "file":
            yield path, entries[path]
    for path in shown:
        if entries[path]["type"] == "directory":
            yield from _walk(store, path)


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _signature(info: Info) -> tuple[int, int, int]:
    known = {name: info[name] for name in (*_TIMES, *_TAGS) if info.get(name)} or dict(info)
    time = next((known[name] for name in _TIMES if isinstance(known.get(name), datetime)), None)
    tags = json.dumps(known, sort_keys=True, default=str)
    return (
        int(info.get("size") or 0),
        int(time.timestamp() * 1_000_000) * 1_000 if time else 0,
        xxh3_64(tags.encode()).intdigest() >> 1,  # databases have signed 64-bit integers
    )


@contextmanager
def _answering(url: str) -> Iterator[None]:
    """Turn every failure but a missing or refused object into SourceLost: the store or the network failed."""
    try:
        yield
    except (CopydeskError, FileNotFoundError, PermissionError):
        raise
    except Exception as error:  # each store has errors of its own, and few are OSErrors
        if "Credentials" in type(error).__name__:
            raise _refused(url, error) from error
        reason = f"{type(error).__name__}: {error}"
        raise SourceLost(
            f"{url}: the store does not answer, or broke off ({reason}); run it again"
        ) from error


def _refused(url: str, error: Exception) -> SettingsError:
    remedy = "set the credentials of the store, or have reading and listing allowed"
    return SettingsError(f"{url}: refused ({type(error).__name__}: {error}); {remedy}")
