"""The figures of `docs/judge.md` from five folds: each fifth of the sites is held out once.

    python benchmarks/training/five_folds.py CORPUS_FOLDER WORK_FOLDER [--draws 55000]

For each fold a model of flattened text is trained without the fold's sites and measured on them
with `benchmarks/cleaning.py`, in a copy of this checkout in WORK_FOLDER, so that the model of the
package stays. What is prepared, the held-out pages and the figures stay in WORK_FOLDER too; figures
that are there are not measured again. Takes about an hour on two cores.

A figure of all folds is the mean over all their pages. The worst and the best fold show how much
one fold alone can be trusted.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.training.storing import FOLDS  # noqa: E402

INPUTS = ("flat_full", "flat_main", "gold")
FLATTENERS = ("soup", "soup-stripped", "blocks", "html2text", "terminal", "inscriptis", "trafilatura")
FIGURES = ("precision", "recall", "f1", "word_f1")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("work", type=Path, help="a folder for the copies, the models and the figures")
    parser.add_argument("--draws", type=int, default=55_000)
    arguments = parser.parse_args()
    corpus, work = arguments.corpus.resolve(), arguments.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    for fold in range(FOLDS):
        train(fold, corpus, work, arguments.draws)
        for source in (*INPUTS, *FLATTENERS):
            measure(fold, source, work)
    print("| pages | input | number | P | R | F1 | word F1 | F1 of a fold |")
    print("|---|---|---|---|---|---|---|---|")
    for line in table(work):
        print(line)


def train(fold: int, corpus: Path, work: Path, draws: int) -> None:
    """Train the model of a fold, unless it is there, in the fold's copy of this checkout."""
    copy = work / f"fold{fold}"
    if (work / f"held{fold}.jsonl.xz").exists() and (copy / "trained").exists():
        return
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for part in ("pipeline", "benchmarks"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    run(
        copy / "benchmarks" / "training" / "train_judge.py",
        corpus,
        *("--examples", work / "examples.pkl", "--draws", draws, "--fold", fold),
        *("--hold-out", work / f"held{fold}.jsonl.xz"),
    )
    (copy / "trained").touch()


def measure(fold: int, source: str, work: Path) -> None:
    """Measure the model of a fold on the fold's pages, unless the figures are there."""
    done = figures_file(fold, source, work)
    if done.exists():
        return
    option = "--input" if source in INPUTS else "--flattener"
    run(
        work / f"fold{fold}" / "benchmarks" / "cleaning.py",
        work / f"held{fold}.jsonl.xz",
        *(option, source, "--only", "copydesk", "--smallest", 1, "--json", done),
    )


def run(script: Path, *words: object) -> None:
    """Run a script of the fold's copy with the modules of that copy."""
    subprocess.run([sys.executable, script, *map(str, words)], check=True, cwd=script.parents[1])


def table(work: Path) -> Iterator[str]:
    """A line for each group of pages and input: the means of all folds, and the range of F1."""
    for source in (*INPUTS, *FLATTENERS):
        folds = [json.loads(figures_file(fold, source, work).read_text()) for fold in range(FOLDS)]
        groups: dict[str, list[dict[str, Any]]] = {}
        for row in (row for rows in folds for row in rows if row["f1"] is not None):
            groups.setdefault(row["group"], []).append(row)
        for name, rows in groups.items():
            pages = sum(row["pages"] for row in rows)
            means = [sum(row["pages"] * row[figure] for row in rows) / pages for figure in FIGURES]
            shown = " | ".join(f"{mean:.3f}" for mean in means)
            ends = f"{min(row['f1'] for row in rows):.3f}–{max(row['f1'] for row in rows):.3f}"
            yield f"| {name} | `{source}` | {pages} | {shown} | {ends} |"


def figures_file(fold: int, source: str, work: Path) -> Path:
    return work / f"{source}.{fold}.json"


if __name__ == "__main__":
    main()
