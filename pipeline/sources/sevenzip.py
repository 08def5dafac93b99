"""7z archives, with py7zr: the extra `copydesk[7z]`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from pipeline.sources.formats import Archive, Member

EXTRA = "copydesk[7z]"


def has_extra() -> bool:
    """Whether the package that reads 7z archives is installed."""
    return find_spec("py7zr") is not None


def sevenzip_members(stream: BinaryIO) -> Iterator[Member]:
    """The regular files of a 7z archive. It is unpacked into a temporary folder, as it has no other way."""
    import py7zr
    from py7zr.exceptions import ArchiveError, PasswordRequired

    try:
        with TemporaryDirectory(prefix="copydesk-7z-") as folder:
            with py7zr.SevenZipFile(stream) as archive:
                names = [info.filename for info in archive.list() if not info.is_directory]
                archive.extractall(folder)
            for name in names:
                path = Path(folder, name)
                if path.is_file() and not path.is_symlink():
                    yield Member(name, partial(_open, path))
    except (ArchiveError, PasswordRequired) as error:
        raise OSError(f"broken or encrypted 7z: {error}") from error


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def _is_sevenzip(head: bytes) -> bool:
    return head.startswith(b"7z\xbc\xaf\x27\x1c")


SEVENZIP = Archive("7z", (".7z",), sevenzip_members, begins=_is_sevenzip, needs_file=True)
