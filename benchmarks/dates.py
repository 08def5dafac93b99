"""Our reader of dates beside dateparser, on the short lines of pages whose day of publication is known.

    python benchmarks/dates.py CORPUS.jsonl[.xz] [--pages 200] [--input flat_full]

Both read the same lines: every line with a digit that has at most 80 characters. `known` is the share of
pages on which a reader finds the known day. `days` is the number of different days that it reads on a page.
`odd` is the share of days before 1990 or after the horizon: no page of the web was published on such a day.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from dateparser.search import search_dates

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.metadata import rows_of  # noqa: E402
from pipeline.text.dates import HORIZON, find_dates  # noqa: E402

_CHARACTERS = 80
_FIRST = "1990-01-01"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--input", choices=("flat_full", "flat_main"), default="flat_full")
    arguments = parser.parse_args()
    rows = [row for row in rows_of(arguments.corpus) if row.get("publish_date")][: arguments.pages]
    print(f"{len(rows)} pages\n{'':<12}{'known':>8}{'days':>8}{'odd':>8}{'ms a page':>12}")
    readers: dict[str, Callable[[str, str], set[str]]] = {"ours": by_us, "dateparser": by_dateparser}
    for name, read in readers.items():
        known = days = odd = 0
        started = time.perf_counter()
        for row in rows:
            lines = [line for line in row[arguments.input].splitlines() if is_asked(line)]
            found = set().union(*(read(line, row["lang"]) for line in lines))
            known += row["publish_date"][:10] in found
            days += len(found)
            odd += sum(not _FIRST <= day <= HORIZON for day in found)
        spent = 1000 * (time.perf_counter() - started) / len(rows)
        share, each, wild = known / len(rows), days / len(rows), odd / max(1, days)
        print(f"{name:<12}{share:>8.3f}{each:>8.1f}{wild:>8.3f}{spent:>12.1f}")


def is_asked(line: str) -> bool:
    return len(line) <= _CHARACTERS and any(map(str.isdigit, line))


def by_us(line: str, _: str) -> set[str]:
    return {found.iso[:10] for found in find_dates(line)}


def by_dateparser(line: str, language: str) -> set[str]:
    languages = sorted({language, "en"} - {"", "other"})
    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "STRICT_PARSING": True}
    return {day.date().isoformat() for _, day in search_dates(line, languages, settings) or ()}


if __name__ == "__main__":
    main()
