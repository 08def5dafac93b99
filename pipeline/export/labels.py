"""Labelled lines as JSON Lines: a document a line, with its lines and what people decided on them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from pipeline.errors import ExportError
from pipeline.export.files import packed, under_final_name
from pipeline.store.decisions.labels import Labelled

_SUFFIX = ".jsonl"


def write_labels(found: Iterable[Labelled], target: Path) -> tuple[int, int]:
    """Write documents with decided lines to a file. Returns how many documents, and how many labelled lines.

    Raises ExportError when the file is not called .jsonl, or can't be written.
    """
    if target.suffix != _SUFFIX:
        raise ExportError(f"{target}: labelled lines are JSON Lines; name the file {target.stem}{_SUFFIX}")
    documents = lines = 0
    with under_final_name(target) as part, packed(part, "") as file:
        for each in found:
            text = json.dumps(asdict(each), ensure_ascii=False)
            file.write(text.encode("utf-8", "backslashreplace") + b"\n")
            documents, lines = documents + 1, lines + len(each.labels)
    return documents, lines
