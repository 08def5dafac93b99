"""How often the judge agrees with what people decided: on lines that `copydesk label export` wrote.

Two judges are counted. "then": the verdict that the lines had from the judge that cut them, with the markup
that the page had. "now": this judge, on the same lines as flattened text, without the memory of the site.
Lines that people only looked at because they were doubtful are harder than lines of an average page.

    copydesk label export labels.jsonl
    python benchmarks/labelled.py labels.jsonl
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file

from pipeline.cleaning.cleaner import clean_or_empty
from pipeline.policy import DEFAULT
from pipeline.records import RawDocument


class Judged(NamedTuple):
    """A line that a person decided on: for which lines, what was said, what each judge says."""

    scope: str
    said: str
    then: str
    now: str


def judged_lines(file: Path) -> Iterator[Judged]:
    """The decided lines of a file, each with both verdicts."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            raw = RawDocument(1, "text", "\n".join(page["lines"]), url=page["url"], title=page["title"])
            cut = {cut.line for cut in clean_or_empty(raw, DEFAULT).cuts if cut.end is None}
            for label in page["labels"]:
                now = "cut" if label["number"] in cut else "keep"
                yield Judged(label["scope"], label["said"], label["judged"], now)


def report(file: Path) -> None:
    """Print, by scope of the decisions and in all, how many lines each judge has right."""
    lines = list(judged_lines(file))
    print(f"{'decided':10}{'lines':>7}{'keep':>7}{'then right':>12}{'now right':>11}")
    for scope in (*sorted({line.scope for line in lines}), "all"):
        some = [line for line in lines if scope in (line.scope, "all")]
        count = Counter(keep=0, then=0, now=0)
        for line in some:
            count.update(keep=line.said == "keep", then=line.then == line.said, now=line.now == line.said)
        shares = [f"{count[name] / len(some):.3f}" if some else "–" for name in ("then", "now")]
        print(f"{scope:10}{len(some):7}{count['keep']:7}{shares[0]:>12}{shares[1]:>11}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="as copydesk label export writes it")
    report(parser.parse_args().file)
