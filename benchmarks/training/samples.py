"""The corpus as labelled pages: every page flattened in several ways, each line with its label."""

from __future__ import annotations

import html
import json
import lzma
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import lxml.html
import trafilatura
from lxml.html import HtmlElement
from readability import Document

from benchmarks.flatteners import flatten_with
from benchmarks.training.labels import share_in_gold
from pipeline.errors import Rejected
from pipeline.pages.html.flatten import flatten
from pipeline.pages.html.parse import parse
from pipeline.pages.markdown import to_html
from pipeline.pages.read import read_page
from pipeline.records import Evidence, Metadata, RawDocument

Row = Mapping[str, Any]

TRAINED_WITH = ("html2text-unwrapped", "inscriptis")

HARD = "hard"  # the data set of our own hard cases
HARD_CASES = Path(__file__).parent / "hard_cases"

_PAGES_OF_A_SITE = 70  # about this many pages of a large site, so that no template outweighs the others
_LONGEST = 2_500  # lines of a page
_SHORTEST_DATA = 600  # characters of an article that is put into JSON-LD
_SHORTEST_SILVER = 60  # words that trafilatura must find on a page for the page to have a silver text
_TELLING_SNIPPET = 8  # characters; a snippet must be longer to count
_DATA_PAGES = 0.1  # share of the pages with gold that come once more, with the article only in JSON-LD
_MARKDOWN_PAGES = 0.6  # share of the pages with gold that come once more as Markdown
_MARKDOWN_MAKERS = ("html2text-links", "markdownify")
_BARE_PAGES = 0.4  # share of the gold texts that come as a fragment of HTML with little chrome
_BROKEN = 0.3  # share of these that have <br> instead of <p>
_MOST_CHROME = 6  # lines of it above the article, and below
_SHORT_PAGES = 0.3  # share of the pages with gold that come once more with a short article
MARKUP = "markup"
_ECHOED = 0.4
_SURE, _AGREED = 1.0, 0.7  # weight of a line by how its label was found


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line, the share of its words that the gold text has, the weight of this share, and the region."""

    text: str
    article: float
    weight: float
    region: str
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """A page in one form. `grafted` is the other site that some of its chrome is from."""

    data_set: str
    site: str
    language: str
    form: str
    silver: bool
    lines: tuple[Labelled, ...]
    grafted: str = ""
    metadata: Metadata | None = None
    """What the markup says of the page; None where only the lines are asked."""


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


def all_rows(corpus: Path) -> list[Row]:
    """The rows of `rows`, and pages without gold text, in many languages."""
    with lzma.open(corpus / "pages_more.jsonl.xz", "rt", encoding="utf-8") as file:
        return [*rows(corpus), *map(json.loads, file)]


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
    forms, regions = flattened(row)
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


def markup_samples(row: Row) -> list[Sample]:
    """One page as HTML, its lines with evidence; a part of them once more with a short article."""
    gold = row.get("gold", "")
    made = [_markup_sample(row, row["html"], gold)]
    random = Random(row["url"] or row["html"][:200])
    if gold and random.random() < _SHORT_PAGES:
        made.append(_shortened(row, gold, random))
    if gold and random.random() < _DATA_PAGES:
        made.append(_emptied(row, gold))
    if gold and random.random() < _MARKDOWN_PAGES:
        text = flatten_with(random.choice(_MARKDOWN_MAKERS), row["html"])
        made.append(_markup_sample(row, to_html(text), gold) if text.strip() else None)
    if gold and random.random() < _BARE_PAGES:
        made.append(_bare(row, gold, random))
    return [each for each in made if each]


def _markup_sample(row: Row, markup: str, gold: str) -> Sample | None:
    try:
        page = read_page(RawDocument(1, "html", markup, url=row.get("url")))
    except Rejected:
        return None
    lines = [line.text for line in page.lines]
    if len(lines) > _LONGEST:
        return None
    if gold:
        labels = [(share, _SURE) for share in share_in_gold(lines, gold)]
    else:
        silver = _silver(markup)
        if silver is None:
            return None
        labels = _silver_labels(lines, silver, row)
        # The extractors are witnesses on the line, too, so their label gets less weight.
        labels = [(share, weight * (1.0 if weight == _SURE else _ECHOED)) for share, weight in labels]
    return Sample(
        data_set=row["dataset"],
        site=row["site"],
        language=row["lang"],
        form=MARKUP,
        silver=not gold,
        lines=tuple(
            Labelled(line.text, share, weight, line.evidence.region if line.evidence else "", line.evidence)
            for line, (share, weight) in zip(page.lines, labels, strict=True)
        ),
        metadata=page.metadata,
    )


def _bare(row: Row, gold: str, random: Random) -> Sample | None:
    """The gold text as a fragment of HTML, as feeds have it, with a few lines of the page's chrome."""
    page = [line.strip() for line in row["flat_full"].splitlines() if line.strip()]
    shares = share_in_gold(page, gold)
    inside = [at for at, share in enumerate(shares) if share > 0.5]
    if not inside:
        return None
    above, among, below = (
        [(page[at], 0.0) for at in places if shares[at] == 0]
        for places in (range(inside[0]), range(inside[0], inside[-1]), range(inside[-1] + 1, len(page)))
    )
    top, bottom = (random.choice((0, 0, 1, 2, _MOST_CHROME)) for _ in range(2))
    article = [(line, 1.0) for line in gold.splitlines() if line.strip()]
    lines = [*above[max(0, len(above) - top) :], *article, *below[:bottom]]
    for line in random.sample(among, min(len(among), random.choice((0, 1, 2)))):
        lines.insert(random.randrange(len(lines) + 1), line)
    escaped = [html.escape(text) for text, _ in lines]
    broken = random.random() < _BROKEN
    markup = "<br><br>".join(escaped) if broken else "".join(f"<p>{text}</p>" for text in escaped)
    made = _markup_sample(row, markup, gold)
    if made is None or len(made.lines) != len(lines):
        return None
    told = zip(made.lines, lines, strict=True)
    return replace(made, lines=tuple(replace(line, article=label, weight=_SURE) for line, (_, label) in told))


