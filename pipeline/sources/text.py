"""Pages: one file is one flattened page, one saved page of HTML, or one page in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from pipeline.records import Kind, RawDocument, Reject, RejectReason
from pipeline.settings import Settings
from pipeline.sources.formats import Format

_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
_ROOT = re.compile(rb"<html\b|<!doctype\s+html", re.I)
_SNIFFED_BYTES = 4096


def _read_whole(kind: Kind, stream: BinaryIO, settings: Settings) -> Iterator[RawDocument | Reject]:
    """The one record of a file; a Reject where the file is longer than `max_record_bytes`."""
    limit = settings.max_record_bytes
    payload = stream.read(limit + 1)
    if len(payload) > limit:
        yield Reject(1, RejectReason.TOO_LARGE, f"over max_record_bytes = {limit}")
    else:
        yield RawDocument(position=1, kind=kind, payload=payload)


def _is_html(head: bytes) -> bool:
    return _MARKUP.match(head) is not None and _ROOT.search(head[:_SNIFFED_BYTES]) is not None


TEXT = Format("text", (".txt", ".text"), partial(_read_whole, "text"), single=True)
HTML = Format(
    "HTML",
    (".html", ".htm", ".xhtml", ".shtml"),
    partial(_read_whole, "html"),
    begins=_is_html,
    single=True,
)
MARKDOWN = Format("Markdown", (".md", ".markdown"), partial(_read_whole, "markdown"), single=True)
