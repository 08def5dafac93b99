"""Whether `doubt` says how much of an article is judged wrongly: pages in order of it, in groups.

    python benchmarks/doubt.py PAGES.jsonl.xz [--input flat_main] [--groups 8]

The pages are as for `benchmarks/cleaning.py`. Wrong is, for each page, the words of the clean text that the
article has not, and those of the article that the clean text has not, as a share of the article's
words (at most 1; words are counted as in WCXB, see metric.py). For a fair figure the model must not have
seen the pages: `train_judge.py --hold-out`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.cleaning import INPUTS
from benchmarks.metric import compare_words
from benchmarks.workload import read_rows
from pipeline import clean
from pipeline.errors import Rejected


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--input", choices=INPUTS, default="flat_full")
    parser.add_argument("--groups", type=int, default=8)
    arguments = parser.parse_args()
    found = sorted(measured(arguments.corpus, arguments.input))
    print(f"{len(found)} pages, {arguments.input}")
    print("| pages | doubt | mean doubt | mean wrong | pages with over 0.1 wrong |")
    print("|---|---|---|---|---|")
    for group in range(arguments.groups):
        some = found[len(found) * group // arguments.groups : len(found) * (group + 1) // arguments.groups]
        bad = sum(wrong > 0.1 for _, wrong in some) / len(some)
        print(
            f"| {len(some)} | {some[0][0]:.3f}–{some[-1][0]:.3f} | {fmean(doubt for doubt, _ in some):.3f} "
            f"| {fmean(wrong for _, wrong in some):.3f} | {bad:.2f} |"
        )


def measured(corpus: Path, source: str) -> Iterator[tuple[float, float]]:
    """The doubt of each page, and the share that is wrong."""
    for row in read_rows(corpus):
        if not row["gold"].strip():
            continue
        try:
            document = clean(row[source], url=row.get("url"))
        except Rejected:
            continue
        overlap = compare_words(row["gold"], document.text)
        wrong = (overlap.surplus + overlap.missing) / max(1, overlap.shared + overlap.missing)
        yield document.doubt or 0.0, min(1.0, wrong)


if __name__ == "__main__":
    main()
