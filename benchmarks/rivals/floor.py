"""The floor under any cleaner of HTML: trafilatura on a pool of processes, and nothing else.

python benchmarks/rivals/floor.py DUMP.jsonl FOLDER PROCESSES
"""

from __future__ import annotations

import json
import sys
from multiprocessing import get_context
from pathlib import Path

import trafilatura


def extract(line: str) -> str:
    """The text of the page in one line of the dump."""
    return trafilatura.extract(json.loads(line)["html"]) or ""


def main(dump: str, folder: str, processes: int) -> None:
    with get_context("spawn").Pool(processes) as pool, open(dump) as lines:
        texts = list(pool.imap(extract, lines, chunksize=20))
    Path(folder, "texts.jsonl").write_text("".join(json.dumps(text) + "\n" for text in texts))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
