"""Clean documents as the JSON objects that `copydesk clean` prints."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import BinaryIO

from pipeline.cleaning.batches import clean_item
from pipeline.cleaning.marked import as_markdown
from pipeline.policy import Policy
from pipeline.records import About, CleanDocument, Cut, RawDocument, Reject
from pipeline.settings import Fields
from pipeline.sources.jsonl import parse_record

_NAMES = ("title", "author", "published_at", "language", "site", "text", "cuts")
_ABOUT = tuple(field.name for field in fields(About) if field.name != "language")


def as_record(document: CleanDocument, markdown: str | None = None) -> dict[str, object]:
    """A clean document as the JSON object that `copydesk clean` prints.

    With `markdown`, the text as Markdown, it has that, too.
    """
    return {
        "title": document.title,
        "author": document.author,
        "published_at": document.published_at,
        "language": document.language,
        "site": document.site,
        "text": document.text,
        "cuts": cuts_as_records(document.cuts),
        "url": document.url,
        **{name: getattr(document.about, name) for name in _ABOUT},
        "notes": document.notes,
        **({} if markdown is None else {"markdown": markdown}),
    }


def cuts_as_records(cuts: Iterable[Cut]) -> list[dict[str, object]]:
    """Cuts as JSON objects. `detail` is "" where the reason says everything."""
    return [
        {
            "line": cut.line,
            "start": cut.start,
            "end": cut.end,
            "text": cut.text,
            "reason": cut.reason,
            "score": cut.score,
            "detail": cut.detail,
        }
        for cut in cuts
    ]


def clean_lines(
    stream: BinaryIO, fields: Fields, policy: Policy, *, marked: bool = False
) -> Iterator[dict[str, object]]:
    """Clean each record of a JSON Lines stream. A rejected record has no text, and the key `rejected`.

    `marked`: each object has the text as Markdown, too.
    """
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        yield {"id": _id_of(line)} | _cleaned(parse_record(line, number, fields), policy, marked=marked)


def _id_of(line: bytes) -> object:
    """The `id` of a record; None where the record has no id, or the line is not a record."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record.get("id") if isinstance(record, dict) else None


def _cleaned(raw: RawDocument | Reject, policy: Policy, *, marked: bool) -> dict[str, object]:
    item = clean_item(raw, policy)
    if isinstance(item, Reject):
        rejected: dict[str, object] = {"reason": item.reason, "detail": item.detail}
        return dict.fromkeys((*_NAMES, "url", *_ABOUT)) | {
            "text": "",
            "cuts": [],
            "notes": [],
            "rejected": rejected,
        }
    document = item.with_cuts
    markdown = as_markdown(raw, document) if marked and isinstance(raw, RawDocument) else None
    return as_record(document, markdown)
