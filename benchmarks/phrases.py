"""How many lines of chrome the lexicon alone is certain about, by set and kind.

    python benchmarks/phrases.py benchmarks/cases/phrases.jsonl [--missing] [--pages CASES.jsonl]

With `--pages` each line is put into a clean article of its language (the first of the small pages in
CASES.jsonl), and the page counts when exactly its article comes out.

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

from pipeline import clean
from pipeline.errors import Rejected
from pipeline.text.lexicon import know

BELOW = ("comments", "tags", "share", "copyright", "navigation", "contact_bio")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("phrases", type=Path)
    parser.add_argument("--missing", action="store_true", help="list the lines that are not certain")
    parser.add_argument(
        "--pages", type=Path, metavar="CASES", help="in pages, with the articles of this file"
    )
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in arguments.phrases.read_text().splitlines()]
    if arguments.pages:
        articles = articles_of(arguments.pages)
        sure = [row for row in rows if comes_out(row, articles[row["lang"]])]
    else:
        sure = [row for row in rows if (known := know(row["line"])) and known.certain]
    for key in ("set", "kind"):
        of_all, of_sure = (Counter(row[key] for row in some) for some in (rows, sure))
        for name, count in of_all.items():
            print(f"{key} {name}: {of_sure[name]} of {count}")
    if arguments.missing:
        for row in rows:
            if row not in sure:
                print(row["lang"], row["kind"], row["line"], sep=" | ")


def articles_of(cases: Path) -> dict[str, list[str]]:
    """By language, the lines of the first article that a line of chrome is in."""
    found: dict[str, list[str]] = {}
    for case in map(json.loads, cases.read_text().splitlines()):
        if case["kind"] == "ad_label":
            found.setdefault(case["lang"], case["article"])
    return found


def comes_out(row: dict[str, str], article: list[str]) -> bool:
    """Whether exactly the article comes out, with the line below it or between its paragraphs."""
    at = len(article) if row["kind"] in BELOW else 2
    try:
        return clean("\n".join([*article[:at], row["line"], *article[at:]])).text.split("\n") == article
    except Rejected:
        return False


if __name__ == "__main__":
    main()
