"""A document line by line, with what was cut and why: for the terminal, and as a page to read."""

from __future__ import annotations

from pipeline.explain.html import html_page
from pipeline.explain.rows import Explanation, Row, explain_clean, explain_stored, rows_of
from pipeline.explain.terminal import plain_lines, render

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
