"""Which files are dumps: a walk over folders and stores. A name that says nothing is looked into."""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO, cast

from pipeline.errors import SettingsError
from pipeline.sources.compression import BROKEN
from pipeline.sources.files import DumpFile, is_hidden, look_at, open_bytes
from pipeline.sources.reading import look_into
from pipeline.sources.recognise import is_about_folder, label, may_be_dump
from pipeline.sources.registry import known_formats, named
from pipeline.sources.remote import canonical, find_objects, is_remote

NOT_CHOSEN = "not chosen"
"""What a file is counted as that `Globs` leave out."""


@dataclass(frozen=True, slots=True)
class Globs:
    """Which files are wanted: those that match one of `include`, if there is any, and none of `exclude`.

    A glob is compared with the name of a file and with its path below the folder that was given.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def want(self, below: str) -> bool:
        """Whether the file at this path below the folder is wanted."""
        wanted = not self.include or any(_matches(below, glob) for glob in self.include)
        return wanted and not any(_matches(below, glob) for glob in self.exclude)


ALL = Globs()


def find_files(
    paths: Iterable[str | os.PathLike[str]], ignored: Counter[str] | None = None, globs: Globs = ALL
) -> Iterator[DumpFile]:
    """The dumps at and below some paths or URLs, one at a time, each folder in order of name.

    Hidden files and folders are skipped. `ignored` counts files that no reader knows by suffix, links to
    folders, which are not followed, and folders that cannot be listed.
    Raises SettingsError when a path does not exist, or no reader knows a file that was named, SourceLost
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
            yield from _below(root, ignored, globs)
        else:
            file = look_at(root, f"{root.parent.name}/{root.name}")
            if not is_dump(root.name) and not _is_readable(file):
                raise _no_reader(str(root))
            yield file
    for url in urls:
        if not any(url.startswith(f"{other}/") for other in urls):
            yield from _in_store(url, ignored, globs)


def is_dump(path: str) -> bool:
    """Whether the name of a file says that it is a dump: a reader knows its suffix and it is not hidden."""
    name = Path(path).name
    return named(name) is not None and not is_about_folder(name) and not is_hidden(name)


def _root(path: str) -> Path:
    try:
        return Path(path.removeprefix("file://")).resolve(strict=True)
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead to themselves
        raise SettingsError(f"{path}: no such file or folder; name a dump or a folder of dumps") from error


def _no_reader(path: str) -> SettingsError:
    return SettingsError(
        f"{path}: no reader for such a file ({label(path)}); there is one for {known_formats()}"
    )


def _below(root: Path, ignored: Counter[str], globs: Globs) -> Iterator[DumpFile]:
    def refused(error: OSError) -> None:
        ignored["folder that cannot be listed"] += 1

    for folder, folders, names in os.walk(root, onerror=refused):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        ignored.update("link to a folder" for name in folders if Path(folder, name).is_symlink())
        for name in sorted(names):
            path = Path(folder, name)
            below = path.relative_to(root).as_posix()
            if name.startswith("."):
                continue
            if not globs.want(below):
                ignored[NOT_CHOSEN] += 1
            elif is_dump(name):
                yield look_at(path, f"{root.name}/{below}")
            elif _is_readable(file := look_at(path, f"{root.name}/{below}")):
                yield file
            else:
                ignored[label(name)] += 1


def _in_store(url: str, ignored: Counter[str], globs: Globs) -> Iterator[DumpFile]:
    folder = url.split("/")[-1]
    for found in find_objects(url):
        name = f"{folder}/{found.below}" if found.below else "/".join(found.url.split("/")[-2:])
        file = DumpFile(found.url, name, found.signature)
        if found.below and not globs.want(found.below):
            ignored[NOT_CHOSEN] += 1
        elif is_dump(found.url) or _is_readable(file):
            yield file
        elif not found.below:
            raise _no_reader(url)
        else:
            ignored[label(name)] += 1


def _is_readable(file: DumpFile) -> bool:
    """Whether a reader knows what is in a file whose name says nothing."""
    if file.signature[0] <= 0 or not may_be_dump(file.path):
        return False
    try:
        with io.BufferedReader(open_bytes(file.path, file.size)) as stream:
            known, _, _ = look_into(cast(BinaryIO, stream), file.path)
    except BROKEN:
        return False
    return known is not None


def _matches(below: str, glob: str) -> bool:
    return fnmatchcase(below, glob) or fnmatchcase(below.rpartition("/")[2], glob)
