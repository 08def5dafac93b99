"""copydesk against what a user would pick instead, on the same files and the same number of processes.

    python benchmarks/throughput.py [--corpus PAGES.jsonl.xz ...] [--documents 2000] [--kinds text html]
                                    [--processes 2] [--rounds 1] [--only NAME ...] [--rivals PYTHON]
                                    [--json FILE]

Each contender is a command over one dump of JSON Lines and writes its articles: `copydesk` into SQLite,
`script` (a pool, langdetect, datasketch, one INSERT each) into SQLite, `datatrove` (trafilatura or the C4
filter, MinHash) into files; `floor` is bare trafilatura, for HTML alone. Without a corpus the pages are
made up. The rivals run in an environment of their own, as datatrove does not get along with our packages:

    python -m venv data/rivals && data/rivals/bin/pip install -r benchmarks/rivals/requirements.txt
    python benchmarks/throughput.py --rivals data/rivals/bin/python

A rival whose packages are missing is left out.

Each contender also takes the first 300 records alone. What is printed is the difference: start-up, which is
the same for any number of documents, is left out and shown in a column of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a file

from benchmarks.measured import Measured, machine, measure
from benchmarks.workload import Kind, write_dump

FEW = 300
"""Records of the short run, which every contender takes, too."""
RIVALS = {
    "floor": ("trafilatura",),
    "script": ("langdetect", "datasketch"),
    "datatrove": ("datatrove", "spacy"),
}
FILES = {"floor": "floor.py", "script": "script.py", "datatrove": "trove.py"}


@dataclass(frozen=True, slots=True)
class Result:
    """One contender over one dump. `seconds` and `cpu` are without start-up; sizes are in bytes."""

    contender: str
    kind: Kind
    documents: int
    seconds: float
    startup: float
    cpu: float
    memory: int
    written: int
    raw: int


def main() -> None:
    options = _options()
    results: list[Result] = []
    with TemporaryDirectory(prefix="throughput-") as folder:
        for kind in options.kinds:
            results += _compared(options, Path(folder), kind)
    if options.json:
        told = {
            "machine": machine(),
            "processes": options.processes,
            "results": [asdict(each) for each in results],
        }
        options.json.write_text(json.dumps(told, indent=1) + "\n")


def _compared(options: argparse.Namespace, folder: Path, kind: Kind) -> Iterator[Result]:
    many, few = folder / f"{kind}.jsonl", folder / f"{kind}-few.jsonl"
    write_dump(many, kind, options.documents, options.corpus)
    with many.open() as lines, few.open("w") as file:
        file.writelines(islice(lines, FEW))
    raw = many.stat().st_size
    print(f"\n{kind}: {options.documents} documents, {raw / 1e6:.1f} MB, {options.processes} processes")
    print(
        f"{'':12}{'docs/s':>9}{'seconds':>9}{'CPU':>9}{'start-up':>10}{'memory':>10}{'written':>10}",
        flush=True,
    )
    found: dict[str, Result] = {}
    for name in _contenders(options, kind):
        found[name] = _median([_raced(folder, name, kind, many, few, options) for _ in range(options.rounds)])
        _show(found[name])
        yield found[name]
    for name, result in found.items():
        if name != "copydesk" and "copydesk" in found:
            print(f"copydesk ÷ {name}: {found['copydesk'].seconds / result.seconds:.2f} of its time")


def _contenders(options: argparse.Namespace, kind: Kind) -> Iterator[str]:
    for name in options.only or ("copydesk", *RIVALS):
        if name == "floor" and kind == "text":
            continue
        packages = ", ".join(RIVALS.get(name, ("sys",)))
        found = subprocess.run([options.rivals, "-c", f"import {packages}"], capture_output=True, check=False)
        if found.returncode:
            print(f"{name} is left out: {options.rivals} does not have all of {packages}")
        else:
            yield name


def _raced(folder: Path, name: str, kind: Kind, many: Path, few: Path, options: argparse.Namespace) -> Result:
    (short, _), (whole, written) = (_run(folder, name, dump, options) for dump in (few, many))
    seconds = (whole.seconds - short.seconds) * options.documents / (options.documents - FEW)
    cpu = (whole.cpu - short.cpu) * options.documents / (options.documents - FEW)
    size = many.stat().st_size
    return Result(
        name, kind, options.documents, seconds, whole.seconds - seconds, cpu, whole.memory, written, size
    )


def _run(folder: Path, name: str, dump: Path, options: argparse.Namespace) -> tuple[Measured, int]:
    """Run a contender; also returns the bytes that it wrote."""
    with TemporaryDirectory(dir=folder) as out:
        try:
            measured = measure(
                _command(name, dump, out, options),
                {"HOME": out, "XDG_STATE_HOME": out, "COPYDESK_QUIET_SECONDS": "0"},
            )
        except subprocess.CalledProcessError as error:
            sys.exit(f"{name} failed; --only leaves it out: {error.output[-2000:]}")
        written = Path(out, "articles.db") if name in ("copydesk", "script") else Path(out, "out")
        files = written.rglob("*") if written.is_dir() else [written]
        return measured, sum(file.stat().st_size for file in files if file.is_file())


def _command(name: str, dump: Path, out: str, options: argparse.Namespace) -> Sequence[str]:
    processes = str(options.processes)
    if name != "copydesk":
        rival = Path(__file__).parent / "rivals" / FILES[name]
        return options.rivals, str(rival), str(dump), out, processes
    database = f"sqlite:///{out}/articles.db"
    return (
        *(sys.executable, "-m", "flows.cli", "ingest", str(dump)),
        *("--workers", processes, "--database", database),
    )


def _median(rounds: Sequence[Result]) -> Result:
    middle = statistics.median_low(each.seconds for each in rounds)
    return next(each for each in rounds if each.seconds == middle)


def _show(result: Result) -> None:
    print(
        f"{result.contender:12}{result.documents / result.seconds:9.1f}{result.seconds:9.1f}{result.cpu:9.1f}"
        f"{result.startup:10.1f}{result.memory / 1e6:7.0f} MB{result.written / 1e6:7.1f} MB",
        flush=True,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, nargs="*", default=[])
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--kinds", nargs="*", choices=["text", "html"], default=["text", "html"])
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[], choices=["copydesk", *RIVALS])
    parser.add_argument("--rivals", default=sys.executable, metavar="PYTHON", help="the Python that has them")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.documents <= FEW:
        parser.error(f"--documents must be more than {FEW}")
    return options


if __name__ == "__main__":
    main()
