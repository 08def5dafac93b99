"""Many documents without a database: each is what the cleaner alone makes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.cleaning.cleaner import clean_record
from pipeline.cleaning.many import clean_all
from pipeline.records import RawDocument
from tests.dumps import body, page, record, settings, write_jsonl


@pytest.mark.parametrize("workers", [1, 2])
def test_a_document_has_the_cuts_that_the_cleaner_gives(tmp_path: Path, workers: int) -> None:
    texts = [page(body(seed), f"Story {seed}") for seed in range(4)]
    # 2 MiB, so that processes are started where there may be two
    padding = "x" * 500_000 if workers > 1 else ""
    write_jsonl(tmp_path / "a.jsonl", [record(text, padding=padding) for text in texts])
    chosen = settings("sqlite:///unused.db", workers=workers)
    found = [result.document for result in clean_all([str(tmp_path)], settings=chosen)]
    alone = [clean_record(RawDocument(1, "text", text)) for text in texts]
    assert all(document.cuts for document in alone)
    assert [replace(document, extra=None) for document in found if document] == [
        replace(document, lines=(), margins=()) for document in alone
    ]
