"""Turn an HTML document into a page: lines with evidence, metadata, notes on how it was read.

All visible lines become lines of the page. What extractors would keep is only evidence on the
lines, so that nothing is lost and the judge can say why it cut a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from pipeline.pages.draft import Draft, HtmlSource
from pipeline.pages.html.authors import guess_author
from pipeline.pages.html.embedded import read_json_ld, stated_body
from pipeline.pages.html.evidence import hear, lines_of
from pipeline.pages.html.flatten import flatten
from pipeline.pages.html.parse import parse
from pipeline.pages.html.published import guess_date
from pipeline.pages.html.recovery import recover
from pipeline.pages.html.stated import read_stated
from pipeline.pages.html.statements import Statements, read_statements, speaks_of
from pipeline.pages.html.summary import find_marked_standfirst
from pipeline.pages.html.witnesses import ask_witnesses, shares_in
from pipeline.pages.metadata import later, read_author, read_metadata
from pipeline.records import About, Line, Metadata, Page
from pipeline.text.dates import is_believable, normalise_date


def read_html(
    markup: str,
    *,
    url: str | None = None,
    title: str | None = None,
    author: str | None = None,
    published_at: str | None = None,
    not_after: str | None = None,
    notes: tuple[str, ...] = (),
) -> Draft:
    """Read an HTML document, or a piece of one.

    The arguments are what the dump says; they go before what the document says itself. No date is after
    `not_after` (see `is_believable`). `notes` are
    put before the notes of this function. The draft has the source for `hear_witnesses`, a step
    that takes as long as all the rest. It has no source if the article was recovered from the data
    of the page, because the witnesses do not see that article.
    Raises Rejected (`empty`) when the document has no element.
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
        not_after=not_after,
        headings={number for number, block in enumerate(flat.blocks, 1) if block.element.tag == "h1"},
    )
    metadata, guessed = _guessed(metadata, stated.about, tree, statements, not_after)
    texts = [block.text for block in flat.blocks]
    lines = lines_of(flat, shares_in(texts, body) if body else None)
    notes += guessed
    page = Page(lines, replace(metadata, about=_about(metadata, stated.about, lines, not_after)), notes)

    return Draft(page, None if recovered else HtmlSource(markup, bool(parsed), tree))


def hear_witnesses(page: Page, source: HtmlSource) -> Page:
    """The page, with the evidence of trafilatura and resiliparse on its lines.

    The evidence is the share of each line that is in the main content that they find. Notes on what
    failed are added. Raises ValueError when this source was used before.
    """
    heard, failures = ask_witnesses(source.markup, source.take_tree(), deep=source.deep)
    texts = [line.text for line in page.lines]
    shares = [shares_in(texts, text) if text else None for text in heard]
    return replace(page, lines=hear(page.lines, *shares), notes=page.notes + failures)


def _guessed(
    metadata: Metadata, stated: About, tree: HtmlElement, statements: Statements, not_after: str | None
) -> tuple[Metadata, tuple[str, ...]]:
    """The metadata with guesses of a missing author and date, and notes on the guesses."""
    author, published_at, about, notes = metadata.author, metadata.published_at, metadata.about, []
    if author is None:
        guess = guess_author(tree, statements)
        author, agency = read_author(guess)
        about = about.or_else(About(agency=agency))
        notes += ["author guessed"] if author else []
    if published_at is None:
        try:
            guess = normalise_date(guess_date(tree, statements, metadata.url, not_after))
        except Exception as error:  # noqa: BLE001 - a page without a date is better than no page
            guess, notes = None, [*notes, f"htmldate failed: {type(error).__name__}: {error}"]
        # A page that states the day of a change alone has no day of publication.
        changed = about.or_else(stated).modified_at
        fits = guess and is_believable(guess, not_after) and guess[:10] != (changed or "")[:10]
        published_at = guess if fits else None
        notes += ["date guessed by htmldate"] if published_at else []
    return replace(metadata, author=author, published_at=published_at, about=about), tuple(notes)


def _about(metadata: Metadata, stated: About, lines: Sequence[Line], not_after: str | None) -> About:
    """What the markup and the text of a page say beside title, author and date."""
    changed = stated.modified_at
    if not (changed and is_believable(changed, not_after) and later(changed, metadata.published_at)):
        changed = None
    standfirst = find_marked_standfirst(lines, metadata.title_line, stated.description)
    return replace(stated, modified_at=changed, standfirst=standfirst).or_else(metadata.about)
