"""What reading a dump costs beside the library that reads it alone, and the memory of an ingest.

    python benchmarks/reading.py WORK_FOLDER [--megabytes 300] [--runs 5]
    python benchmarks/reading.py WORK_FOLDER --ingest [--megabytes 2000]

Makes a WARC.gz and a Parquet file of so many megabytes from words and random scripts, once. The first form
times `DumpReader` and, in turn with it, FastWARC or pyarrow alone, which also give each record's bytes or
row to Python. The goal is a ratio of 1.3. The second form ingests each file with two workers and prints the
memory of the whole tree of processes over time (resident pages, those that processes share counted once).
"""

from __future__ import annotations

import argparse
import base64
import gzip
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from fastwarc.warc import ArchiveIterator

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline.settings import Settings
from pipeline.sources import DumpReader, find_files

_WORDS = (
    "the ferry harbour council said on Monday that a new bridge over river would open in spring after".split()
)
_SCRIPT_BYTES = 150_000  # of each page, as in a page with its data in a script
_ROWS = 200  # pages in a row group


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("work", type=Path)
    parser.add_argument("--megabytes", type=int, default=300)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--ingest", action="store_true")
    arguments = parser.parse_args()
    size = arguments.megabytes * 1_000_000
    warc = arguments.work / f"{arguments.megabytes}" / "pages.warc.gz"
    parquet = arguments.work / f"{arguments.megabytes}" / "pages.parquet"
    warc.parent.mkdir(parents=True, exist_ok=True)
    for path, make in ((warc, make_warc), (parquet, make_parquet)):
        if not path.exists():
            make(path, size)
    if arguments.ingest:
        for path in (warc, parquet):
            watch_ingest(path, arguments.work)
        return
    rows = warc.parent / "rows.parquet"
    if not rows.exists():
        make_rows(rows, size // 4)
    for path, alone in ((warc, read_warc), (parquet, read_parquet), (rows, read_parquet)):
        pairs = [(timed(read_all, path), timed(alone, path)) for _ in range(arguments.runs)]
        ours, others = zip(*pairs, strict=True)
        ratio = statistics.median(our / other for our, other in pairs)
        print(f"{path.name}: DumpReader {min(ours):.2f} s, alone {min(others):.2f} s, ratio {ratio:.2f}")


def pages(size: int) -> Iterator[tuple[int, str]]:
    """Pages of together `size` bytes, about; their random scripts do not compress below 3/4."""
    noise = random.Random(1)
    for number in range(size * 4 // 3 // _SCRIPT_BYTES):
        lines = (" ".join(noise.choices(_WORDS, k=40)) for _ in range(12))
        script = base64.b64encode(noise.randbytes(_SCRIPT_BYTES * 3 // 4)).decode()
        body = "".join(f"<p>{line}.</p>" for line in lines)
        head = f"<title>Page {number} of the harbour</title><script>var data = '{script}';</script>"
        yield (
            number,
            f"<!doctype html><html><head>{head}</head><body><h1>Page {number}</h1>{body}</body></html>",
        )


def make_warc(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for number, page in pages(size):
            block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}".encode()
            head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://harbour.example/{number}\r\n"
            head += "WARC-Date: 2024-05-06T07:08:09Z\r\nContent-Type: application/http\r\n"
            head += f"Content-Length: {len(block)}\r\n\r\n"
            file.write(gzip.compress(head.encode() + block + b"\r\n\r\n", 1))


def make_parquet(path: Path, size: int) -> None:
    schema = pa.schema({"url": pa.string(), "html": pa.string(), "vector": pa.list_(pa.float32())})
    with pq.ParquetWriter(path, schema) as writer:
        rows: list[dict[str, object]] = []
        for number, page in pages(size):
            rows.append({"url": f"https://harbour.example/{number}", "html": page, "vector": [0.5] * 100})
            if len(rows) == _ROWS:
                writer.write_table(pa.Table.from_pylist(rows, schema))
                rows.clear()
        writer.write_table(pa.Table.from_pylist(rows, schema))


def make_rows(path: Path, size: int) -> None:
    """Rows of plain text with eight small columns, as the common data sets for language models have them."""
    noise = random.Random(2)
    rows: list[dict[str, object]] = []
    for number in range(size // 3_000):
        text = "\n".join(f"{' '.join(noise.choices(_WORDS, k=40))}." for _ in range(12))
        url = f"https://harbour.example/{number}"
        about = {
            "id": f"<urn:{number}>",
            "dump": "CC-MAIN-2024-18",
            "url": url,
            "date": "2024-05-06T07:08:09Z",
        }
        about |= {"file_path": f"s3://pages/{number // 1000}.warc.gz", "language": "en"}
        rows.append({"text": text, **about, "language_score": 0.97, "token_count": 480})
    pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=1_000)


def read_all(path: Path) -> int:
    (file,) = find_files([path])
    return sum(len(record.payload) for record in DumpReader(file, Settings()) if hasattr(record, "payload"))


def read_warc(path: Path) -> int:
    with path.open("rb") as file:
        return sum(len(record.reader.read()) for record in ArchiveIterator(file))


def read_parquet(path: Path) -> int:
    file = pq.ParquetFile(path)
    names = [name for name in file.schema_arrow.names if name != "vector"]
    rows = (row for batch in file.iter_batches(64, columns=names) for row in batch.to_pylist())
    return sum(len(row.get("html") or row["text"]) for row in rows)


def timed(read: Callable[[Path], int], path: Path) -> float:
    began = time.perf_counter()
    read(path)
    return time.perf_counter() - began


def watch_ingest(path: Path, work: Path) -> None:
    database = work / "reading.db"
    for suffix in ("", "-wal", "-shm"):
        Path(f"{database}{suffix}").unlink(missing_ok=True)
    command = [sys.executable, "-m", "flows.cli", "ingest", str(path), "--workers", "2"]
    command += ["--database", f"sqlite:///{database}"]
    began = time.monotonic()
    sizes: list[tuple[float, dict[str, int]]] = []
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            sizes.append((time.monotonic() - began, tree_memory(process.pid)))
            time.sleep(0.5)
    print(f"{path.name}, {path.stat().st_size / 1e6:.0f} MB: exit code {process.returncode}")
    for at, each in sizes[:: max(1, len(sizes) // 12)]:
        print(f"  {at:5.0f} s  {sum(each.values()):5} MB  {each}")
    print(f"  most: {max(sum(each.values()) for _, each in sizes)} MB, {sizes[-1][0]:.0f} s")


def tree_memory(pid: int) -> dict[str, int]:
    """Megabytes of a process and its descendants, by pid and name (proportional set size)."""
    found: dict[str, int] = {}
    todo = [pid]
    while todo:
        one = todo.pop()
        try:
            name = Path(f"/proc/{one}/comm").read_text().strip()
            said = Path(f"/proc/{one}/smaps_rollup").read_text()
            for task in Path(f"/proc/{one}/task").iterdir():
                todo += map(int, (task / "children").read_text().split())
        except OSError:
            continue  # it has ended
        kilobytes = next(int(line.split()[1]) for line in said.splitlines() if line.startswith("Pss:"))
        found[f"{one} {name}"] = kilobytes // 1024
    return found


if __name__ == "__main__":
    main()
