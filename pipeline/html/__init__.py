"""HTML to lines with evidence, and its metadata. The only importer of trafilatura."""

from __future__ import annotations

from pipeline.html.extract import HtmlPage, read_html

__all__ = ["HtmlPage", "read_html"]
