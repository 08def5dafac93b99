"""Make the judge's models from a corpus folder.

    python benchmarks/training/train_judge.py CORPUS_FOLDER [--kind markup]

writes `pipeline/judge/text.npz`, the model of flattened text, or `markup.npz`, that of HTML. With
`--hold-out PAGES.jsonl.xz` a fifth of the sites is left out of the training and their pages are
written to that file, for `benchmarks/cleaning.py` to measure on. Needs
`pip install -e .[train]`, with pip 24 or newer.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import lzma
import sys
from collections.abc import Iterator, Sequence
from multiprocessing import Pool
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.training.augment import augment, graft, shorten, sprinkle  # noqa: E402
from benchmarks.training.examples import Example, example, vocabulary  # noqa: E402
from benchmarks.training.keeping import kept  # noqa: E402
from benchmarks.training.samples import (  # noqa: E402
    HARD,
    MARKUP,
    Row,
    Sample,
    hard_cases,
    markup_samples,
    rows,
    samples,
)
from benchmarks.training.storing import FOLDS  # noqa: E402

JUDGE = ROOT / "pipeline" / "judge"
KINDS = ("text", "markup")
WORDS = 6_000
FORMS = ("full", "main")  # forms that are augmented
SHORTENED = (*FORMS, "gold")
SHORT_PAGES = 0.25  # share of the pages with gold that come once more with a short article
AUGMENTED_PAGES = 2  # augmented pages from each page with gold; the others give one
HARD_CASE_PAGES = 8  # augmented pages from each hard case, with the chrome of real pages
SPRINKLED_PAGES = 4  # pages with few lines of chrome, from each gold text and each hard case
NO_METADATA = 0.3  # share of the augmented pages on which no title, byline and dateline is known


def main() -> None:
    """Read the arguments and make the model."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "corpus", type=Path, help="a folder with pages.jsonl.xz, pages_snippets.jsonl.xz and sites/"
    )
    parser.add_argument("--kind", choices=KINDS, default=KINDS[0], help="which of the two models")
    parser.add_argument("--model", type=Path, help="the file to write, else that of the package")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--draws", type=int, default=50_000, help="pages to train on, drawn from all by weight"
    )
    parser.add_argument(
        "--hold-out",
        type=Path,
        metavar="FILE",
        help="leave out a fifth of the sites, and write their pages here",
    )
    parser.add_argument("--fold", type=int, default=0, choices=range(FOLDS), help="which fifth")
    parser.add_argument(
        "--examples", type=Path, metavar="FILE", help="keep what is prepared here, and take it from here"
    )
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)  # the flatteners warn of odd markup

    prepared = kept(arguments.examples, lambda: prepare(arguments.corpus, arguments.kind))
    if arguments.hold_out:
        write_held_out(arguments.corpus, arguments.hold_out, arguments.fold)
        prepared = [
            each
            for each in prepared
            if fold_of(each.site) != arguments.fold and fold_of(each.grafted) != arguments.fold
        ]
    from benchmarks.training.fit import Plan, fit
    from benchmarks.training.network import stored

    words = vocabulary((each for each in prepared if not each.augmented), WORDS)
    print(f"{len(prepared)} examples, {len(words)} words", flush=True)
    fitted = fit(prepared, words, Plan(draws=arguments.draws, seed=arguments.seed))
    model = stored(fitted.weights, fitted.mean, fitted.scale, words)
    target = arguments.model or JUDGE / f"{arguments.kind}.npz"
    target.write_bytes(model)
    print(f"{target}: {len(model) / 2**20:.2f} MiB")


def prepare(corpus: Path, kind: str) -> list[Example]:
    """All examples of a corpus, including augmented pages, in a fixed order."""
    with Pool() as pool:
        if kind == MARKUP:
            found = pool.imap(_markup_examples, rows(corpus), chunksize=8)
            return [each for examples in found for each in examples]
        pages = [page for found in pool.imap(samples, rows(corpus), chunksize=8) for page in found]
        pages += hard_cases()
        print(f"{len(pages)} pages", flush=True)
        return [each for found in pool.imap(_examples, _tasks(pages), chunksize=16) for each in found]


def _markup_examples(row: Row) -> list[Example]:
    """The examples of a page with its markup, some of them with less of its article."""
    pages = markup_samples(row)
    made = [example(page, augmented=at > 0) for at, page in enumerate(pages)]
    return [each for each in made if each]


def _tasks(pages: Sequence[Sample]) -> Iterator[tuple[int, Sample, list[Sample]]]:
    """Each page with its number, and with pages of its language that may give it chrome."""
    donors: dict[tuple[str, str], list[Sample]] = {}
    for page in pages:
        donors.setdefault((page.form, page.language), []).append(page)
    random = Random(1)
    for number, page in enumerate(pages):
        picked: list[Sample] = []
        if page.data_set == HARD:
            for form in FORMS:
                able = donors.get((form, page.language)) or donors[form, "en"]
                picked += random.choices(able, k=HARD_CASE_PAGES // len(FORMS))
        if page.form == "gold" and not page.silver:
            able = donors.get(("full", page.language)) or donors["full", "en"]
            picked += random.choices(able, k=SPRINKLED_PAGES)
        elif page.form in FORMS:
            picked = random.choices(donors[page.form, page.language], k=1 if page.silver else AUGMENTED_PAGES)
        yield number, page, picked


def _examples(task: tuple[int, Sample, list[Sample]]) -> list[Example]:
    """The examples of a page: as it is, and changed."""
    number, page, donors = task
    random = Random(number)
    changed: list[Sample | None] = []
    if page.form == "gold" and not page.silver:
        few = donors[-SPRINKLED_PAGES:]
        changed += [sprinkle(page, each, random) for each in few if each.site != page.site]
        donors = donors[:-SPRINKLED_PAGES]
    for donor in donors:
        if page.data_set == HARD:
            changed.append(graft(page, donor, random))
        else:
            changed.append(augment(page, donor if donor.site != page.site else None, random))
    if page.form in SHORTENED and not page.silver and random.random() < SHORT_PAGES:
        changed.append(shorten(page, random))
    found = [example(page, augmented=False)]
    found += [
        example(each, augmented=True, metadata=random.random() >= NO_METADATA) for each in changed if each
    ]
    return [each for each in found if each]


def fold_of(site: str) -> int:
    """The fifth that a site is in, -1 for no site."""
    return int(hashlib.md5(site.encode()).hexdigest(), 16) % FOLDS if site else -1


def write_held_out(corpus: Path, target: Path, fold: int) -> None:
    """Write the pages of the sites that are left out, as a corpus file."""
    with lzma.open(target, "wt", encoding="utf-8", preset=1) as file:
        for row in rows(corpus):
            if fold_of(row["site"]) == fold:
                file.write(json.dumps(_plain(row), ensure_ascii=False) + "\n")


def _plain(row: Row) -> dict[str, object]:
    return dict(row)


if __name__ == "__main__":
    main()
