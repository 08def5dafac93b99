"""How long commands take before they do anything: imports, models, the lexicon, Prefect.

    python benchmarks/startup.py [--rounds 5] [--ingest] [--json FILE]

Each round runs, in turn: Python alone, the import of trafilatura and langdetect (what any cleaner in Python
has to wait for), `copydesk clean` of a file with two lines and of a small HTML page, `copydesk list` on an
empty database, and with --ingest an ingest of an empty folder, which starts Prefect's temporary server.
Prints the median of each in seconds. Goals: clean 0.5, ingest 4.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a file

from benchmarks.measured import machine

TEXT = "The ferry was late again on Monday, and nobody said why.\nFollow Us\n"
PAGE = f"<html><title>Ferry</title><body><nav>Home</nav><article><p>{TEXT}</p></article></body></html>"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ingest", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        found: dict[str, list[float]] = {}
        commands = _commands(Path(folder), options.ingest)
        for _ in range(options.rounds):
            for name, command in commands.items():
                found.setdefault(name, []).append(_seconds(command, folder))
    medians = {name: statistics.median(seconds) for name, seconds in found.items()}
    for name, seconds in medians.items():
        print(f"{name:40} {seconds:6.2f} s")
    if options.json:
        options.json.write_text(json.dumps({"machine": machine(), "commands": medians}, indent=1) + "\n")


def _commands(folder: Path, ingest: bool) -> dict[str, Sequence[str]]:
    (folder / "a.txt").write_text(TEXT)
    (folder / "a.html").write_text(PAGE)
    (folder / "empty").mkdir()
    copydesk = (sys.executable, "-m", "flows.cli")
    database = ("--database", f"sqlite:///{folder}/a.db")
    subprocess.run((*copydesk, "db", "upgrade", *database), check=True, capture_output=True)
    commands: dict[str, Sequence[str]] = {
        "python": (sys.executable, "-c", "pass"),
        "import trafilatura, langdetect": (sys.executable, "-c", "import trafilatura, langdetect"),
        "copydesk clean FILE.txt": (*copydesk, "clean", str(folder / "a.txt")),
        "copydesk clean FILE.html": (*copydesk, "clean", str(folder / "a.html")),
        "copydesk list": (*copydesk, "list", *database),
    }
    if ingest:
        commands["copydesk ingest EMPTY"] = (*copydesk, "ingest", str(folder / "empty"), *database)
    return commands


def _seconds(command: Sequence[str], folder: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"XDG_STATE_HOME": folder})
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
