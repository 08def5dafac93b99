"""How large a database is, by table, beside the dump that it was made of.

    python benchmarks/size.py CORPUS_FOLDER WORK_FOLDER [--pages 2500]

Takes the flattened pages of `CORPUS_FOLDER/sites/*.jsonl.xz` (`flat_full`, `url`) as a dump of JSON
Lines, ingests it into SQLite, and prints the bytes of each table. The goal is 1.3 times the dump.
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline.ingest import ingest
from pipeline.settings import Settings
from pipeline.store import open_store
from pipeline.store.overview import count_everything


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--pages", type=int, default=2_500)
    arguments = parser.parse_args()
    dump = arguments.work.resolve() / "raw" / "pages.jsonl"
    dump.parent.mkdir(parents=True, exist_ok=True)
    with dump.open("w") as file:
        file.writelines(islice(records(arguments.corpus), arguments.pages))
    database = arguments.work.resolve() / "size.db"
    database.unlink(missing_ok=True)
    settings = Settings(database_url=f"sqlite:///{database}", quiet_seconds=0)
    print(ingest([str(dump.parent)], settings))
    with open_store(settings) as store, store.reading() as connection:
        for table, size in count_everything(connection)["bytes"].items():
            print(f"{table}: {size / 1e6:.1f} MB")
    raw, whole = dump.stat().st_size, database.stat().st_size
    print(f"dump {raw / 1e6:.1f} MB, file {whole / 1e6:.1f} MB, ratio {whole / raw:.2f}")


def records(corpus: Path) -> Iterator[str]:
    for site in sorted(corpus.glob("sites/*.jsonl.xz")):
        with lzma.open(site, "rt") as rows:
            for row in map(json.loads, rows):
                if row.get("flat_full"):
                    record = {"text": row["flat_full"], "url": row.get("url")}
                    yield json.dumps(record, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
