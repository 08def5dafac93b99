"""An explanation on the terminal, in a pipe or in a file: what `explain` and `clean --explain` share."""

from __future__ import annotations

from pipeline.cli.app import console, write_page
from pipeline.show.explanation import Explanation
from pipeline.show.explanation_page import html_page
from pipeline.show.explanation_terminal import plain_lines, render


def show_explanation(explanation: Explanation, page: str | None) -> None:
    """Show a document on the terminal, as lines in a pipe, or as a page in a file."""
    if page:
        write_page(page, html_page(explanation))
    elif console.is_terminal:
        console.print(render(explanation))
    else:
        for line in plain_lines(explanation):
            print(line)
