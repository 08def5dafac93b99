"""Which shape a record has: HTML, a fragment of it, Markdown or plain text; and what is undone in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Literal

from pipeline.errors import Rejected
from pipeline.pages.fragments import find_fragment
from pipeline.pages.html.embedded import objects_in, stated_body
from pipeline.pages.markdown import looks_like_markdown, split_front_matter, to_html
from pipeline.pages.plain import UNDO, undo_escapes
from pipeline.records import RawDocument, RejectReason
from pipeline.settings import Fields
from pipeline.sources.fields import document_of
from pipeline.text.decoding.decode import decode, looks_like_html

_BREAKS = re.compile(r"\r\n?")
_FIELDS = Fields()


@dataclass(frozen=True, slots=True)
class Shaped:
    """The text of a record, its kind, and notes on how it became so.

    The fields of its front matter are among the fields of the record.
    """

    record: RawDocument
    kind: Literal["text", "html"]
    text: str
    notes: tuple[str, ...]


def find_shape(raw: RawDocument) -> Shaped:
    """Decode a record and find its shape by what is in it, whatever its file name says.

    Markdown, fragments of HTML, escaped HTML and JSON-LD become HTML; in plain text entities, BBCode and
    escapes are undone. A text that was cleaned before stays as it is. Raises Rejected (`binary`, `empty`).
    """
    text, said = decode(raw.payload, raw.charset)
    notes = raw.notes + said
    if not text.strip():
        raise Rejected(RejectReason.EMPTY, "no visible character in it")
    if raw.cleaned_by:
        return Shaped(raw, "text", text, notes)
    if looks_like_html(text):
        return Shaped(raw, "html", text, notes)
    if markup := _json_ld(text):
        return Shaped(raw, "html", markup, (*notes, "read from a JSON-LD object"))
    text, undone = undo_escapes(text)
    notes += undone
    front, body = ({}, text) if raw.kind == "html" else split_front_matter(_BREAKS.sub("\n", text))
    if front:
        raw, text, notes = _with_fields(raw, front), body, (*notes, "front matter read")
    if raw.kind != "markdown" and (fragment := find_fragment(text, is_html=raw.kind == "html")):
        notes += ("escaped HTML undone",) * fragment.escaped
        return Shaped(raw, "html", fragment.markup, notes)
    if raw.kind == "markdown" or front or looks_like_markdown(text):
        return Shaped(raw, "html", to_html(_BREAKS.sub("\n", text)), (*notes, "read as Markdown"))
    for step in UNDO:
        text, undone = step(text)
        notes += undone
    return Shaped(raw, "text", text, notes)


def _json_ld(text: str) -> str | None:
    """A page of the body and the JSON-LD of a text that is a JSON-LD object; else None."""
    if not text.lstrip().startswith(("{", "[")) or '"articleBody"' not in text:
        return None
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    body = stated_body(objects_in(told))
    if not body or not body.strip():
        return None
    fragment = find_fragment(body)
    shown = fragment.markup if fragment else "".join(f"<p>{escape(line)}</p>" for line in body.splitlines())
    data = text.replace("</", "<\\/")
    return f'<html><head><script type="application/ld+json">{data}</script></head><body>{shown}</body></html>'


def _with_fields(raw: RawDocument, front: Mapping[str, Any]) -> RawDocument:
    """A record with the fields of its front matter, where the dump does not say them."""
    said = document_of({**front, "text": "-"}, raw.position, _FIELDS)
    if said is None:
        return raw
    given = {
        name: getattr(raw, name) or getattr(said, name)
        for name in ("url", "title", "author", "published_at", "external_id", "extra")
    }
    language = front.get("language") or front.get("lang")
    about = replace(said.about, language=language if isinstance(language, str) else None)
    return replace(raw, about=raw.about.or_else(about), **given)
