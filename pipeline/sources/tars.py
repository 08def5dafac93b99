"""Tar archives, read as a stream."""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator
from typing import BinaryIO, Self, cast

from pipeline.sources.formats import Archive, Member


def tar_members(stream: BinaryIO) -> Iterator[Member]:
    """The regular files of a tar archive."""
    try:
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_StrictInfo) as archive:
            for info in archive:
                if info.isfile():
                    yield Member(info.name, _opener(archive, info))
                archive.members = []  # type: ignore[attr-defined]  # else all of them stay in memory
    except tarfile.TarError as error:
        raise OSError(f"broken tar: {error}") from error


class _StrictInfo(tarfile.TarInfo):
    """A header that must be whole: tarfile takes a broken or missing one for the end of the archive."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        """The next header of an archive. Raises ReadError where it is broken."""
        try:
            return super().fromtarfile(archive)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            raise
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(f"broken or cut off: {error}") from error


def _opener(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        return cast(BinaryIO, archive.extractfile(info))

    return opened


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar"


TAR = Archive("tar", (".tar",), tar_members, begins=_is_tar)
