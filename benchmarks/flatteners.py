"""How other programs make text of a page: each flattens HTML and breaks lines in its own way."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable

WIDTH = 80  # columns of a terminal
BLOCKS = re.compile(r"^(?:p|li|h[1-6])$")


def by_soup(markup: str) -> str:
    """BeautifulSoup's `get_text("\\n")`: a line for each piece of text, so that a link breaks its line."""
    return str(_soup(markup).get_text("\n"))


def by_soup_stripped(markup: str) -> str:
    """The same without blanks around the pieces, and without blank lines."""
    return str(_soup(markup).get_text("\n", strip=True))


def by_blocks(markup: str) -> str:
    """Only paragraphs, list items and headings, a line each."""
    return "\n".join(" ".join(block.get_text().split()) for block in _soup(markup).find_all(BLOCKS))


def by_html2text(markup: str) -> str:
    """html2text without links and images, hard-wrapped at its 78 columns."""
    return _html2text(markup, width=78, emphasis=True)


def by_html2text_unwrapped(markup: str) -> str:
    """html2text without links, images and emphasis, a paragraph on a line."""
    return _html2text(markup, width=0, emphasis=False)


def by_html2text_links(markup: str) -> str:
    """html2text as it comes: Markdown with links and images, hard-wrapped at its 78 columns."""
    return _html2text(markup, width=78, emphasis=True, links=True)


def by_markdownify(markup: str) -> str:
    """markdownify: Markdown with links and images, a paragraph on a line."""
    import markdownify

    return str(markdownify.markdownify(str(_soup(markup)), heading_style="ATX"))


def by_inscriptis(markup: str) -> str:
    """inscriptis, which lays a page out as a text browser does."""
    import inscriptis

    return str(inscriptis.get_text(markup))


def by_terminal(markup: str) -> str:
    """The same, hard-wrapped as `w3m -dump` and `lynx -dump` write it."""
    lines = by_inscriptis(markup).splitlines()
    return "\n".join(part for line in lines for part in textwrap.wrap(line, WIDTH) or [""])


def by_trafilatura(markup: str) -> str:
    """trafilatura's own text, with comments."""
    import trafilatura

    return trafilatura.extract(markup, include_comments=True) or ""


FLATTENERS: dict[str, Callable[[str], str]] = {
    "soup": by_soup,
    "soup-stripped": by_soup_stripped,
    "blocks": by_blocks,
    "html2text": by_html2text,
    "html2text-unwrapped": by_html2text_unwrapped,
    "html2text-links": by_html2text_links,
    "markdownify": by_markdownify,
    "inscriptis": by_inscriptis,
    "terminal": by_terminal,
    "trafilatura": by_trafilatura,
}


# What the flatteners raise on odd markup.
_FAULTS = (ValueError, AssertionError, AttributeError, IndexError, RecursionError)


def flatten_with(name: str, markup: str) -> str:
    """The text of a page by one of FLATTENERS; "" where it can't read the page."""
    try:
        return FLATTENERS[name](markup)
    except _FAULTS:
        return ""


def _soup(markup: str):  # type: ignore[no-untyped-def]
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(markup, "lxml")
    for element in soup(["script", "style", "noscript", "template"]):
        element.decompose()
    return soup


def _html2text(markup: str, *, width: int, emphasis: bool, links: bool = False) -> str:
    import html2text

    reader = html2text.HTML2Text(bodywidth=width)
    reader.ignore_links = reader.ignore_images = not links
    reader.ignore_emphasis = not emphasis
    return str(reader.handle(markup))
