"""How many lines of chrome the lexicon alone is certain about, by set and kind.

    python benchmarks/phrases.py benchmarks/cases/phrases.jsonl [--missing]

Each line of the file is an object with `set`, `lang`, `kind` and `line`. A set was written without a look
at the lexicon; then the lexicon learned the kinds that were missing. So the figures at the first try
(docs/judge.md) are the fair ones, and a new set is needed for the next.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline.text.lexicon import know


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("phrases", type=Path)
    parser.add_argument("--missing", action="store_true", help="list the lines that are not certain")
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in arguments.phrases.read_text().splitlines()]
    sure = [row for row in rows if (known := know(row["line"])) and known.certain]
    for key in ("set", "kind"):
        of_all, of_sure = (Counter(row[key] for row in some) for some in (rows, sure))
        for name, count in of_all.items():
            print(f"{key} {name}: {of_sure[name]} of {count}")
    if arguments.missing:
        for row in rows:
            if row not in sure:
                print(row["lang"], row["kind"], row["line"], sep=" | ")


if __name__ == "__main__":
    main()
