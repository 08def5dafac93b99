"""`.txt`: one file is one flattened page. `.html`, `.htm`: one file is one saved page.

`.md`, `.markdown`: one file is one page as Markdown.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from pipeline.records import Kind, RawDocument, Reject, RejectReason
from pipeline.settings import Settings


def _read_whole(kind: Kind, stream: BinaryIO, settings: Settings) -> Iterator[RawDocument | Reject]:
    """The one record of a file; a Reject where the file is longer than `max_record_bytes`."""
    limit = settings.max_record_bytes
    payload = stream.read(limit + 1)
    if len(payload) > limit:
        yield Reject(1, RejectReason.TOO_LARGE, f"over max_record_bytes = {limit}")
    else:
        yield RawDocument(position=1, kind=kind, payload=payload)


read_text = partial(_read_whole, "text")
read_html = partial(_read_whole, "html")
read_markdown = partial(_read_whole, "markdown")
