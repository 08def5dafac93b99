"""Precision and recall of title, author, date and site, on pages for which they are known.

    python benchmarks/metadata.py CORPUS.jsonl.xz [--input flat_full] [--json FILE] [--worst N]
    python benchmarks/metadata.py CORPUS.jsonl.xz --input html
    python benchmarks/metadata.py CLIPS.jsonl --input text

A row has `url site title author publish_date` (what is known; a row without any is left out) and
the page as `flat_full`, `flat_main` or `html`. The page is read without its URL, so that everything
comes from the text; `site with url` is the same with it.

With `--input text` a row has `text`, `title` and `published_at`, null where the text has none: such a row
counts as `unasked` where a value is found.

With `--input html` trafilatura's `extract_metadata` reads the same pages, and both are given the URL,
as in use. The column `exact` counts a value as right when it is the known one to the letter but
for white space, and a date when it is the same day; `errors` counts all other known values.

When a found value is right:

- title: the same words in the same order, without regard to case, accents and punctuation; or one
  is a run of words of the other and at least half of it, both taken without " | Site" at the end.
- author: at least one person of both is the same, or one is a part of the other's name ("Sarah" of
  "Sarah Holt"). Degrees and roles behind a comma are no persons.
- date: the same day (the same month where only the month is known).
- site: the same registrable domain.

precision = right / found, recall = right / known, both on rows in which the field is known.
`present` is the share of these rows in which the page has the known value somewhere, the most
that recall can reach. `unasked` counts the values found in rows in which the field is not known.

Sites fall into two halves by a hash of their name: rules may be made after looking at `tune`
(`--worst` shows its wrong values first), and are measured on `validation`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import re
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trafilatura.metadata import extract_metadata

from pipeline.errors import Rejected
from pipeline.pages.read import read_page
from pipeline.records import Metadata, RawDocument
from pipeline.text.dates import HORIZON, find_date
from pipeline.text.hosts import site_of

Row = dict[str, Any]

FIELDS = ("title", "author", "date", "site", "site with url")
SUFFIX = re.compile(r"\s+(?:[|·•»—–-]|::)\s+[^|·•»—–]{2,50}$")
DEGREES = frozenset("md phd ms ma mba rd rdn cpa jd esq jr sr dr mr mrs prof fand cfp".split())
PERSON = re.compile(r"\s*(?:,|;|&|/|\||\band\b|\bund\b|\bet\b|\by\b)\s*", re.I)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--input", choices=("flat_full", "flat_main", "html", "text"), default="flat_full")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--worst", type=int, default=0, help="show so many cases of the tune half a field")
    parser.add_argument("--field", choices=FIELDS, help="show the cases of this field only")
    arguments = parser.parse_args()

    if arguments.input == "html":
        compare(arguments.corpus)
        return
    tables: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    cases: dict[str, list[tuple[str, str, str | None, str | None]]] = defaultdict(list)
    read = characters = 0
    spent = 0.0
    for row in rows_of(arguments.corpus):
        page = row[arguments.input]
        started = time.perf_counter()
        try:
            metadata = read_page(RawDocument(1, "text", page)).metadata
        except Rejected:
            metadata = Metadata()
        spent += time.perf_counter() - started
        read, characters = read + 1, characters + len(page)
        half = half_of(row)
        for field, known, found in values(row, metadata):
            table = tables[half][field]
            if not known:
                table["unasked"] += bool(found)
                continue
            right = bool(found) and is_right(field, known, found or "")
            table["known"] += 1
            table["found"] += bool(found)
            table["right"] += right
            table["present"] += right or is_present(field, known, page)
            if half == "tune" and not right:
                kind_of_fault = "wrong" if found else "missed"
                cases[field].append((kind_of_fault, row["id"], known, found))

    report = {
        half: {field: figures(tables[half][field]) for field in FIELDS} for half in ("tune", "validation")
    }
    print(f"{arguments.input}: {read} pages, {characters // max(1, read)} characters a page")
    for half, fields in report.items():
        print(
            f"\n{half:<14}{'precision':>10}{'recall':>8}{'present':>9}{'known':>7}{'wrong':>7}{'unasked':>9}"
        )
        for field, line in fields.items():
            print(
                f"{field:<14}{line['precision']:>10.3f}{line['recall']:>8.3f}{line['present']:>9.3f}"
                f"{line['known']:>7}{line['wrong']:>7}{line['unasked']:>9}"
            )
    print(f"\n{1000 * spent / max(1, read):.2f} ms a page")
    for field, faults in cases.items():
        if arguments.worst and arguments.field in (None, field):
            print(f"\n{field}, tune half")
            for kind_of_fault, key, known, found in sorted(faults, key=lambda case: case[0] != "wrong")[
                : arguments.worst
            ]:
                print(f"  {kind_of_fault:<7}{key}\n         known {known!r}\n         found {found!r}")
    if arguments.json:
        arguments.json.write_text(json.dumps({"input": arguments.input, **report}, indent=1))


def compare(corpus: Path) -> None:
    """Print title, author and date of copydesk beside trafilatura, on HTML."""
    tables: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for row in rows_of(corpus):
        known = {"title": row.get("title"), "author": row.get("author"), "date": row.get("publish_date")}
        for reader, found in (("copydesk", by_copydesk(row)), ("trafilatura", by_trafilatura(row))):
            for field, value in zip(known, found, strict=True):
                count(tables[half_of(row), field, reader], field, known[field], value)
    print(
        f"{'':<12}{'':<8}{'':<12}{'known':>7}{'exact':>7}{'errors':>8}{'wrong':>7}{'alike':>7}{'unasked':>9}"
    )
    for (half, field, reader), table in sorted(tables.items()):
        errors = table["known"] - table["exact"]
        print(
            f"{half:<12}{field:<8}{reader:<12}{table['known']:>7}{table['exact']:>7}{errors:>8}"
            f"{table['wrong']:>7}{table['alike']:>7}{table['unasked']:>9}"
        )


def count(table: Counter[str], field: str, known: str | None, found: str | None) -> None:
    """Count a value: `exact` is the known one, `wrong` another, `alike` right by the rule for its field."""
    if not known:
        table["unasked"] += bool(found)
        return
    said = " ".join((found or "").split())
    exact = said[: len(known[:10])] == known[:10] if field == "date" else said == " ".join(known.split())
    table["known"] += 1
    table["exact"] += exact
    table["wrong"] += bool(found) and not exact
    table["alike"] += bool(found) and is_right(field, known, found or "")


def by_copydesk(row: Row) -> tuple[str | None, str | None, str | None]:
    try:
        found = read_page(RawDocument(1, "html", row["html"], url=row.get("url"))).metadata
    except Rejected:
        found = Metadata()
    return found.title, found.author, found.published_at


def by_trafilatura(row: Row) -> tuple[str | None, str | None, str | None]:
    # The defaults of trafilatura, but for `max_date`.
    dates = {"original_date": True, "extensive_search": True, "max_date": HORIZON}
    found = extract_metadata(row["html"], row.get("url"), dates)
    return found.title, found.author, found.date


def rows_of(corpus: Path) -> Iterator[Row]:
    with lzma.open(corpus, "rt") if corpus.suffix == ".xz" else corpus.open() as lines:
        for number, line in enumerate(lines, 1):
            row: Row = json.loads(line)
            if "text" in row:
                row["publish_date"] = row["published_at"]
            if "text" in row or any(row.get(field) for field in ("title", "author", "publish_date")):
                row.setdefault("id", row.get("path", str(number)))
                yield row


def half_of(row: Row) -> str:
    name = str(row.get("site") or row["id"])
    return ("tune", "validation")[hashlib.sha256(name.encode()).digest()[0] % 2]


def values(row: Row, metadata: Metadata) -> Iterator[tuple[str, str | None, str | None]]:
    yield "title", row.get("title"), metadata.title
    yield "author", row.get("author"), metadata.author
    yield "date", row.get("publish_date"), metadata.published_at
    site = row.get("site") if row.get("url") else None
    yield "site", site, metadata.site
    yield "site with url", site, site_of(row.get("url"))


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


def figures(table: Counter[str]) -> dict[str, float]:
    known = max(1, table["known"])
    return {
        "precision": table["right"] / max(1, table["found"]),
        "recall": table["right"] / known,
        "present": table["present"] / known,
        "known": table["known"],
        "wrong": table["found"] - table["right"],
        "unasked": table["unasked"],
    }


if __name__ == "__main__":
    main()
