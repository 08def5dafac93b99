"""Duplicates: precision and recall on perturbed copies, and the speed of the index.

    python benchmarks/duplicates.py FOLDER             quality and speed, beside datasketch and rensa
    python benchmarks/duplicates.py FOLDER --curve     the thresholds: precision and recall for each
    python benchmarks/duplicates.py --scale 500000     the index alone, grown in batches of 10,000

FOLDER has `documents.jsonl.xz` (`id`, `text`) and `pairs.jsonl` (`a`, `b`, `kind`, `duplicate`). Recall is
measured on the listed duplicates, also by kind; precision on all listed pairs. A pair counts as found when
the two have the same article in the database. datasketch and rensa use 128 permutations of words' 5-grams
and a threshold of 0.5 (they miss more at their usual 0.8); a pair counts when a look-up of one
text gives the other. Time is from texts to stored pairs, all in one process and in one run. Needs the
extra `benchmark`: `pip install -e '.[benchmark]'`.
"""

from __future__ import annotations

import argparse
import json
import lzma
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
from sqlalchemy import Connection, insert, select, text

from pipeline.duplicates.fingerprint import (
    Body,
    Fingerprint,
    fingerprint,
    fingerprint_with_body,
    needed,
    sample,
)
from pipeline.duplicates.likeness import Rules, contained, near
from pipeline.settings import Settings
from pipeline.store import Store, open_for_ingest
from pipeline.store.database.bulk import insert_rows
from pipeline.store.database.tables import contents, documents, dumps, runs
from pipeline.store.duplicates.candidates import find_candidates
from pipeline.store.duplicates.contents import Content
from pipeline.store.duplicates.index import rules_of
from pipeline.store.duplicates.membership import Arrival, Moves
from pipeline.store.duplicates.postings import add_sketches
from pipeline.store.duplicates.regroup import regroup
from pipeline.store.duplicates.text_cache import TextCache
from pipeline.store.rows import DocumentRow
from pipeline.text.words import tokens

BATCH = 1_000  # the batch size of settle
SCALE_BATCH = 10_000
PERMUTATIONS = 128
THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Pair:
    """Two documents, how the second was made from the first, and whether they are duplicates."""

    a: str
    b: str
    kind: str
    duplicate: bool


Found = Callable[[str, str], bool]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--curve", action="store_true")
    parser.add_argument("--scale", type=int, metavar="N")
    arguments = parser.parse_args()
    if arguments.scale:
        scale(arguments.scale)
    if arguments.folder:
        texts, pairs = read(arguments.folder)
        (curve if arguments.curve else compare)(texts, pairs)


def read(folder: Path) -> tuple[dict[str, str], list[Pair]]:
    with lzma.open(folder / "documents.jsonl.xz", "rt", encoding="utf-8") as file:
        texts = {row["id"]: row["text"] for row in map(json.loads, file)}
    with (folder / "pairs.jsonl").open(encoding="utf-8") as file:
        return texts, [Pair(**json.loads(line)) for line in file]


def compare(texts: dict[str, str], pairs: list[Pair]) -> None:
    """Print the quality of each index by kind, and its documents a second."""
    results: dict[str, tuple[float, Found]] = {}
    for name, index in (("copydesk", with_copydesk), ("datasketch", with_datasketch), ("rensa", with_rensa)):
        results[name] = index(texts)
    kinds = sorted({pair.kind for pair in pairs}, key=lambda kind: (kind.startswith("NEG"), kind))
    print(f"{'share of the pairs found':28}" + "".join(f"{name:>12}" for name in results))
    for kind in kinds:
        of_kind = [pair for pair in pairs if pair.kind == kind]
        shares = [sum(found(p.a, p.b) for p in of_kind) / len(of_kind) for _, found in results.values()]
        print(f"{kind:28}" + "".join(f"{share:12.3f}" for share in shares))
    rows = [quality(pairs, found) for _, found in results.values()]
    for place, name in enumerate(("precision", "recall", "F1")):
        print(f"{name:28}" + "".join(f"{row[place]:12.3f}" for row in rows))
    print(f"{'documents a second':28}" + "".join(f"{len(texts) / t:12.0f}" for t, _ in results.values()))


