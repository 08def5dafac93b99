"""How well the article is found: copydesk against simpler cleaners, on pages with a known article.

    python benchmarks/cleaning.py PAGES.jsonl.xz [--input flat_main] [--json FILE]
    python benchmarks/cleaning.py PAGES.jsonl.xz --flattener soup [--only copydesk]
    python benchmarks/cleaning.py PAGES.jsonl.xz --input flat_main --one-line
    python benchmarks/cleaning.py PAGES.jsonl.xz --speed
    python benchmarks/cleaning.py SMALL_PAGES.jsonl --sparse [--worst 1]

Needs `pip install -e '.[benchmark]'`. Each line of the file is an object with `html`, `flat_full`
(the whole page flattened to lines), `flat_main` (a half-cleaned page), `gold` (the article), `lang`,
`url`, and `dataset` and `id`, or `site` and `path`. Snippets in `with` belong to the article, those
in `without` do not. A page without `gold` counts only for its snippets.

The cleaners compared (`benchmarks/cleaners.py`); with input `html`, cleaners of lines get the lines of
`flat_full`:

- `copydesk`: `pipeline.clean`; a page that it rejects counts as an empty text.
- `nothing removed`: all lines.
- `C4`: the lines that end in . ? ! or ", not in an ellipsis, and have at least 5 words between
  blanks (Raffel et al. 2020, the rule for lines alone).
- `C4, Unicode`: the same with the sentence ends and closing quotes of all scripts; in scripts
  without blanks each character is a word.
- `jusText`: its package with the stoplist of the page's language, or without one as its manual
  says where it has none. A line is a paragraph; HTML is read as it is.
- `trafilatura`: `extract(include_comments=False)` on HTML; a line is a <p>.

With `--flattener NAME` the HTML of each page is flattened by another program, see
`benchmarks/flatteners.py`.

With `--one-line` each text has lost its line breaks: it is one line, with one blank between two words.

With `--input html` also, each called as its manual says:

- `trafilatura, comments` (its default), `precision`, `recall`, `fast`: its other modes; all but the
  first without comments.
- `resiliparse`: `extract_plain_text(main_content=True)`; `readability-lxml`: `Document.summary()`;
  `newspaper4k`: `fulltext()`.

The last column is then CPU time, as a multiple of `trafilatura, comments` on the same pages, which is
what `trafilatura.extract(html)` does. Goal: at most 1.25 for copydesk, metadata and language included.

Columns: precision, recall and F1 by runs of 4 words as in the article-extraction-benchmark, F1 by
single words as in WCXB (see metric.py), the share of `with` and `without` snippets found, pages a
second. `--speed` measures `clean` on `flat_main` and `trafilatura.extract` on the HTML of the same
pages, in turn, in CPU seconds. Goal: at most 1/8.
"""

from __future__ import annotations

import argparse
import html
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table
from trafilatura.meta import reset_caches

# The checkout that has this file is measured, however the script is started.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import sparse
from benchmarks.cleaners import BASELINE, CLEANERS, HTML_CLEANERS, Page, copydesk
from benchmarks.flatteners import FLATTENERS, flatten_with
from benchmarks.metric import Overlap, average, compare_runs, compare_words, mean
from benchmarks.workload import read_rows
from pipeline import Policy, Strictness

INPUTS = ("flat_full", "flat_main", "html", "gold")
GOAL, HTML_GOAL = 1 / 8, 1.25
WIDTH = 130  # of output that is piped


