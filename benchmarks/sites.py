"""What the site memory gains: many pages of each site of a folder, cleaned alone and together.

    python benchmarks/sites.py FOLDER [--input flat_full] [--text T.npz] [--markup M.npz] [--cross FOLDER]

FOLDER has a `NAME.jsonl.xz` for each site, a page a line: `url html flat_full flat_main gold`. Prints for
each site and as their mean, word F1 / F1 by runs of four words, of: nothing cut; the judge alone; lines on
3 pages or more cut; trafilatura with the HTML; judge and memory. Then seconds of cleaning and of the
memory, and what the memory keeps of a page in bytes.

The shipped models have seen the sites of the development corpus. `--text` and `--markup` name models of the
judge that have not, and `--cross` a folder of `train_memory.py --cross`, in which each site has a model
that has not seen it.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import trafilatura  # noqa: E402

from benchmarks.metric import compare_runs, compare_words, mean  # noqa: E402
from benchmarks.training.samples import Row  # noqa: E402
from benchmarks.training.train_memory import fold_of_each, rows, use_models  # noqa: E402
from pipeline.cleaning.cleaner import clean_or_empty, kept_text  # noqa: E402
from pipeline.errors import Rejected  # noqa: E402
from pipeline.memory import recall  # noqa: E402
from pipeline.memory.keys import normalise  # noqa: E402
from pipeline.memory.learn import learn  # noqa: E402
from pipeline.memory.trace import Trace, pack_trace, trace_of  # noqa: E402
from pipeline.memory.verdict import reconsider  # noqa: E402
from pipeline.records import Line, RawDocument  # noqa: E402

WAYS = ("nothing", "judge", "repetition", "trafilatura", "memory")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the judge leaves it."""

    gold: str
    lines: tuple[Line, ...]
    text: str
    trace: Trace
    other: str  # what trafilatura makes of the HTML
    seconds: float


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--input", choices=("flat_full", "flat_main", "html"), default="flat_full")
    parser.add_argument("--text", type=Path)
    parser.add_argument("--markup", type=Path)
    parser.add_argument("--cross", type=Path)
    arguments = parser.parse_args()
    folds = fold_of_each(arguments.folder)
    print(f"{'site':>20}  pages  " + "  ".join(f"{way:>11}" for way in WAYS), flush=True)
    table: list[list[tuple[float, float]]] = []
    cleaning = settling = 0.0
    kept = number = 0
    with Pool(initializer=use_models, initargs=(arguments.text, arguments.markup)) as pool:
        for name, fold in folds.items():
            site = rows(arguments.folder / f"{name}.jsonl.xz", name)
            tasks = ((row, arguments.input) for row in site)
            pages = [page for page in pool.imap(cleaned, tasks, chunksize=4) if page]
            if arguments.cross:
                model = str((arguments.cross / f"memory-{fold}.npz").resolve())
                recall.MODEL = model
                recall.load_weights.cache_clear()
            started = time.perf_counter()
            template = learn([page.trace for page in pages])
            texts = [text_with(page, reconsider(page.trace, template).margins >= 0) for page in pages]
            settling += time.perf_counter() - started
            cleaning += sum(page.seconds for page in pages)
            kept += sum(len(pack_trace(page.trace)) for page in pages)
            number += len(pages)
            ways = [
                [text_with(page, [True] * len(page.trace)) for page in pages],
                [page.text for page in pages],
                without_repeated(pages),
                [page.other for page in pages],
                texts,
            ]
            table.append([scores(pages, way) for way in ways])
            print(line_of(name, len(pages), table[-1]), flush=True)
    means = [
        (mean(word for word, _ in column), mean(run for _, run in column))
        for column in zip(*table, strict=True)
    ]
    print(line_of("mean", number, means))
    for name, alone, memory in zip(("word F1", "runs F1"), means[1], means[4], strict=True):
        print(f"{name}: the memory cuts {(memory - alone) / (1 - alone):.0%} of the judge's error")
    share, size = settling / cleaning, kept / number
    print(f"cleaning {cleaning:.1f} s, memory {settling:.1f} s ({share:.0%}), {size:.0f} bytes a page")


def cleaned(task: tuple[Row, str]) -> Page | None:
    """A page as the judge leaves it, and as trafilatura does; None for a page that cannot be read."""
    logging.disable(logging.CRITICAL)
    row, form = task
    raw = RawDocument(1, "html" if form == "html" else "text", row[form], url=row["url"])
    started = time.perf_counter()
    try:
        document = clean_or_empty(raw)
    except Rejected:
        return None
    seconds = time.perf_counter() - started
    other = trafilatura.extract(row["html"], include_comments=False) or ""
    return Page(row["gold"], document.lines, document.text, trace_of(document), other, seconds)


def text_with(page: Page, stays: Sequence[bool]) -> str:
    """The text of the lines that stay; `stays` has a value for each line that is not blank."""
    seen = [line for line in page.lines if line.text.strip()]
    return kept_text(page.lines, {line.number for line, stay in zip(seen, stays, strict=True) if not stay})


def without_repeated(pages: Sequence[Page]) -> list[str]:
    """The pages without every line that 3 pages or more have, digits masked."""
    keys = [[normalise(line.text) for line in page.lines if line.text.strip()] for page in pages]
    times = Counter(key for page in keys for key in set(page))
    return [text_with(page, [times[key] < 3 for key in own]) for page, own in zip(pages, keys, strict=True)]


def scores(pages: Sequence[Page], texts: Sequence[str]) -> tuple[float, float]:
    """Mean word F1 of the pages, and mean F1 by runs of four words."""

    def average(compare: Callable) -> float:
        return mean(compare(page.gold, text).f1 for page, text in zip(pages, texts, strict=True))

    return average(compare_words), average(compare_runs)


def line_of(name: str, number: int, row: Sequence[tuple[float, float]]) -> str:
    """A row of the table."""
    return f"{name:>20}  {number:>5}  " + "  ".join(f"{word:.3f}/{run:.3f}" for word, run in row)


if __name__ == "__main__":
    main()
