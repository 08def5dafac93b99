"""Names of records and documents. They depend on content alone, so every run and order gives the same."""

from __future__ import annotations

from base64 import b32encode
from dataclasses import astuple
from hashlib import blake2b
from typing import Any

from pipeline.records import NOTHING_SAID, About, RawDocument

_FIRST_FIELDS = 9  # fields of `About` in the first version


def record_hash(raw: RawDocument) -> str:
    """32 hexadecimal digits that name a record by all that its dump says of it, not by its place."""
    digest = blake2b(digest_size=16)
    payload = raw.payload.encode("utf-8", "surrogatepass") if isinstance(raw.payload, str) else raw.payload
    given = (raw.url, raw.title, raw.author, raw.published_at)
    parts = [raw.kind.encode(), payload]
    parts += [b"" if value is None else b"=" + value.encode("utf-8", "surrogatepass") for value in given]
    more = (raw.external_id, raw.extra, raw.about, raw.site, raw.cleaned_by)
    if more != (None, None, NOTHING_SAID, None, None):  # other records have the names of older versions
        about = _said(raw.about, exported=raw.cleaned_by is not None)
        parts.append(repr((more[:2], about, more[3:])).encode("utf-8", "surrogatepass"))
    if raw.charset is not None or raw.notes:
        parts.append(repr((raw.charset, raw.notes)).encode("utf-8", "surrogatepass"))
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _said(about: About, *, exported: bool) -> tuple[Any, ...]:
    """The fields of `about`; of the ones that older versions did not have, what `extra` does not say."""
    said = astuple(about)
    if not exported:
        return said[:_FIRST_FIELDS]
    return said[:_FIRST_FIELDS] + tuple(
        value for value in enumerate(said[_FIRST_FIELDS:]) if value[1] is not None
    )


def document_id(record: str, occurrence: int) -> str:
    """The id of a document: 16 characters of base32, 80 bits.

    A record that appears several times in the dumps becomes several documents; `occurrence`
    counts them from 0.
    """
    digest = blake2b(f"{record}:{occurrence}".encode(), digest_size=10).digest()
    return b32encode(digest).decode().lower()
