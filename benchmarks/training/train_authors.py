"""Make the model that finds authors from a corpus folder.

    python benchmarks/training/train_authors.py CORPUS_FOLDER [--leave-out FOLD]

writes `pipeline/pages/authors.npz`. The author of a page is the one that the corpus knows, else the one that
its markup states. With `--leave-out` a fifth of the sites is left out, as by `train_titles.py`, whose model
must be there before. Takes about two minutes on two cores. Needs `pip install -e .[train]`, with pip 24 or
newer.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.metadata import is_right  # noqa: E402
from benchmarks.training.choosing import Choice, Plan, make  # noqa: E402
from benchmarks.training.samples import Row  # noqa: E402
from benchmarks.training.train_titles import clips, stated  # noqa: E402
from pipeline.pages.author_features import features_of  # noqa: E402
from pipeline.pages.layout import lay_out  # noqa: E402
from pipeline.pages.titles import find_title  # noqa: E402
from pipeline.records import Line  # noqa: E402
from pipeline.text.decoding.decode import split_lines  # noqa: E402
from pipeline.text.wrapping import join_lines  # noqa: E402

MODEL = ROOT / "pipeline" / "pages" / "authors.npz"
MOST_NAMES = 80  # names of a page that may be its author's
PLAN = Plan(steps=3_000, hidden=32, weight_decay=0.02, known=5.0)


def examples(task: tuple[int, Row]) -> list[Choice]:
    """The examples of a page; none where its author is not known."""
    number, row = task
    said = stated(row)
    title, author = row.get("title") or said.title, row.get("author") or said.author
    if not author:
        return []
    made = [example(row, form, split_lines(row[f"flat_{form}"]), author) for form in ("full", "main")]
    if row.get("gold") and title:
        made += [example(row, "clip", clip, author) for clip in clips(row, title, Random(number))]
        made.append(example(row, "gold", split_lines(row["gold"]), author))
    return made


def example(row: Row, form: str, texts: Sequence[str], author: str) -> Choice:
    """A page in one form. It may lack the name: such a page teaches to take no other."""
    lines = join_lines([Line(number, text) for number, text in enumerate(texts, 1)])
    layout = lay_out([line.text for line in lines])
    mentions, features = features_of(layout, find_title(layout))
    right = np.array([is_right("author", author, each.name) for each in mentions], np.bool_)
    return Choice(
        row["site"],
        form,
        features[:MOST_NAMES].astype(np.float32),
        right[:MOST_NAMES],
        bool(row.get("author")),
    )


if __name__ == "__main__":
    make(__doc__, MODEL, examples, PLAN)
