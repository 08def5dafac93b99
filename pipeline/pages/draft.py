"""A page as it was read, with the HTML that the slow witnesses need if they are asked later."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.html import HtmlElement

from pipeline.records import Page


@dataclass(slots=True)
class HtmlSource:
    """The HTML that a page was read from: its text, and its parsed tree.

    `take_tree` gives the tree only once, because a witness changes it. `deep` is True when the
    markup was nested too deep, or too long, for the parser.
    """

    markup: str
    deep: bool
    tree: HtmlElement | None

    def take_tree(self) -> HtmlElement:
        """The tree of the page. Raises ValueError on the second call."""
        if self.tree is None:
            raise ValueError("the witnesses of this page have been asked; read the record again")
        taken, self.tree = self.tree, None
        return taken


@dataclass(frozen=True, slots=True)
class Draft:
    """A page, and the HTML that its witnesses need; `source` is None if it has no witnesses."""

    page: Page
    source: HtmlSource | None = None