def _shortened(row: Row, gold: str, random: Random) -> Sample | None:
    """The page with a few paragraphs of its article only, as a short notice would be."""
    tree, own = _paragraphs(row["html"], gold)
    size = random.randint(1, 6)
    if tree is None or len(own) <= size + 2:
        return None
    start = random.randrange(len(own) - size + 1)
    kept = own[start : start + size]
    text = "\n".join(map(_text, kept))
    _drop(each for each in own if not any(other is each or each in other.iterancestors() for other in kept))
    # The JSON-LD may have the whole article.
    _drop(list(tree.iterfind('.//script[@type="application/ld+json"]')))
    return _markup_sample(row, lxml.html.tostring(tree, encoding="unicode"), text)


def _emptied(row: Row, gold: str) -> Sample | None:
    """The page with its article in JSON-LD, and not in its markup."""
    tree, own = _paragraphs(row["html"], gold)
    text = "\n".join(map(_text, own))
    body = None if tree is None else tree.find("body")
    if tree is None or body is None or len(text) < _SHORTEST_DATA:
        return None
    _drop(own)
    _drop(list(tree.iterfind('.//script[@type="application/ld+json"]')))
    script = lxml.html.Element("script", type="application/ld+json")
    script.text = json.dumps(
        {"@type": "NewsArticle", "headline": row.get("title") or "", "articleBody": text}
    )
    body.append(script)
    return _markup_sample(row, lxml.html.tostring(tree, encoding="unicode"), text)


def _paragraphs(markup: str, gold: str) -> tuple[HtmlElement | None, list[HtmlElement]]:
    """The tree of a page, and its innermost paragraphs that are the article's."""
    try:
        tree = parse(markup)[0]
    except Rejected:
        return None, []
    inner = [
        each for each in tree.iter("p", "h2", "h3", "h4", "li", "blockquote") if each.find(".//p") is None
    ]
    shares = share_in_gold(list(map(_text, inner)), gold)
    return tree, [each for each, share in zip(inner, shares, strict=True) if share > 0.9]


def _text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _drop(elements: Iterable[HtmlElement]) -> None:
    for element in elements:
        if element.getparent() is not None:
            element.drop_tree()


def flattened(row: Row) -> tuple[dict[str, str], dict[str, str]]:
    """The page's text by each flattener, and the region of the markup for each line of our own."""
    markup = row["html"]
    forms = {"full": row["flat_full"], "main": row["flat_main"]}
    regions: dict[str, str] = {}
    try:
        blocks = flatten(parse(markup)[0]).blocks
    except Rejected:
        blocks = []
    regions = {block.text.strip(): block.element.region for block in blocks if block.element.region}
    forms["own"] = "\n".join(block.text for block in blocks)
    if not row.get("gold"):
        return forms, regions
    forms |= {name: flatten_with(name, markup) for name in TRAINED_WITH}
    forms["gold"] = row["gold"]
    return forms, regions


def _silver(markup: str) -> tuple[str, str] | None:
    """What trafilatura and Readability take for the article; None where trafilatura finds hardly any text."""
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
