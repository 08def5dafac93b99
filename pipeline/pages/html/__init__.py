"""HTML to a page of lines with evidence, and its metadata. The only importer of trafilatura."""

from __future__ import annotations

from pipeline.pages.html.page import hear_witnesses, read_html

__all__ = ["hear_witnesses", "read_html"]
