"""Clean documents as files in a folder: where each goes, and what is in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import count
from pathlib import Path, PurePosixPath

from pipeline.cleaning.many import Result
from pipeline.records import CleanDocument
from pipeline.show.json_objects import as_record
from pipeline.sources.compression import bare_name

_UNFIT = re.compile(r"[\x00-\x1f:*?\"<>|\\]")  # in the name of a file on some system
_MOST_BYTES = 200  # of a name; file systems allow 255


class Format(StrEnum):
    """How `copydesk clean` writes a clean document."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


_SUFFIXES = {Format.TEXT: ".txt", Format.MARKDOWN: ".md", Format.JSON: ".json"}


def write_files(results: Iterable[Result], out: Path, format: Format, *, keep_dirs: bool) -> Iterator[Result]:
    """Write each document to a file in the folder `out`, and pass its Result on.

    With `keep_dirs` the files are in the folders of their dumps, else all in one. Two documents with the same
    name get numbers. Raises OSError where the disk refuses.
    """
    taken: set[str] = set()
    for result in results:
        if result.document is not None:
            name = name_of(result, keep_dirs=keep_dirs)
            below = next(each for each in _numbered(name) if each not in taken)
            taken.add(below)
            path = out / f"{below}{_SUFFIXES[format]}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content_of(result.document, format), "utf-8")
        yield result


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def name_of(result: Result, *, keep_dirs: bool) -> str:
    """The path of a document's file below the folder, without a suffix.

    It is made of the dump's path below the folder that was given, and the place in the dump; nothing in it
    leads out of the folder.
    """
    _, _, below = result.dump.name.partition("/")
    place, _, position = (result.place or "").rpartition(":")
    if not position.isdecimal():  # a member of an archive that is one record
        place, position = result.place or "", ""
    if result.place is None and not result.is_single:
        position = str(result.position)
    whole = PurePosixPath(below, *(part for part in PurePosixPath(place).parts if part != "/"))
    parts = [_UNFIT.sub("_", part) for part in whole.parts if part not in ("..", ".")] or ["document"]
    stem = PurePosixPath(bare_name(parts[-1])).stem or parts[-1]
    parts[-1] = f"{stem}-{int(position):06}" if position else stem
    return "/".join(map(_short, parts)) if keep_dirs else _short("_".join(parts))


def content_of(document: CleanDocument, format: Format) -> str:
    """What is in the file of a document."""
    if format is Format.JSON:
        return json.dumps(as_record(document), ensure_ascii=False, indent=2) + "\n"
    return document.text + "\n"


def _short(name: str) -> str:
    return name.encode("utf-8", "replace")[-_MOST_BYTES:].decode("utf-8", "ignore")
