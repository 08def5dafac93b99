"""The corpus as labelled pages: every page flattened in several ways, each line with its label."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import html2text
import inscriptis
import lxml.html
import trafilatura
from readability import Document

from benchmarks.training.labels import share_in_gold
from pipeline.errors import Rejected
from pipeline.html.flatten import flatten
from pipeline.html.parse import parse

Row = Mapping[str, Any]

HARD = "hard"  # the data set of our own hard cases
HARD_CASES = Path(__file__).parent / "hard_cases"

_PAGES_OF_A_SITE = 70  # of a site with many pages, so that no template outweighs the others
_LONGEST = 2_500  # lines
_SHORTEST_SILVER = 60  # words that an extractor must find on a page for its word to count
_TELLING_SNIPPET = 8  # characters
_SURE, _AGREED = 1.0, 0.7  # weight of a line by how its label was found


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line; the share of its words that the gold text has; what that is worth; where it stood."""

    text: str
    article: float
    weight: float
    region: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A page in one form. `grafted` is the other site of which it has some chrome."""

    data_set: str
    site: str
    language: str
    form: str
    silver: bool
    lines: tuple[Labelled, ...]
    grafted: str = ""


def rows(corpus: Path) -> Iterator[Row]:
    """All rows of a corpus folder that can teach something, always in the same order."""
    for name in ("pages", "pages_snippets"):
        with lzma.open(corpus / f"{name}.jsonl.xz", "rt", encoding="utf-8") as file:
            yield from map(json.loads, file)
    for path in sorted((corpus / "sites").glob("*.jsonl.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as file:
            pages = [json.loads(line) for line in file]
        name = path.name.partition(".")[0]
        for page in pages[:: max(1, len(pages) // _PAGES_OF_A_SITE)]:
            if page["gold"].strip():
                yield {**page, "dataset": "sites", "site": name}


def hard_cases() -> list[Sample]:
    """Articles of unusual form that we wrote: poems, tables, code, live blogs; all of it is article."""
    return [
        Sample(
            data_set=HARD,
            site=path.stem,
            language=path.stem.split("-")[1],
            form="gold",
            silver=False,
            lines=tuple(
                Labelled(line, 1.0, _SURE, "") for line in path.read_text(encoding="utf-8").splitlines()
            ),
        )
        for path in sorted(HARD_CASES.glob("*.txt"))
    ]


def samples(row: Row) -> list[Sample]:
    """One page in all its forms. Without gold, what extractors agree on is its silver text."""
    forms, regions = _forms(row)
    gold = row.get("gold", "")
    silver = None if gold else _silver(row["html"])
    if not gold and silver is None:
        return []
    found: list[Sample] = []
    for form, text in forms.items():
        lines = text.splitlines()
        if not text.strip() or len(lines) > _LONGEST:
            continue
        labels = (
            [(share, _SURE) for share in share_in_gold(lines, gold)]
            if silver is None
            else _silver_labels(lines, silver, row)
        )
        found.append(
            Sample(
                data_set=row["dataset"],
                site=row["site"],
                language=row["lang"],
                form=form,
                silver=silver is not None,
                lines=tuple(
                    Labelled(line, share, weight, regions.get(line.strip(), ""))
                    for line, (share, weight) in zip(lines, labels, strict=True)
                ),
            )
        )
    return found


def _forms(row: Row) -> tuple[dict[str, str], dict[str, str]]:
    """The page's text by each flattener, and the region of the markup for each line of our own."""
    markup = row["html"]
    forms = {"full": row["flat_full"], "main": row["flat_main"]}
    regions: dict[str, str] = {}
    try:
        blocks = flatten(parse(markup)[0])
    except Rejected:
        blocks = []
    regions = {block.text.strip(): block.region for block in blocks if block.region}
    forms["own"] = "\n".join(block.text for block in blocks)
    if not row.get("gold"):
        return forms, regions
    try:
        forms["inscriptis"] = inscriptis.get_text(markup)
    except (ValueError, AssertionError):  # markup that it cannot read; the other forms are enough
        forms["inscriptis"] = ""
    reader = html2text.HTML2Text(bodywidth=0)
    reader.ignore_links = reader.ignore_images = reader.ignore_emphasis = True
    forms["html2text"] = reader.handle(markup)
    forms["gold"] = row["gold"]
    return forms, regions


def _silver(markup: str) -> tuple[str, str] | None:
    """What trafilatura and Readability take for the article; None where there is hardly one."""
    first = trafilatura.extract(markup, include_comments=False) or ""
    if len(first.split()) < _SHORTEST_SILVER:
        return None
    return first, lxml.html.fromstring(Document(markup).summary()).text_content()


def _silver_labels(lines: Sequence[str], silver: tuple[str, str], row: Row) -> list[tuple[float, float]]:
    """Labels where both extractors agree, or where the page's own snippets say; else no weight."""
    wanted, unwanted = (
        [snippet for snippet in row[name] if len(snippet) > _TELLING_SNIPPET] for name in ("with", "without")
    )
    labels: list[tuple[float, float]] = []
    for line, *shares in zip(lines, *(share_in_gold(lines, text) for text in silver), strict=True):
        votes = {share >= 0.5 for share in shares}
        if any(snippet in line for snippet in wanted):
            labels.append((1.0, _SURE))
        elif any(snippet in line for snippet in unwanted):
            labels.append((0.0, _SURE))
        else:
            labels.append((float(True in votes), _AGREED if len(votes) == 1 else 0.0))
    return labels