@dataclass(frozen=True, slots=True)
class Score:
    """What one cleaner did to one page. The overlaps are None where the page has no gold text."""

    page: str
    dataset: str
    language: str
    runs: Overlap | None
    words: Overlap | None
    wanted: tuple[int, int]  # snippets found, all snippets
    unwanted: tuple[int, int]
    seconds: float


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one cleaner on a group of pages; None where no page has the data for a figure."""

    group: str
    cleaner: str
    pages: int
    precision: float | None
    recall: float | None
    f1: float | None
    word_f1: float | None
    wanted: float | None
    unwanted: float | None
    pages_per_second: float
    time_ratio: float | None = None  # to BASELINE, if BASELINE was run


def main() -> None:
    arguments = parse_arguments()
    if arguments.sparse:
        sparse.report(arguments.corpus, verbose=arguments.worst > 0)
        return
    rows: Iterator[dict[str, Any]] = islice(read_rows(arguments.corpus), arguments.limit)
    source = arguments.input
    if arguments.flattener:
        rows, source = (flatten_row(row, arguments.flattener) for row in rows), arguments.flattener
    if arguments.one_line:
        rows = (row | {source: " ".join(row[source].split())} for row in rows)
    counted = track(rows, "pages", total=arguments.limit, console=Console(stderr=True))
    out = Console(width=None if sys.stdout.isatty() else WIDTH)
    if arguments.speed:
        show_speed(counted, "html" if arguments.input == "html" else "flat_main", out)
        return
    policy = Policy(strictness=Strictness(arguments.strictness))
    cleaners: dict[str, Callable[[Page], str]] = {**CLEANERS, "copydesk": partial(copydesk, policy=policy)}
    if arguments.input == "html":
        cleaners |= HTML_CLEANERS
    scores: dict[str, list[Score]] = {name: [] for name in arguments.only or cleaners}
    skipped = measure((page_of(row, source) for row in counted), scores, cleaners)
    table = figures(scores, arguments.smallest)
    show(table, f"{arguments.corpus.name}, {source}{', one line' * arguments.one_line}", out)
    if skipped:
        out.print(f"{skipped} pages without gold text: {'only their snippets count' if table else 'skipped'}")
    if arguments.worst:
        show_worst(scores["copydesk"], arguments.worst, out)
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(row) for row in table], indent=1) + "\n")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--input", choices=INPUTS, default="flat_full")
    parser.add_argument(
        "--flattener", choices=[*FLATTENERS], help="flatten the HTML of the pages with this program"
    )
    parser.add_argument("--one-line", action="store_true", help="write each text as one line")
    parser.add_argument(
        "--only", action="append", choices=[*CLEANERS, *HTML_CLEANERS], help="a cleaner to run; repeatable"
    )
    parser.add_argument("--strictness", choices=[*Strictness], default="balanced", help="of copydesk")
    parser.add_argument("--limit", type=int, help="read only so many pages")
    parser.add_argument("--smallest", type=int, default=20, help="pages that a group of its own needs")
    parser.add_argument("--worst", type=int, default=0, help="list so many pages that copydesk did worst")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--sparse", action="store_true", help="small pages that must come out exactly right")
    parser.add_argument("--speed", action="store_true", help="measure the speed alone")
    arguments = parser.parse_args()
    if (arguments.flattener or arguments.one_line) and arguments.input == "html":
        parser.error("--flattener and --one-line make text, so --input html can't be given with them")
    if arguments.worst and "copydesk" not in (arguments.only or CLEANERS):
        parser.error("--worst needs copydesk among --only")
    return arguments


def flatten_row(row: dict[str, Any], flattener: str) -> dict[str, Any]:
    """A row with the text that a flattener makes of its HTML, under the name of the flattener."""
    return row | {flattener: flatten_with(flattener, row["html"])}


def page_of(row: dict[str, Any], source: str) -> Page:
    lines = row["flat_full" if source == "html" else source].split("\n")
    return Page(
        id=row.get("id") or row["path"],
        dataset=row.get("dataset") or row["site"],
        language=row["lang"],
        url=row.get("url"),
        payload=row[source],
        lines=lines,
        markup=row["html"] if source == "html" else paragraphs(lines),
        gold=row["gold"],
        wanted=row.get("with") or (),
        unwanted=row.get("without") or (),
    )


def paragraphs(lines: Iterable[str]) -> str:
    """Lines as an HTML document, for tools that only read HTML."""
    body = "\n".join(f"<p>{html.escape(line)}</p>" for line in lines if line.strip())
    return f"<html><body>\n{body}\n</body></html>"


def measure(
    pages: Iterable[Page], scores: dict[str, list[Score]], cleaners: Mapping[str, Callable[[Page], str]]
) -> int:
    """Run the cleaners that `scores` names, page by page; returns the number of pages without gold."""
    first = {"id": "first", "dataset": "none", "lang": "en", "flat_full": "A first page.", "gold": ""}
    for name in scores:
        cleaners[name](page_of(first, "flat_full"))  # loads models and word lists before the clock runs
    skipped = 0
    for page in pages:
        skipped += not page.gold.strip()
        if not (page.gold.strip() or page.wanted or page.unwanted):
            continue
        for name, done in scores.items():
            reset_caches()  # other modes of trafilatura have just read the page
            begin = time.process_time()
            text = cleaners[name](page)
            done.append(score(page, text, time.process_time() - begin))
    return skipped


def score(page: Page, text: str, seconds: float) -> Score:
    has_gold = bool(page.gold.strip())
    return Score(
        page.id,
        page.dataset,
        page.language,
        compare_runs(page.gold, text) if has_gold else None,
        compare_words(page.gold, text) if has_gold else None,
        found(page.wanted, text),
        found(page.unwanted, text),
        seconds,
    )


def found(snippets: Sequence[str], text: str) -> tuple[int, int]:
    """The number of snippets that a text has, whatever the white space."""
    flat = " ".join(text.split())
    return sum(" ".join(snippet.split()) in flat for snippet in snippets), len(snippets)


def figures(scores: dict[str, list[Score]], smallest: int) -> list[Row]:
    """A row for each cleaner: on all pages, then on each data set and on each language."""
    rows = [row_of("all", name, done) for name, done in scores.items() if done]
    base = next((row.pages_per_second for row in rows if row.cleaner == BASELINE), None)
    rows = [replace(row, time_ratio=base and base / row.pages_per_second) for row in rows]
    for kind in ("dataset", "language"):
        groups = {name: group(done, kind, smallest) for name, done in scores.items()}
        labels = next(iter(groups.values()))
        if len(labels) > 1:
            rows += [row_of(label, name, groups[name][label]) for label in labels for name in groups]
    return rows


def group(scores: Sequence[Score], kind: str, smallest: int) -> dict[str, list[Score]]:
    """Scores by data set or language, the largest group first; small groups are one group at the end."""
    sizes = Counter(getattr(score, kind) for score in scores)
    large = [value for value, size in sizes.most_common() if size >= smallest]
    groups: dict[str, list[Score]] = {f"{kind} {value}": [] for value in large}
    for score in scores:
        value = getattr(score, kind)
        groups.setdefault(f"{kind} {value if value in large else 'other'}", []).append(score)
    return groups


def row_of(label: str, cleaner: str, scores: Sequence[Score]) -> Row:
    runs = [score.runs for score in scores if score.runs]
    words = [score.words for score in scores if score.words]
    means = average(runs) if runs else None
    return Row(
        group=label,
        cleaner=cleaner,
        pages=len(scores),
        precision=means.precision if means else None,
        recall=means.recall if means else None,
        f1=means.f1 if means else None,
        word_f1=mean(page.f1 for page in words) if words else None,
        wanted=share(score.wanted for score in scores),
        unwanted=share(score.unwanted for score in scores),
        pages_per_second=len(scores) / max(1e-9, sum(score.seconds for score in scores)),
    )


def share(counts: Iterable[tuple[int, int]]) -> float | None:
    hits, total = map(sum, zip(*counts, strict=True))
    return hits / total if total else None


def show(rows: Sequence[Row], title: str, out: Console) -> None:
    snippets = any(row.wanted is not None or row.unwanted is not None for row in rows)
    table = Table(title=title)
    table.add_column("pages of", no_wrap=True)
    table.add_column("cleaner", no_wrap=True)
    heads = [
        "pages",
        "P",
        "R",
        "F1",
        "word F1",
        *(["with", "without"] if snippets else []),
        "pages/s",
        "time",
    ]
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    before = ""
    for row in rows:
        if row.group != before:
            table.add_section()
        values = [row.precision, row.recall, row.f1, row.word_f1]
        values += [row.wanted, row.unwanted] if snippets else []
        shown = ["–" if value is None else f"{value:.3f}" for value in values]
        label = row.group if row.group != before else ""
        table.add_row(
            label,
            row.cleaner,
            str(row.pages),
            *shown,
            f"{row.pages_per_second:.0f}",
            "" if row.time_ratio is None else f"{row.time_ratio:.2f}",
        )
        before = row.group
    out.print(table)


def show_worst(scores: Iterable[Score], number: int, out: Console) -> None:
    """Print the pages on which copydesk has the lowest F1."""
    table = Table("data set", "page", "language", "P", "R", title=f"copydesk's worst {number}")
    judged = [(score.runs, score) for score in scores if score.runs]
    for runs, page in sorted(judged, key=lambda pair: (pair[0].f1, pair[1].page))[:number]:
        shown = ["–" if value is None else f"{value:.3f}" for value in (runs.precision, runs.recall)]
        table.add_row(page.dataset, page.page, page.language, *shown)
    out.print(table)


def show_speed(rows: Iterable[dict[str, Any]], source: str, out: Console) -> None:
    """Measure CPU time, to which other processes do not add. The order of the cleaners changes
    from page to page, and trafilatura's caches are emptied, as if each page were new to it."""
    spent = {"copydesk": 0.0, BASELINE: 0.0, "trafilatura": 0.0}
    pages = 0
    for row in rows:
        page, markup = page_of(row, source), page_of(row, "html")
        calls = [("copydesk", page), (BASELINE, markup), ("trafilatura", markup)]
        for name, given in calls if pages % 2 else reversed(calls):
            cleaner = (CLEANERS | HTML_CLEANERS)[name]
            if not pages:
                cleaner(given)  # loads the models
            reset_caches()
            begin = time.process_time()
            cleaner(given)
            spent[name] += time.process_time() - begin
        pages += 1
    ours, goal = spent.pop("copydesk"), GOAL if source == "flat_main" else HTML_GOAL
    out.print(f"{pages} pages: copydesk on {source} {1000 * ours / pages:.1f} ms a page", highlight=False)
    for name, theirs in spent.items():
        out.print(
            f"{name} on html {1000 * theirs / pages:.1f} ms a page: ratio {ours / theirs:.3f}, "
            f"goal {goal:.3f}",
            highlight=False,
        )


if __name__ == "__main__":
    main()
