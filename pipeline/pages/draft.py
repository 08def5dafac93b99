"""A page as it was read, and what slow witnesses of it can still be asked with."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.html import HtmlElement

from pipeline.records import Page


@dataclass(slots=True)
class HtmlSource:
    """The HTML that a page was read from.

    `tree` serves one witness only, who takes it apart: `take_tree` gives it once. `deep`: the markup was
    nested too deep for the parser.
    """

    markup: str
    deep: bool
    tree: HtmlElement | None

    def take_tree(self) -> HtmlElement:
        """The tree of the page. Raises ValueError when it was taken before."""
        if self.tree is None:
            raise ValueError("the witnesses of this page have been asked; read the record again")
        taken, self.tree = self.tree, None
        return taken


@dataclass(frozen=True, slots=True)
class Draft:
    """A page, and where there are witnesses who can give more evidence, the HTML to ask them with."""

    page: Page
    source: HtmlSource | None = None
