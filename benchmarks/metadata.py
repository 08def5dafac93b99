"""Precision and recall of title, author, date and site, on pages for which they are known.

    python benchmarks/metadata.py CORPUS.jsonl[.xz] [--input flat_full] [--worst N] [--field title]
    python benchmarks/metadata.py CORPUS.jsonl[.xz] --input html
    python benchmarks/metadata.py benchmarks/cases/clips.jsonl --input text

A row has `url site title author publish_date` (what is known; a row without any is left out) and
the page as `flat_full`, `flat_main` or `html`. A flattened page is read without its URL, so that everything
comes from the text; `site with url` is the same with it.

With `--input text` a row has `text`, `title`, `published_at` and perhaps `author`, null where the text has
none: such a row counts as `unasked` where a value is found.

With `--input html` trafilatura's `extract_metadata` reads the same pages, and both are given the URL,
as in use.

When a found value is right:

- title: the same words in the same order, without regard to case, accents and punctuation; or one
  is a run of words of the other and at least half of it, both taken without " | Site" at the end.
- author: at least one person of both is the same, or one is a part of the other's name ("Sarah" of
  "Sarah Holt"). Degrees and roles behind a comma are no persons.
- date: the same day (the same month where only the month is known).
- site: the same registrable domain.

precision = right / found, recall = right / known, both on rows in which the field is known; `exact` is the
share of these rows in which the value is the known one to the letter but for white space. `present`
is the share in which the page has the known value somewhere, the most that recall can reach; of HTML it is
not counted. `wrong` and `unasked` count the other values found in rows in which the field is known, and not.

The networks of titles and authors are trained on pages of the corpus folder. So measure on the pages that
`train_judge.py --fold FOLD --hold-out FILE` writes, with models made by `train_titles.py` and
`train_authors.py` with `--leave-out FOLD`.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from trafilatura.metadata import extract_metadata

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pipeline.errors import Rejected  # noqa: E402
from pipeline.pages.read import read_page  # noqa: E402
from pipeline.records import Metadata, RawDocument  # noqa: E402
from pipeline.text.dates import HORIZON, find_date  # noqa: E402
from pipeline.text.hosts import site_of  # noqa: E402

Row = dict[str, Any]
Values = dict[str, str | None]

INPUTS = ("flat_full", "flat_main", "html", "text")
COLUMNS = ("precision", "recall", "exact", "present", "known", "wrong", "unasked")
FIELDS = ("title", "author", "date", "site", "site with url")
SUFFIX = re.compile(r"\s+(?:[|·•»—–-]|::)\s+[^|·•»—–]{2,50}$")
DEGREES = frozenset("md phd ms ma mba rd rdn cpa jd esq jr sr dr mr mrs prof fand cfp".split())
PERSON = re.compile(r"\s*(?:,|;|&|/|\||\band\b|\bund\b|\bet\b|\by\b)\s*", re.I)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--input", choices=INPUTS, default="flat_full")
    parser.add_argument(
        "--worst", type=int, default=0, help="show so many cases of a field, wrong ones first"
    )
    parser.add_argument("--field", choices=FIELDS, help="show the cases of this field only")
    arguments = parser.parse_args()
    rows = list(rows_of(arguments.corpus))
    readers: dict[str, Callable[[Row, str], Values]] = {"copydesk": by_copydesk}
    if arguments.input == "html":
        readers["trafilatura"] = by_trafilatura
    print(f"{arguments.input}: {len(rows)} pages")
    heads = "".join(f"{name:>10}" for name in COLUMNS)
    print(f"{'':<27}{heads}")
    for name, read in readers.items():
        started = time.perf_counter()
        found = [read(row, arguments.input) for row in rows]
        spent = time.perf_counter() - started
        tables, cases = compared(rows, found, arguments.input)
        for field, table in tables.items():
            print(f"{name:<13}{field:<14}{shown(table)}")
        print(f"{name}: {1000 * spent / max(1, len(rows)):.2f} ms a page")
        for field in tables if arguments.worst else ():
            if arguments.field in (None, field):
                show_cases(field, cases[field][: arguments.worst])


def compared(
    rows: list[Row], found: list[Values], kind: str
) -> tuple[dict[str, Counter[str]], dict[str, list[tuple[str, str, str, str | None]]]]:
    """The counts of each field, and its wrong and missed cases: kind, id, known, found."""
    tables: dict[str, Counter[str]] = defaultdict(Counter)
    cases: dict[str, list[tuple[str, str, str, str | None]]] = defaultdict(list)
    for row, values in zip(rows, found, strict=True):
        known_of = known_values(row)
        for field, value in values.items():
            table, known = tables[field], known_of[field]
            if not known:
                table["unasked"] += bool(value)
                continue
            right = bool(value) and is_right(field, known, value or "")
            table["known"] += 1
            table["found"] += bool(value)
            table["right"] += right
            table["exact"] += is_exact(field, known, value or "")
            table["present"] += right or (kind != "html" and is_present(field, known, row[kind]))
            if not right:
                cases[field].append(("wrong" if value else "missed", row["id"], known, value))
    for faults in cases.values():
        faults.sort(key=lambda case: case[0] != "wrong")
    return tables, cases


def shown(table: Counter[str]) -> str:
    known, wrong = max(1, table["known"]), table["found"] - table["right"]
    shares = [table["right"] / max(1, table["found"]), table["right"] / known]
    shares += [table["exact"] / known, table["present"] / known]
    counts = (table["known"], wrong, table["unasked"])
    return "".join([*(f"{share:>10.3f}" for share in shares), *(f"{count:>10}" for count in counts)])


def show_cases(field: str, faults: list[tuple[str, str, str, str | None]]) -> None:
    print(f"\n{field}")
    for kind, key, known, value in faults:
        print(f"  {kind:<7}{key}\n         known {known!r}\n         found {value!r}")


def by_copydesk(row: Row, kind: str) -> Values:
    html = kind == "html"
    try:
        found = read_page(
            RawDocument(1, "html" if html else "text", row[kind], url=row.get("url") if html else None)
        ).metadata
    except Rejected:
        found = Metadata()
    said: Values = {"title": found.title, "author": found.author, "date": found.published_at}
    return said if html else said | {"site": found.site, "site with url": site_of(row.get("url"))}


def by_trafilatura(row: Row, kind: str) -> Values:
    # The defaults of trafilatura, but for `max_date`.
    dates = {"original_date": True, "extensive_search": True, "max_date": HORIZON}
    found = extract_metadata(row[kind], row.get("url"), dates)
    return {"title": found.title, "author": found.author, "date": found.date}


def known_values(row: Row) -> Values:
    site = row.get("site") if row.get("url") else None
    said = {"title": row.get("title"), "author": row.get("author"), "date": row.get("publish_date")}
    return said | {"site": site, "site with url": site}


def rows_of(corpus: Path) -> Iterator[Row]:
    with lzma.open(corpus, "rt") if corpus.suffix == ".xz" else corpus.open() as lines:
        for number, line in enumerate(lines, 1):
            row: Row = json.loads(line)
            if "text" in row:
                row["publish_date"] = row["published_at"]
            if "text" in row or any(row.get(field) for field in ("title", "author", "publish_date")):
                row.setdefault("id", row.get("path", str(number)))
                yield row


def is_exact(field: str, known: str, found: str) -> bool:
    if field == "date":
        return found[: len(known[:10])] == known[:10]
    return " ".join(found.split()) == " ".join(known.split())


def is_right(field: str, known: str, found: str) -> bool:
    if field == "title":
        return same_title(known, found)
    if field == "author":
        return any(one <= other or other <= one for one in persons(known) for other in persons(found))
    if field == "date":
        return found[: len(known[:10])] == known[:10]
    return known == found


def is_present(field: str, known: str, text: str) -> bool:
    if field == "date":
        days = (found.iso[:10] for line in text.splitlines() if (found := find_date(line)))
        return any(day[: len(known)] == known for day in days)
    if field == "author":
        return any(
            f" {' '.join(words(name))} " in f" {' '.join(words(text))} " for name in PERSON.split(known)
        )
    if field == "title":
        return any(same_title(known, line) for line in text.splitlines())
    return f" {known} " in f" {text} "


def same_title(known: str, found: str) -> bool:
    one, other = words(known), words(found)
    if one == other:
        return bool(one)
    short, long = sorted((words(SUFFIX.sub("", known)), words(SUFFIX.sub("", found))), key=len)
    runs = range(len(long) - len(short) + 1)
    return 2 * len(short) >= len(long) > 0 and any(long[at : at + len(short)] == short for at in runs)


def persons(names: str) -> list[frozenset[str]]:
    people = [
        frozenset(word for word in words(part) if len(word) > 1) - DEGREES for part in PERSON.split(names)
    ]
    return [person for person in people if person]


def words(text: str) -> list[str]:
    """Words without case and accents; in scripts without spaces, characters."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return re.findall(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+", re.sub("['’]", "", plain))


if __name__ == "__main__":
    main()
