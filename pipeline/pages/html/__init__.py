"""Turn HTML into a page with evidence and metadata. Only this package imports trafilatura."""

from __future__ import annotations

from pipeline.pages.html.marked import marked_text
from pipeline.pages.html.page import hear_witnesses, read_html

__all__ = ["hear_witnesses", "marked_text", "read_html"]