def quality(pairs: Iterable[Pair], found: Found) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    counts = Counter((pair.duplicate, found(pair.a, pair.b)) for pair in pairs)
    right = counts[True, True]
    precision, recall = right / (right + counts[False, True] or 1), right / (right + counts[True, False] or 1)
    return precision, recall, 2 * precision * recall / (precision + recall or 1)


def with_copydesk(texts: dict[str, str]) -> tuple[float, Found]:
    """Fingerprint, index and group the documents in a SQLite file that already has their rows."""
    with database() as store:
        with store.writing() as connection:
            add_documents(connection, texts.items())
        start = time.perf_counter()
        rules, cache = rules_of(Settings()), TextCache()
        ids = list(texts)
        for at in range(0, len(ids), BATCH):
            with store.writing() as connection:
                arrived = [Arrival(id_, *fingerprint_with_body(texts[id_])) for id_ in ids[at : at + BATCH]]
                settle(connection, arrived, rules, cache)
        took = time.perf_counter() - start
        with store.reading() as connection:
            query = select(documents.c.id, documents.c.article_id)
            article = {row.id: row.article_id or row.id for row in connection.execute(query)}
    return took, lambda a, b: article[a] == article[b]


def with_datasketch(texts: dict[str, str]) -> tuple[float, Found]:
    from datasketch import MinHash, MinHashLSH

    start = time.perf_counter()
    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    found: set[frozenset[str]] = set()
    for id_, text_ in texts.items():
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch([run.encode() for run in five_grams(text_)])
        found.update(frozenset((id_, other)) for other in index.query(sketch))
        index.insert(id_, sketch)
    took = time.perf_counter() - start
    return took, lambda a, b: frozenset((a, b)) in found


def with_rensa(texts: dict[str, str]) -> tuple[float, Found]:
    from rensa import RMinHash, RMinHashLSH

    start = time.perf_counter()
    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=32)
    names = list(texts)
    found: set[frozenset[str]] = set()
    for number, text_ in enumerate(texts.values()):
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
        sketch.update(five_grams(text_))
        found.update(frozenset((names[number], names[other])) for other in index.query(sketch))
        index.insert(number, sketch)
    took = time.perf_counter() - start
    return took, lambda a, b: frozenset((a, b)) in found


def five_grams(text_: str) -> list[str]:
    words = tokens(text_)
    return [" ".join(words[at : at + 5]) for at in range(len(words) - 4)]


def curve(texts: dict[str, str], pairs: list[Pair]) -> None:
    """Print precision and recall of pairs, without groups, for values of the two thresholds."""
    wanted = {id_ for pair in pairs for id_ in (pair.a, pair.b)}
    bodies = {id_: Body(texts[id_]) for id_ in wanted}
    prints = {id_: fingerprint(texts[id_]) for id_ in wanted}

    def found_by(rules: Rules) -> Found:
        def found(a: str, b: str) -> bool:
            one, other = prints[a].sketch, prints[b].sketch
            if len(set(one) & set(other)) < needed(min(len(one), len(other))):
                return False
            part, whole = sorted((bodies[a], bodies[b]), key=lambda body: len(body.shingles))
            return near(part, whole, rules) is not None or contained(part, whole, rules) is not None

        return found

    print("near  contained  precision  recall     F1")
    steps = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    for near_, contained_ in [*((step, 0.7) for step in steps), *((0.6, step) for step in steps)]:
        precision, recall, f1 = quality(pairs, found_by(Rules(near_, contained_)))
        print(f"{near_:4}  {contained_:9}  {precision:9.3f}  {recall:6.3f}  {f1:.3f}")


