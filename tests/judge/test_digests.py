"""The same pages give the same documents, to the byte: work on speed changes nothing.

A change of the judge that is meant changes the digests, too. The pages of the corpus are not a part of the
project; where they are not there, the small cases alone are compared.
"""

from __future__ import annotations

import hashlib
import json
import lzma
from collections.abc import Iterable, Iterator
from itertools import islice

import pytest

from pipeline.cleaning.cleaner import clean_record
from pipeline.errors import Rejected
from pipeline.records import Kind, RawDocument
from tests.servers import ROOT

CORPUS = ROOT.parent / "shared/corpus"
EVERY = 25  # of the pages of a file, one in so many is cleaned
FIELDS: dict[str, Kind] = {"flat_full": "text", "flat_main": "text", "html": "html"}
CASES_DIGEST = "d615f6f072afd188"
DIGESTS = {
    "pages": "88c37f2d0b175f55",
    "pages_more": "54696065e397da01",
    "pages_other_types": "4fa131fea6b7c5d1",
    "pages_snippets": "807fe4d7b9645265",
}


def digest(records: Iterable[RawDocument]) -> str:
    """A digest of the documents that these records become: lines, cuts, metadata, margins, doubt."""
    sum_ = hashlib.sha256()
    for record in records:
        try:
            said = repr(clean_record(record))
        except Rejected as refused:
            said = f"{refused.reason}: {refused.detail}"
        sum_.update(said.encode("utf-8", "surrogatepass"))
    return sum_.hexdigest()[:16]


def corpus_pages(name: str) -> Iterator[RawDocument]:
    with lzma.open(CORPUS / f"{name}.jsonl.xz", "rt", encoding="utf-8") as rows:
        for row in map(json.loads, islice(rows, 0, None, EVERY)):
            for field, kind in FIELDS.items():
                if row.get(field):
                    yield RawDocument(position=1, kind=kind, payload=row[field], url=row.get("url"))


def test_the_small_cases_come_out_as_they_did() -> None:
    with (ROOT / "benchmarks/cases/sparse.jsonl").open(encoding="utf-8") as cases:
        lines = [case.get("text") or "\n".join(case["lines"]) for case in map(json.loads, cases)]
    assert digest(RawDocument(position=1, kind="text", payload=text) for text in lines) == CASES_DIGEST


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not there")
@pytest.mark.parametrize("name", DIGESTS)
def test_pages_of_the_corpus_come_out_as_they_did(name: str) -> None:
    assert digest(corpus_pages(name)) == DIGESTS[name]
