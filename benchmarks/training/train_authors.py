"""Make the model that finds authors from a corpus folder.

    python benchmarks/training/train_authors.py CORPUS_FOLDER [--leave-out FOLD]

writes `pipeline/pages/authors.npz`. The author of a page is the one that the corpus knows, else the one that
its markup states. With `--leave-out` a fifth of the sites is left out, as by `train_titles.py`, whose model
must be there before. Takes about two minutes on two cores. Needs `pip install -e .[train]`, with pip 24 or
newer.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.metadata import is_right  # noqa: E402
from benchmarks.training.choosing import Choice, fit  # noqa: E402
from benchmarks.training.keeping import kept  # noqa: E402
from benchmarks.training.samples import Row, all_rows  # noqa: E402
from benchmarks.training.storing import parse_arguments  # noqa: E402
from benchmarks.training.train_judge import fold_of  # noqa: E402
from benchmarks.training.train_titles import clips, stated  # noqa: E402
from pipeline.pages.author_features import features_of  # noqa: E402
from pipeline.pages.decode import split_lines  # noqa: E402
from pipeline.pages.layout import lay_out  # noqa: E402
from pipeline.pages.titles import find_title  # noqa: E402
from pipeline.records import Line  # noqa: E402
from pipeline.text.wrapping import join_lines  # noqa: E402

MODEL = ROOT / "pipeline" / "pages" / "authors.npz"
STEPS = 3_000
HIDDEN = 32
WEIGHT_DECAY = 0.02
MOST_NAMES = 80  # names of a page that may be its author's
FORMS = {"full": 1.0, "main": 1.0, "clip": 0.5, "gold": 0.4}
KNOWN = 5.0  # weight of a page whose author the corpus knows


@dataclass(frozen=True, slots=True)
class Example:
    """The names of a page that may be its author's: features, and which of them are right."""

    site: str
    form: str
    features: NDArray[np.float32]
    right: NDArray[np.bool_]
    known: bool


def main() -> None:
    """Read the arguments and make the model."""
    arguments = parse_arguments(__doc__, MODEL, STEPS)
    logging.disable(logging.CRITICAL)  # htmldate warns of odd markup
    prepared = kept(arguments.examples, lambda: prepare(arguments.corpus))
    own = [each for each in prepared if fold_of(each.site) != arguments.leave_out]
    print(f"{len(own)} pages", flush=True)
    worth = [FORMS[each.form] * (KNOWN if each.known else 1.0) for each in own]
    choices = [Choice(each.features, each.right, share) for each, share in zip(own, worth, strict=True)]
    model = fit(choices, steps=arguments.steps, hidden=HIDDEN, weight_decay=WEIGHT_DECAY)
    arguments.model.write_bytes(model)
    print(f"{arguments.model}: {len(model) / 1024:.0f} KiB")


def prepare(corpus: Path) -> list[Example]:
    """All examples of a corpus, in a fixed order."""
    with Pool() as pool:
        found = pool.imap(examples, enumerate(all_rows(corpus)), chunksize=16)
        return [each for made in found for each in made]


def examples(task: tuple[int, Row]) -> list[Example]:
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


def example(row: Row, form: str, texts: Sequence[str], author: str) -> Example:
    """A page in one form. It may lack the name: such a page teaches to take no other."""
    lines = join_lines([Line(number, text) for number, text in enumerate(texts, 1)])
    layout = lay_out([line.text for line in lines])
    mentions, features = features_of(layout, find_title(layout))
    right = np.array([is_right("author", author, each.name) for each in mentions], np.bool_)
    return Example(
        row["site"],
        form,
        features[:MOST_NAMES].astype(np.float32),
        right[:MOST_NAMES],
        bool(row.get("author")),
    )


if __name__ == "__main__":
    main()
