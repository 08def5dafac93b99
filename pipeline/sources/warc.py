"""WARC and WET: the pages and texts of a web archive. Images, redirects and errors are counted."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from fastwarc.stream_io import BrotliReader, ChunkedReader, ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecord

from pipeline.records import Kind, RawDocument, Reject, RejectReason, Skipped
from pipeline.settings import Settings
from pipeline.sources.compression import GZIP
from pipeline.sources.fields import json_of
from pipeline.sources.formats import Format, Record
from pipeline.text.samples import sample_of

_PAGES: dict[str, Kind] = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}
_ZLIB = ("gzip", "x-gzip", "deflate")
_DECODERS = {"br": BrotliReader, "zstd": ZstdReader}
_GZIP_OR_ZLIB, _RAW_DEFLATE = 47, -15  # what zlib calls them
_READ = ("response", "resource", "conversion")
_UNREAD = {
    "request": "WARC requests",
    "metadata": "WARC metadata",
    "warcinfo": "WARC metadata",
    "revisit": "pages that had not changed (WARC revisits)",
}
_MARKUP = b"<"


def read_warc(stream: BinaryIO, settings: Settings) -> Iterator[Record]:
    """The pages of an archive; `position` counts all its records.

    Read are responses with status 2xx, resources and conversions that are HTML or text. Raises OSError
    where the archive is broken.
    """
    for position, record in enumerate(
        ArchiveIterator(cast(BinaryIO, _Forward(stream)), parse_http=False, quirks_mode=True), 1
    ):
        yield _read_record(record, position, settings.max_record_bytes)


class _Forward:
    """A stream as FastWARC wants it: it asks where the stream is, and never seeks."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._at = 0

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`."""
        block = self._stream.read(size)
        self._at += len(block)
        return block

    def tell(self) -> int:
        """Bytes read so far."""
        return self._at


def _read_record(record: WarcRecord, position: int, limit: int) -> Record:
    type_ = (record.headers.get("WARC-Type") or "").lower()
    if not type_:
        return Reject(position, RejectReason.UNREADABLE, "a WARC record without a type")
    if type_ not in _READ:
        return Skipped(_UNREAD.get(type_, "WARC records of another type"))
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>") or None
    if url is not None and url.startswith(("dns:", "metadata:", "urn:")):
        return Skipped("WARC metadata")
    if record.is_http:
        record.parse_http(auto_decode="none", quirks_mode=True)
        status = record.http_headers.status_code or 0
        if not status:
            return Reject(position, RejectReason.UNREADABLE, "an HTTP answer without a status", url or "")
        if not 200 <= status < 300:
            return Skipped(f"answers {status // 100}xx")
        kind, charset = (record.http_content_type or "").lower(), record.http_charset
    else:
        kind, _, more = (record.headers.get("Content-Type") or "").lower().partition(";")
        kind = kind.strip()
        charset = more.partition("charset=")[2].partition(";")[0].strip(" \"'") or None
    if kind and kind not in _PAGES:
        return Skipped(kind)
    if url is not None and url.endswith("/robots.txt"):
        return Skipped("robots.txt")
    return _page(record, position, limit, url, kind, charset)


def _page(
    record: WarcRecord, position: int, limit: int, url: str | None, kind: str, charset: str | None
) -> Record:
    length = record.content_length
    if length > limit:
        return Reject(position, RejectReason.TOO_LARGE, f"over max_record_bytes = {limit}", url or "")
    payload = record.reader.read()
    if len(payload) < length:
        detail = f"the archive ends after {len(payload)} of {length} bytes of the record"
        return Reject(position, RejectReason.UNREADABLE, detail, url or "")
    try:
        payload = _decoded(record, payload, limit)
    except OSError as error:
        return Reject(position, RejectReason.UNREADABLE, f"{error}", url or sample_of(payload))
    fetched = record.headers.get("WARC-Date")
    languages = record.headers.get("WARC-Identified-Content-Language")
    truncated = record.headers.get("WARC-Truncated")
    is_markup = payload.lstrip().startswith(_MARKUP)
    return RawDocument(
        position=position,
        kind=_PAGES.get(kind) or ("html" if is_markup else "text"),
        payload=payload,
        url=url,
        extra=json_of({"fetched_at": fetched, "language": languages}),
        fetched_at=fetched,
        charset=charset,
        notes=(f"cut off by the crawler ({truncated})",) if truncated else (),
    )


def _decoded(record: WarcRecord, payload: bytes, limit: int) -> bytes:
    """The payload without the encodings that its HTTP headers name. Raises OSError where one is broken.

    Many crawlers keep the headers and store the payload decoded, so what is not so encoded is taken as it is.
    """
    headers = record.http_headers if record.is_http else None
    if headers is None:
        return payload
    if "chunked" in (headers.get("Transfer-Encoding") or "").lower() and _is_chunked(payload):
        payload = _read(ChunkedReader(io.BytesIO(payload)), limit)
    for name in map(str.strip, reversed((headers.get("Content-Encoding") or "").lower().split(","))):
        if payload.lstrip().startswith(_MARKUP):
            break
        if name in _ZLIB:
            payload = _inflated(payload, limit, cut=record.headers.get("WARC-Truncated") is not None)
        elif decoder := _DECODERS.get(name):
            payload = _read(decoder(io.BytesIO(payload)), limit)
    return payload


def _inflated(payload: bytes, limit: int, *, cut: bool) -> bytes:
    """What is compressed with gzip or deflate; what is not, as it is.

    Raises OSError where it is broken, too long, or cut off and the crawler does not say so (`cut`).
    """
    forms = (_GZIP_OR_ZLIB,) if payload.startswith(GZIP) else (_GZIP_OR_ZLIB, _RAW_DEFLATE)
    for form in forms:
        inflater = zlib.decompressobj(form)
        try:
            whole = inflater.decompress(payload, limit + 1)
        except zlib.error:
            continue
        if len(whole) > limit:
            raise OSError(f"unpacked over max_record_bytes = {limit}")
        if not (inflater.eof or cut):
            raise OSError("the compressed body breaks off")
        return whole
    if payload.startswith(GZIP):
        raise OSError("the compressed body is broken")
    return payload


def _is_chunked(payload: bytes) -> bool:
    size, newline, _ = payload[:20].partition(b"\r\n")
    try:
        return bool(newline) and int(size.split(b";")[0], 16) <= len(payload)
    except ValueError:
        return False


def _read(reader: object, limit: int) -> bytes:
    payload = cast(BinaryIO, reader).read(limit + 1)
    if len(payload) > limit:
        raise OSError(f"unpacked over max_record_bytes = {limit}")
    return payload


def _is_warc(head: bytes) -> bool:
    return head.startswith(b"WARC/")


WARC = Format("WARC", (".warc", ".wet"), read_warc, begins=_is_warc, unpacks_gzip=True)
