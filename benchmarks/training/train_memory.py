"""Make the model of the site memory from a corpus folder with sites.

    python benchmarks/training/train_memory.py CORPUS_FOLDER --text TEXT.npz --markup MARKUP.npz

writes `pipeline/memory/memory.npz`. TEXT.npz and MARKUP.npz are models of the judge that have not seen
these sites, so that the judge is as sure of them as of unknown sites: `train_judge.py` makes the models
from a folder whose `sites/` is empty. With `--cross FOLDER`, five models are written there instead, each
from four fifths of the sites, for `benchmarks/sites.py --cross FOLDER` to measure on the others.
"""

from __future__ import annotations

import argparse
import json
import logging
import lzma
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from multiprocessing import Pool
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.training.keeping import kept  # noqa: E402
from benchmarks.training.memory import Arrays, Labelled, fit, lessons, traces  # noqa: E402
from benchmarks.training.samples import MARKUP, Row  # noqa: E402
from pipeline.judge import verdicts  # noqa: E402
from pipeline.judge.arithmetic import GRID  # noqa: E402

FOLDS = 5
MIXED = "mixed"  # pages of many sites under one name, as a folder may hold them
MIXED_FORMS = ("full", "main", "gold", MARKUP)
MIXED_PAGES = 400

Group = tuple[str, list[Labelled]]


def main() -> None:
    """Read the arguments and make the model."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path, help="a folder with pages.jsonl.xz and sites/")
    parser.add_argument("--text", type=Path, help="the judge's model of flattened text, else the shipped one")
    parser.add_argument("--markup", type=Path, help="the judge's model of HTML, else the shipped one")
    parser.add_argument("--model", type=Path, default=ROOT / "pipeline" / "memory" / "memory.npz")
    parser.add_argument("--cross", type=Path, metavar="FOLDER", help="write a model for each fold here")
    parser.add_argument(
        "--traces", type=Path, metavar="FILE", help="keep the judged pages here, and take them from here"
    )
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)  # the flatteners warn of odd markup
    pages = kept(arguments.traces, lambda: list(judged(arguments.corpus, arguments.text, arguments.markup)))
    groups: defaultdict[tuple[str, str], list[Labelled]] = defaultdict(list)
    for page in pages:
        groups[page.site, page.form].append(page)
    print(f"{len(pages)} pages in {len(groups)} groups", flush=True)
    with Pool() as pool:
        taught = list(pool.imap(teach, groups.items()))
    print("lessons", sum(len(each[1]) for _, each in taught), flush=True)
    if arguments.cross:
        arguments.cross.mkdir(exist_ok=True)
        folds = fold_of_each(arguments.corpus / "sites")
        for fold in range(FOLDS):
            others = [each for site, each in taught if folds.get(site) != fold]
            write(arguments.cross / f"memory-{fold}.npz", train(others))
    else:
        write(arguments.model, train(each for _, each in taught))


def judged(corpus: Path, text: Path | None, markup: Path | None) -> Iterator[Labelled]:
    """All pages of the sites, and some without a site, in their forms, as the judge leaves them."""
    with Pool(initializer=use_models, initargs=(text, markup)) as pool:
        for path in sorted((corpus / "sites").glob("*.jsonl.xz")):
            name = path.name.partition(".")[0]
            for found in pool.imap(traces, rows(path, name), chunksize=4):
                yield from found
            print(name, flush=True)
        mixed = rows(corpus / "pages.jsonl.xz", MIXED, MIXED_PAGES)
        for found in pool.imap(partial(traces, forms=MIXED_FORMS), mixed, chunksize=4):
            yield from found


def use_models(text: Path | None, markup: Path | None) -> None:
    """Have the judge of this process use other models than the shipped ones."""
    logging.disable(logging.CRITICAL)
    if text:
        verdicts.TEXT = str(text.resolve())
    if markup:
        verdicts.MARKUP = str(markup.resolve())


def rows(path: Path, site: str, limit: int | None = None) -> Iterator[Row]:
    """The pages of a file that have gold text; with a limit, about as many, spread over the file."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        found = list(file)
    for line in found[:: max(1, len(found) // limit) if limit else 1]:
        row = json.loads(line)
        if row["gold"].strip():
            yield {**row, "site": site}


def teach(group: tuple[tuple[str, str], list[Labelled]]) -> tuple[str, tuple[np.ndarray, ...]]:
    """All lessons of one site in one form, joined into one."""
    (site, form), pages = group
    found = list(lessons(pages, f"{site} {form}"))
    return site, tuple(np.concatenate(part) for part in zip(*found, strict=True))


def train(taught: Iterable[tuple[np.ndarray, ...]]) -> Arrays:
    """A model from the lessons of some sites."""
    seen, article, weight = (np.concatenate(part) for part in zip(*taught, strict=True))
    return fit(seen, article, weight)


def write(path: Path, arrays: Arrays) -> None:
    """Write a model in the form in which the package has it: integers, in steps of 1/GRID."""
    steps = {name: np.rint(values * GRID) for name, values in arrays.items()}
    if max(np.abs(values).max() for values in steps.values()) > np.iinfo(np.int32).max:
        raise ValueError("the weights are too large for the grid")
    np.savez_compressed(path, **{name: values.astype(np.int32) for name, values in steps.items()})
    print(f"{path}: {path.stat().st_size} bytes", flush=True)


def fold_of_each(sites: Path) -> dict[str, int]:
    """The fifth that each site of a folder is in."""
    names = sorted(path.name.partition(".")[0] for path in sites.glob("*.jsonl.xz"))
    return {name: place % FOLDS for place, name in enumerate(names)}


if __name__ == "__main__":
    main()