def scale(count: int) -> None:
    """Print the documents a second of the index (numbers, sketches, look-up), and its bytes a document."""
    print("at each power of ten: documents a second of the last ten batches, bytes a document in the file")
    print("documents   documents/s   bytes/document")
    last: deque[tuple[int, float]] = deque(maxlen=10)
    with database() as store:
        done = 0
        empty = size_of(store)
        while done < count:
            prints = synthetic(done, min(SCALE_BATCH, next_stop(done, count) - done))
            start = time.perf_counter()
            with store.writing() as connection:
                grow(connection, done, prints)
            last.append((len(prints), time.perf_counter() - start))
            done += len(prints)
            if done in (count, 10 ** (len(str(done)) - 1)):
                rate = sum(number for number, _ in last) / sum(took for _, took in last)
                print(f"{done:9}   {rate:11.0f}   {(size_of(store) - empty) / done:14.0f}", flush=True)


def next_stop(done: int, count: int) -> int:
    """The number of documents at which a batch must end, so that none goes beyond a power of ten."""
    return min(count, 10 ** len(str(done)) if done else 1_000)


def synthetic(first: int, count: int) -> list[Fingerprint]:
    """Fingerprints of documents of 240 words, 15 hashes each, as texts of random shingles have them."""
    draw = np.random.default_rng(first)
    return [
        Fingerprint(f"{Random(first + at).getrandbits(128):032x}", sample(np.sort(row)), 240, 236)
        for at, row in enumerate(draw.integers(0, 2**64, (count, 236), np.uint64))
    ]


def grow(connection: Connection, first: int, prints: list[Fingerprint]) -> None:
    rows = [
        Content(first + at, found.content, found.shingles, len(found.sketch), best=found.content[:16])
        for at, found in enumerate(prints)
    ]
    insert_rows(connection, contents, rows)
    sketches = {first + at: found.sketch for at, found in enumerate(prints)}
    add_sketches(connection, sketches)
    for _ in find_candidates(connection, sketches):
        pass


def settle(connection: Connection, arrived: list[Arrival], rules: Rules, cache: TextCache) -> None:
    statement = text("UPDATE documents SET content_hash = :content WHERE id = :id")
    connection.execute(
        statement, [{"id": each.document_id, "content": each.fingerprint.content} for each in arrived]
    )
    regroup(connection, Moves(arrived), rules, cache)


class database:  # noqa: N801 - used as a function
    """A new database in a folder of its own."""

    def __enter__(self) -> Store:
        self._folder = TemporaryDirectory()
        self._opened = open_for_ingest(Settings(database_url=f"sqlite:///{self._folder.name}/a.db"))
        return self._opened.__enter__()

    def __exit__(self, *error: object) -> None:
        self._opened.__exit__(None, None, None)
        self._folder.cleanup()


def size_of(store: Store) -> int:
    """Bytes in use in the file."""
    with store.reading() as connection:
        pages, free, size = (
            connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("page_count", "freelist_count", "page_size")
        )
    return int((pages - free) * size)


def add_documents(connection: Connection, texts: Iterable[tuple[str, str]]) -> None:
    connection.execute(
        insert(runs).values(id=1, started_at="", status="finished", records=0, replaced=0, judge="")
    )
    dump = {
        "id": 1,
        "path": "a",
        "name": "a",
        "size": 0,
        "mtime_ns": 0,
        "ctime_ns": 0,
        "digest": "",
        "position": 0,
    }
    connection.execute(insert(dumps).values(dump | {"complete": True}))
    insert_rows(
        connection, documents, [document_row(at, id_, text_) for at, (id_, text_) in enumerate(texts)]
    )


def document_row(position: int, id_: str, text_: str) -> DocumentRow:
    return DocumentRow(
        id=id_,
        record_hash=id_,
        occurrence=0,
        dump_id=1,
        position=position,
        run_id=1,
        first_seen_at="",
        url=None,
        site=None,
        title=None,
        author=None,
        published_at=None,
        language=None,
        language_confidence=0.0,
        word_count=len(tokens(text_)),
        judge="",
        notes="",
        content_hash="",
        article_id=None,
        duplicate_kind=None,
        similarity=None,
        duplicate_rule=None,
        doubt=None,
        external_id=None,
        extra=None,
        text=text_,
    )


if __name__ == "__main__":
    main()
