"""MHTML: a page that a browser saved with all its parts in one file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import BinaryIO, cast

from pipeline.records import RawDocument, Reject, RejectReason
from pipeline.settings import Settings
from pipeline.sources.fields import json_of
from pipeline.sources.formats import Format

_HEADER = re.compile(rb"[A-Za-z-]{2,40}:[ \t]")
_RELATED = re.compile(rb"^content-type:\s*multipart/related", re.I | re.M)
_SNIFFED_BYTES = 4096


def read_mhtml(stream: BinaryIO, settings: Settings) -> Iterator[RawDocument | Reject]:
    """The page of a file: its first part in HTML, with its URL and the time of saving."""
    limit = settings.max_record_bytes
    packed = stream.read(limit + 1)
    if len(packed) > limit:
        yield Reject(1, RejectReason.TOO_LARGE, f"over max_record_bytes = {limit}")
        return
    message = cast(EmailMessage, message_from_bytes(packed, policy=policy.compat32))
    part = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    payload = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(payload, bytes):
        yield Reject(1, RejectReason.NOT_A_RECORD, "no part of the MHTML file is HTML")
        return
    url = message.get("Snapshot-Content-Location") or part.get("Content-Location")
    saved = _moment(message.get("Date"))
    yield RawDocument(
        position=1,
        kind="html",
        payload=payload,
        url=str(url) if url and str(url).startswith("http") else None,
        extra=json_of({"fetched_at": saved}),
        fetched_at=saved,
        charset=part.get_content_charset(),
    )


def _moment(date: object) -> str | None:
    """A date as ISO 8601. Browsers write it in UTC, with the zone "-0000", which is "unknown" to Python."""
    try:
        moment = parsedate_to_datetime(str(date)) if date else None
    except ValueError:
        return None
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _is_mhtml(head: bytes) -> bool:
    start = head[:_SNIFFED_BYTES]
    return _HEADER.match(start) is not None and _RELATED.search(start) is not None


MHTML = Format("MHTML", (".mhtml", ".mht"), read_mhtml, begins=_is_mhtml, single=True)
