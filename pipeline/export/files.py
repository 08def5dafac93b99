"""Files that have their name only when they are whole, packed or not."""

from __future__ import annotations

import gzip
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from pipeline.errors import ExportError

_PART = re.compile(r"part-\d+\.parquet")


@contextmanager
def under_final_name(target: Path) -> Iterator[Path]:
    """A path to write to, beside the target, which gets the name of the target when all went well.

    It may become a file or a folder. A file that has the name already is replaced; a folder only by a
    folder, and only if it has nothing but the parts of an earlier export. When the block fails, nothing is
    left of it. Raises ExportError when the folder can't be written to, or has other files in it.
    """
    if target.is_dir():
        other = [path for path in target.rglob("*") if path.is_file() and not _PART.fullmatch(path.name)]
        if other:
            raise ExportError(f"{target} is a folder with other files, such as {other[0]}; name another one")
    part = target.with_name(f".{target.name}.part-{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield part
        if target.is_dir() and part.is_dir():
            shutil.rmtree(target)
        part.replace(target)
    except OSError as error:
        raise ExportError(f"{target}: {error.strerror or error}") from error
    finally:
        if part.is_dir():
            shutil.rmtree(part)
        part.unlink(missing_ok=True)


@contextmanager
def packed(path: Path, packing: str) -> Iterator[IO[bytes]]:
    """A file to write bytes to, packed as `packing` says: ".gz", ".zst" or "" for not at all."""
    with path.open("wb") as raw:
        if packing == ".gz":
            with gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as file:
                yield cast("IO[bytes]", file)
        elif packing == ".zst":
            from pyarrow import CompressedOutputStream

            with CompressedOutputStream(raw, "zstd") as file:
                yield file
        else:
            yield raw
