"""An HTML document to a page: its lines with evidence, its metadata, notes on how it was read.

The page is flattened whole, every visible line of it. What others would extract is evidence on
the lines, so that nothing is lost and the judge can say why it cut a line.
"""

from __future__ import annotations

from dataclasses import replace

from lxml.html import HtmlElement

from pipeline.dates import is_believable, normalise_date
from pipeline.html.authors import guess_author
from pipeline.html.embedded import read_json_ld, stated_body
from pipeline.html.evidence import hear, lines_of
from pipeline.html.flatten import flatten
from pipeline.html.metadata import read_stated
from pipeline.html.parse import parse
from pipeline.html.published import guess_date
from pipeline.html.recovery import recover
from pipeline.html.statements import Statements, read_statements, speaks_of
from pipeline.html.witnesses import ask_witnesses, shares_in
from pipeline.metadata import read_metadata
from pipeline.records import Draft, Line, Metadata, Page


def read_html(
    markup: str,
    *,
    url: str | None = None,
    title: str | None = None,
    author: str | None = None,
    published_at: str | None = None,
    notes: tuple[str, ...] = (),
) -> Draft:
    """Read an HTML document, or a piece of one. What the dump says of it goes before what it says itself.

    Who may be asked for more is trafilatura, which takes as long as all the rest, and resiliparse. Where
    the article was recovered from data, they have not seen it.
    Raises Rejected (`empty`) when there is no element in it.
    """
    tree, parsed = parse(markup)
    notes += parsed
    flat = flatten(tree)
    nodes = read_json_ld(tree)
    statements = read_statements(tree, nodes)
    stated = read_stated(tree, statements, url)
    own = [node for node in nodes if speaks_of(node, [stated.title or ""])]
    body = stated_body(own) or stated_body(nodes)
    recovered = recover(flat, tree, body)
    if recovered:
        flat, body = recovered
        notes += ("the article was recovered from the data of the page",)
    metadata = read_metadata(
        [Line(number, block.text) for number, block in enumerate(flat.blocks, 1)],
        url=stated.url,
        title=title or stated.title,
        author=author or stated.author,
        published_at=published_at or stated.published_at,
        headings={number for number, block in enumerate(flat.blocks, 1) if block.element.tag == "h1"},
    )
    metadata, guessed = _guessed(metadata, tree, statements)
    texts = [block.text for block in flat.blocks]
    lines = lines_of(flat, shares_in(texts, body) if body else None)
    notes += guessed
    page = Page(lines, replace(metadata, about=stated.about), notes)

    def ask() -> Page:
        heard, failures = ask_witnesses(markup, tree, deep=bool(parsed))
        shares = [shares_in(texts, text) if text else None for text in heard]
        return replace(page, lines=hear(lines, *shares), notes=notes + failures)

    return Draft(page, None if recovered else ask)


def _guessed(
    metadata: Metadata, tree: HtmlElement, statements: Statements
) -> tuple[Metadata, tuple[str, ...]]:
    """The metadata with guesses where neither the page nor its text say it, and a note of them."""
    author, published_at, notes = metadata.author, metadata.published_at, []
    if author is None:
        author = guess_author(tree, statements)
        notes += ["author guessed"] if author else []
    if published_at is None:
        try:
            guess = normalise_date(guess_date(tree, statements, metadata.url))
        except Exception as error:  # noqa: BLE001 - a page without a date is better than no page
            guess, notes = None, [*notes, f"htmldate failed: {type(error).__name__}: {error}"]
        published_at = guess if guess and is_believable(guess) else None
        notes += ["date guessed by htmldate"] if published_at else []
    return replace(metadata, author=author, published_at=published_at), tuple(notes)
