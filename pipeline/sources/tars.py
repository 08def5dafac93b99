"""Tar archives, read as a stream."""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from pipeline.sources.formats import Archive, Member


def tar_members(stream: BinaryIO) -> Iterator[Member]:
    """The regular files of a tar archive."""
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for info in archive:
                if info.isfile():
                    yield Member(info.name, _opener(archive, info))
                archive.members = []  # type: ignore[attr-defined]  # else all of them stay in memory
    except tarfile.TarError as error:
        raise OSError(f"broken tar: {error}") from error


def _opener(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        return cast(BinaryIO, archive.extractfile(info))

    return opened


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar"


TAR = Archive("tar", (".tar",), tar_members, begins=_is_tar)
