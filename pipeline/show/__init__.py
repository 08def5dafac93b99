"""A document line by line, with what was cut and why: for the terminal, and as a page to read."""

from __future__ import annotations

from pipeline.show.explanation import Explanation, Row, explain_clean, explain_stored, rows_of
from pipeline.show.explanation_page import html_page
from pipeline.show.explanation_terminal import plain_lines, render

__all__ = [
    "Explanation",
    "Row",
    "explain_clean",
    "explain_stored",
    "html_page",
    "plain_lines",
    "render",
    "rows_of",
]
