"""What the pipeline adds to the cleaning: `copydesk ingest` against a plain loop over the cleaner.

    python benchmarks/overhead.py [DUMP.jsonl] [--records 2000] [--rounds 3] [--workers N]

Takes the first records of a dump of flattened text (repeated with a mark where there are too few);
without a dump it makes some up. Each round measures side by side, in turn:

- `ingest`: the command on all records, less the same command on a few of them. Both start Prefect,
  the processes and the database; the difference is the records alone.
- `loop`: the cleaner and the language detector (`clean_record`) in a plain loop on as many
  processes, which are up and warm before the clock starts.

Prints each round and the median ratio. Goal: at most 1.3.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a file

from benchmarks.workload import made_up
from pipeline.cleaning.cleaner import clean_record
from pipeline.records import RawDocument

FEW = 50  # records of the short run, long enough in sum that processes are started


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dump", nargs="?", type=Path)
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    texts = list(islice(texts_of(arguments.dump), arguments.records))
    words = sum(len(text.split()) for text in texts)
    print(f"{len(texts)} records, {words / len(texts):.0f} words each, {arguments.workers} processes")
    ratios = []
    with TemporaryDirectory() as folder:
        many, few = Path(folder, "many.jsonl"), Path(folder, "few.jsonl")
        write(many, texts)
        write(few, texts[:FEW])
        for number in range(arguments.rounds):
            # One batch for each worker, so that all of them are started.
            size = FEW // arguments.workers
            short = ingest(few, Path(folder, f"few-{number}.db"), arguments.workers, size)
            whole = ingest(many, Path(folder, f"many-{number}.db"), arguments.workers, 250)
            loop = plain_loop(texts[FEW:], arguments.workers)
            ratios.append((whole - short) / loop)
            print(
                f"round {number + 1}: ingest {whole - short:.2f} s (start-up {short:.1f} s), "
                f"loop {loop:.2f} s, ratio {ratios[-1]:.2f}",
                flush=True,
            )
    print(f"median ratio {statistics.median(ratios):.2f}")


def texts_of(dump: Path | None):
    """The texts of a dump, repeated with marks so that none is a duplicate; or made-up pages."""
    if dump is None:
        yield from (made_up(seed) for seed in range(10**9))
        return
    with dump.open() as file:
        texts = [record["text"] for record in map(json.loads, file) if record.get("text")]
    for number, text in enumerate(cycle(texts)):
        yield text if number < len(texts) else f"{text}\n" + made_up(number)


def write(path: Path, texts: list[str]) -> None:
    """Write a dump; padding makes even the short one long enough that processes are started."""
    padding = "x" * (3_000_000 // len(texts))
    with path.open("w") as file:
        for text in texts:
            file.write(json.dumps({"text": text, "padding": padding}) + "\n")


def ingest(dump: Path, database: Path, workers: int, batch_size: int) -> float:
    """Seconds that `copydesk ingest` takes on a dump, as a process."""
    command = [sys.executable, "-m", "flows.cli", "ingest", str(dump), "--workers", str(workers)]
    command += ["--batch-size", str(batch_size)]
    start = time.perf_counter()
    subprocess.run([*command, "--database", f"sqlite:///{database}"], check=True, capture_output=True)
    return time.perf_counter() - start


def plain_loop(texts: list[str], workers: int) -> float:
    """Seconds that the cleaner takes on the texts, a chunk at a time on warm processes."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        list(pool.map(clean_text, texts[: 20 * workers], chunksize=10))  # loads the models
        start = time.perf_counter()
        for _ in pool.map(clean_text, texts, chunksize=250):
            pass
        return time.perf_counter() - start


def clean_text(text: str) -> int:
    """Clean one text; only its length goes back, so that the loop pays for no transport."""
    return len(clean_record(RawDocument(position=1, kind="text", payload=text)).text)


if __name__ == "__main__":
    main()
