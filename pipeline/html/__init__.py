"""HTML to a page of lines with evidence, and its metadata. The only importer of trafilatura."""

from __future__ import annotations

from pipeline.html.page import read_html

__all__ = ["read_html"]
