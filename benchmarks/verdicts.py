"""How many articles the verdicts on whole pages lose, and how many error pages and listings they find.

    python benchmarks/verdicts.py benchmarks/cases/no_articles.jsonl \\
        [--articles PAGES.jsonl.xz] [--sites FOLDER] [--others PAGES.jsonl.xz] [--every N]

The cases have `kind` (error, listing, article), `half`, `lang`, `html` or `text`, and `why`. The rules were
made with the half `learned`; the half `held` was written before them by the same hand, and is
no independent test (docs/verdicts.md). The rows of articles, of a site and
of others have `html`, `flat_full` and `flat_main`. Of each site two kinds of index page are made, as HTML
and as text: titles with the first words of their articles, and titles with dates. `--every` takes one row
of N of the sites.

A page counts as lost, or as found, where it becomes a reject of any reason. Each figure is given with
listings kept, as by default, and with `listings = false`. "without text" are pages whose every line is cut:
they were rejects before there were verdicts, so they are no loss by them.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline.cleaning.acceptance import refusal
from pipeline.cleaning.cleaner import clean_or_empty
from pipeline.errors import Rejected
from pipeline.records import RawDocument, RejectReason
from pipeline.text.words import has_unspaced
from pipeline.wanted import Wanted

FORMS = ("html", "flat_full", "flat_main")
WANTED = {"listings kept": Wanted(), "listings = false": Wanted(listings=False)}
INDEXES, ENTRIES = 10, (7, 14)  # index pages of each layout a site; the fewest and the most entries

Reasons = dict[str, RejectReason | None]
Page = tuple[str, str]  # "html" or "text", and the page


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", type=Path)
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--sites", type=Path)
    parser.add_argument("--others", type=Path)
    parser.add_argument("--every", type=int, default=4)
    arguments = parser.parse_args()
    head = f"{'':32}{'pages':>7}{'without text':>14}" + "".join(f"{name:>20}" for name in WANTED)
    print(head, f"{'':>32}" + f"{'':21}" + f"{'rejects in percent':>20}", sep="\n")
    report(cases_in(arguments.cases))
    if arguments.articles:
        report(rows_of("articles", read(arguments.articles)))
    if arguments.sites:
        files = sorted(arguments.sites.glob("*.jsonl.xz"))
        report(
            row for file in files for row in rows_of("sites", islice(read(file), 0, None, arguments.every))
        )
        report((f"index pages, {page[0]}", page) for file in files for page in index_pages(list(read(file))))
    if arguments.others:
        report(row for each in read(arguments.others) for row in rows_of(each["page_type"], [each]))


def read(file: Path) -> Iterator[dict[str, Any]]:
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def cases_in(file: Path) -> Iterator[tuple[str, Page]]:
    for case in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
        yield f"cases, {case['kind']}, {case['half']}", page_of(case)


def page_of(case: dict[str, Any]) -> Page:
    """The page of a case."""
    return ("html", case["html"]) if "html" in case else ("text", case["text"])


def rows_of(name: str, rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, Page]]:
    for row in rows:
        for form in FORMS:
            if row.get(form):
                yield f"{name}, {form}", ("html" if form == "html" else "text", row[form])


def index_pages(rows: list[dict[str, Any]]) -> Iterator[Page]:
    """Index pages of a site: teasers and dated headlines, as HTML and as text. The same at every call."""
    chance = random.Random(len(rows))
    rows = [row for row in rows if row.get("title") and len(row["gold"] or "") > 80]
    for _ in range(INDEXES):
        teasers = []
        for row in chance.sample(rows, chance.randint(*ENTRIES)):
            length = chance.randint(60, 160) // (3 if has_unspaced(row["gold"][:20]) else 1)
            start = row["gold"].replace("\n", " ")[:length].rsplit(" ", 1)[0] + " ..."
            teasers.append((row["title"], start))
        dated = [
            (row["title"], f"20{chance.randint(10, 24)}-0{chance.randint(1, 9)}-{chance.randint(10, 28)}")
            for row in chance.sample(rows, chance.randint(*ENTRIES))
        ]
        yield "html", _html("".join(f"<div><h2>{_link(t)}</h2><p>{escape(s)}</p></div>" for t, s in teasers))
        yield "html", _html("<ul>" + "".join(f"<li>{_link(t)} {day}</li>" for t, day in dated) + "</ul>")
        yield "text", "\n".join(["Home", "Archive", "About", *(f"{t}\n{s}" for t, s in teasers)])
        yield "text", "\n".join(["Home", "Archive", "About", *(f"{day}\n{t}" for t, day in dated)])


def _link(title: str) -> str:
    return f"<a href='/story'>{escape(title)}</a>"


def _html(body: str) -> str:
    menu = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in ("Home", "Archive", "About"))
    return f"<html><head><title>Archive</title></head><body><ul>{menu}</ul>{body}</body></html>"


def verdicts(page: Page) -> Reasons:
    """Why a page is a reject, for each way of WANTED; None where it is not."""
    kind, payload = page
    try:
        document = clean_or_empty(RawDocument(1, "html" if kind == "html" else "text", payload))
    except Rejected as rejected:
        return dict.fromkeys(WANTED, RejectReason(rejected.reason))
    found = {name: refusal(document, wanted) for name, wanted in WANTED.items()}
    return {name: RejectReason(why.reason) if why else None for name, why in found.items()}


def report(pages: Iterable[tuple[str, Page]]) -> None:
    """Print a line for each name of pages."""
    total: Counter[str] = Counter()
    empty: Counter[str] = Counter()
    refused: Counter[tuple[str, str]] = Counter()
    for name, page in pages:
        reasons = verdicts(page)
        total[name] += 1
        empty[name] += all(reason is RejectReason.NO_ARTICLE for reason in reasons.values())
        refused.update((name, way) for way, reason in reasons.items() if reason)
    for name, count in total.items():
        shares = "".join(f"{100 * refused[name, way] / count:20.1f}" for way in WANTED)
        print(f"{name:32}{count:7}{empty[name]:14}{shares}", flush=True)


if __name__ == "__main__":
    main()
