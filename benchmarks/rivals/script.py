"""What one writes in an afternoon: a pool, langdetect, MinHash of datasketch, one INSERT a document.

HTML goes through trafilatura. Of flattened text the lines stay that have five words or end as a sentence
does, which is the rule that people try first. Near-duplicates are found by an LSH index over words in runs
of five, and left out.

    python benchmarks/rivals/script.py DUMP.jsonl FOLDER PROCESSES
"""

from __future__ import annotations

import json
import sqlite3
import sys
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import trafilatura
from datasketch import MinHash, MinHashLSH
from langdetect import DetectorFactory, LangDetectException, detect

DetectorFactory.seed = 0
_FEW_WORDS = 5
_RUN = 5
_PERMUTATIONS = 128


class Cleaned(NamedTuple):
    """What a process sends back of a document."""

    text: str
    language: str | None
    hashes: MinHash


def clean(line: str) -> Cleaned:
    """Clean the record in one line of the dump."""
    record = json.loads(line)
    if "html" in record:
        text = trafilatura.extract(record["html"]) or ""
    else:
        lines = map(str.strip, record["text"].splitlines())
        text = "\n".join(
            each for each in lines if len(each.split()) >= _FEW_WORDS or each.endswith((".", "!", "?"))
        )
    try:
        language = detect(text)
    except LangDetectException:
        language = None
    words = text.split()
    hashes = MinHash(num_perm=_PERMUTATIONS)
    hashes.update_batch(
        " ".join(words[at : at + _RUN]).encode() for at in range(max(1, len(words) - _RUN + 1))
    )
    return Cleaned(text, language, hashes)


def main(dump: str, folder: str, processes: int) -> None:
    database = sqlite3.connect(Path(folder, "articles.db"))
    database.execute(
        "CREATE TABLE articles (id INTEGER PRIMARY KEY, language TEXT, text TEXT, duplicate_of INTEGER)"
    )
    index = MinHashLSH(threshold=0.8, num_perm=_PERMUTATIONS)
    with get_context("spawn").Pool(processes) as pool, open(dump) as lines:
        for number, found in enumerate(pool.imap(clean, lines, chunksize=20)):
            same = index.query(found.hashes)
            if not same:
                index.insert(number, found.hashes)
            row = (number, found.language, found.text, same[0] if same else None)
            database.execute("INSERT INTO articles VALUES (?, ?, ?, ?)", row)
    database.commit()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
