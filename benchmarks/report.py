"""Write docs/benchmarks.md and its plots from the results in benchmarks/results/.

    python benchmarks/throughput.py ... --json benchmarks/results/throughput-2000.json
    python benchmarks/startup.py --ingest --json benchmarks/results/startup.json
    python benchmarks/report.py

Every file `throughput*.json` becomes a table and a plot for each kind of page in it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a file

from pipeline.show.charts import stacked_chart

ROOT = Path(__file__).resolve().parent.parent
RESULTS, PAGE, IMAGES = ROOT / "benchmarks/results", ROOT / "docs/benchmarks.md", ROOT / "docs/images"
HEAD = Path(__file__).with_name("report.md")
NAMES = {
    "copydesk": "copydesk",
    "script": "a straightforward script",
    "datatrove": "datatrove",
    "floor": "floor: bare trafilatura",
}
KINDS = {"text": "flattened pages", "html": "HTML pages"}


def page(results: Mapping[str, Any]) -> str:
    """The page, from the results by the name of their file."""
    parts = [HEAD.read_text()]
    for name, told in results.items():
        if name.startswith("throughput"):
            parts += _throughput(name, told)
    if started := results.get("startup"):
        parts.append(
            "## Start-up\n\nEach figure is the median of several rounds. Every round starts new processes.\n"
        )
        rows = [(f"`{name}`", f"{seconds:.2f} s") for name, seconds in started["commands"].items()]
        parts.append(_table(("command", "time"), rows) + "\n" + _machine(started))
    return "\n".join(parts)


def plots(results: Mapping[str, Any]) -> dict[str, str]:
    """The plots by the name of their file: documents a second of each contender."""
    found: dict[str, str] = {}
    for name, told in results.items():
        if name.startswith("throughput"):
            for kind, rows in _by_kind(told):
                title = f"{rows[0]['documents']:,} {KINDS[kind]}: documents a second"
                rates = [round(row["documents"] / row["seconds"]) for row in rows]
                names = [NAMES[row["contender"]] for row in rows]
                found[f"{name}-{kind}.svg"] = stacked_chart(title, names, {"documents a second": rates})
    return found


def _throughput(name: str, told: Mapping[str, Any]) -> Iterator[str]:
    for kind, rows in _by_kind(told):
        raw = rows[0]["raw"] / 1e6
        yield f"## {rows[0]['documents']:,} {KINDS[kind]}, {raw:,.0f} MB, {told['processes']} processes\n"
        yield f"![documents a second](images/{name}-{kind}.svg)\n"
        own = next((row for row in rows if row["contender"] == "copydesk"), None)
        columns = ("", "documents a second", "seconds", "CPU s", "start-up s", "memory MB", "written ÷ raw")
        table = [
            (
                NAMES[row["contender"]],
                f"{row['documents'] / row['seconds']:.1f}",
                f"{row['seconds']:.1f}",
                f"{row['cpu']:.1f}",
                f"{row['startup']:.1f}",
                f"{row['memory'] / 1e6:.0f}",
                f"{row['written'] / row['raw']:.2f}",
            )
            for row in rows
        ]
        yield _table(columns, table)
        if own:
            ratios = [
                f"{own['seconds'] / row['seconds']:.2f} of {NAMES[row['contender']]}"
                for row in rows
                if row is not own
            ]
            yield f"copydesk's time: {', '.join(ratios)}."
        yield _machine(told)


def _by_kind(told: Mapping[str, Any]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    for kind in KINDS:
        if rows := [row for row in told["results"] if row["kind"] == kind]:
            yield kind, rows


def _machine(told: Mapping[str, Any]) -> str:
    machine = told["machine"]
    return f"\nMeasured on {machine['cpu']}, {machine['cores']} cores, Python {machine['python']}.\n"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows), ""])


def read_results() -> dict[str, Any]:
    """All results, by the name of their file."""
    return {file.stem: json.loads(file.read_text()) for file in sorted(RESULTS.glob("*.json"))}


def main() -> None:
    results = read_results()
    PAGE.write_text(page(results))
    for name, svg in plots(results).items():
        (IMAGES / name).write_text(svg)


if __name__ == "__main__":
    main()
