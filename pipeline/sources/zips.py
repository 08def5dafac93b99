"""Zip archives, and WACZ: a zip with web archives in it and an index that is not read."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from pipeline.sources.formats import Archive, Member

_MARK_OF_WACZ = "datapackage.json"
_ARCHIVES_OF_WACZ = "archive/"


def zip_members(stream: BinaryIO) -> Iterator[Member]:
    """The files of a zip archive; of a WACZ its web archives."""
    try:
        with ZipFile(stream) as archive:
            files = [info for info in archive.infolist() if not info.is_dir()]
            names = {info.filename for info in files}
            if _MARK_OF_WACZ in names and any(name.startswith(_ARCHIVES_OF_WACZ) for name in names):
                files = [info for info in files if info.filename.startswith(_ARCHIVES_OF_WACZ)]
            for info in files:
                yield Member(info.filename, partial(_open, archive, info))
    except (BadZipFile, ValueError, struct.error) as error:  # ValueError: impossible places and names
        raise OSError(f"broken zip: {error}") from error


def _open(archive: ZipFile, info: ZipInfo) -> BinaryIO:
    try:
        return cast(BinaryIO, archive.open(info))
    except (BadZipFile, RuntimeError, NotImplementedError) as error:  # broken, encrypted, unknown method
        raise OSError(str(error)) from error


def _is_zip(head: bytes) -> bool:
    """Whether first bytes are a zip's, but no document's of an office program or an e-book's."""
    is_document = b"[Content_Types].xml" in head[:4096] or head[30:38] == b"mimetype"
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not is_document


ZIP = Archive("zip", (".zip", ".wacz"), zip_members, begins=_is_zip, needs_file=True)
