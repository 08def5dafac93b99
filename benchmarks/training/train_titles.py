"""Make the model that finds titles from a corpus folder.

    python benchmarks/training/train_titles.py CORPUS_FOLDER [--leave-out FOLD]

writes `pipeline/pages/titles.npz`. The title of a page is the one that the corpus knows, else the one that
its markup states. With `--leave-out` a fifth of the sites is left out, the same as
`train_judge.py --hold-out`; `benchmarks/metadata.py` measures on the pages that the latter writes. Takes
about five minutes on two cores. Needs `pip install -e .[train]`, with pip 24 or newer.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.metadata import same_title  # noqa: E402
from benchmarks.training.choosing import Choice, Plan, make  # noqa: E402
from benchmarks.training.labels import share_in_gold  # noqa: E402
from benchmarks.training.samples import Row  # noqa: E402
from pipeline.errors import Rejected  # noqa: E402
from pipeline.pages.html.embedded import read_json_ld  # noqa: E402
from pipeline.pages.html.parse import parse  # noqa: E402
from pipeline.pages.html.stated import Stated, read_stated  # noqa: E402
from pipeline.pages.html.statements import read_statements  # noqa: E402
from pipeline.pages.layout import lay_out  # noqa: E402
from pipeline.pages.titles import features_of  # noqa: E402
from pipeline.records import NOTHING_SAID, Line  # noqa: E402
from pipeline.text.decoding.decode import split_lines  # noqa: E402
from pipeline.text.wrapping import join_lines  # noqa: E402

MODEL = ROOT / "pipeline" / "pages" / "titles.npz"
MOST_LINES = 96  # lines of a page that may be its title
CLIPS = 2  # clips from each page with gold text: the lines around its title, and less of the page
TITLED_CLIPS = 0.85  # share of the clips that keep their title
PLAN = Plan(steps=2_500, hidden=24, weight_decay=0.01, known=2.0)


def examples(task: tuple[int, Row]) -> list[Choice]:
    """The examples of a page; none where its title is not known, or in no line."""
    number, row = task
    title = row.get("title") or stated(row).title
    if not title:
        return []
    made = [example(row, form, split_lines(row[f"flat_{form}"]), title) for form in ("full", "main")]
    if row.get("gold"):
        made += [example(row, "clip", clip, title) for clip in clips(row, title, Random(number))]
        made.append(example(row, "gold", split_lines(row["gold"]), title))
    return [each for each in made if each]


def stated(row: Row) -> Stated:
    """What the markup of a page states."""
    try:
        tree, _ = parse(row["html"])
    except Rejected:
        return Stated(None, None, None, None, NOTHING_SAID)
    return read_stated(tree, read_statements(tree, read_json_ld(tree)), row.get("url"))


def clips(row: Row, title: str, random: Random) -> Iterator[list[str]]:
    """The lines around the title of a page and of its article; some without the title itself."""
    lines = split_lines(row["flat_full"])
    titles = [at for at, line in enumerate(lines) if line.strip() and same_title(title, line.strip())]
    article = [at for at, share in enumerate(share_in_gold(lines, row["gold"])) if share >= 0.5]
    if not titles or not article:
        return
    top = titles[-1] if titles[-1] <= article[0] + 3 else titles[0]
    for _ in range(CLIPS):
        start = max(0, min(top, article[0]) - random.choice((0, 0, 1, 2, 4, 8)))
        end = article[min(len(article) - 1, random.choice((2, 4, 8, 1000)))] + random.choice((1, 1, 2, 6, 20))
        share, titled = random.choice((0.2, 0.5, 0.8, 1.0)), random.random() < TITLED_CLIPS
        chosen = [
            lines[at]
            for at in range(start, min(end, len(lines)))
            if lines[at].strip() and (at in article or (titled if at in titles else random.random() < share))
        ]
        airy = random.random() < 0.5
        yield [each for line in chosen for each in ([line, ""] if airy else [line])]


def example(row: Row, form: str, texts: Sequence[str], title: str) -> Choice | None:
    """A page in one form. The title of a whole page must be in it, so that its lines can say what it is."""
    lines = join_lines([Line(number, text) for number, text in enumerate(texts, 1)])
    layout = lay_out([line.text for line in lines])
    places, features = features_of(layout)
    if not places:
        return None
    found = np.array([same_title(title, layout.texts[at]) for at in places], np.bool_)
    if form in ("full", "main") and not found.any():
        return None
    return Choice(
        row["site"],
        form,
        features[:MOST_LINES].astype(np.float32),
        found[:MOST_LINES],
        bool(row.get("title")),
    )


if __name__ == "__main__":
    make(__doc__, MODEL, examples, PLAN)
