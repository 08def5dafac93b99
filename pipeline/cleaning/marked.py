"""The clean text of a document as Markdown, with the marks that its shape gives."""

from __future__ import annotations

from pipeline.pages.shapes import find_shape
from pipeline.records import CleanDocument, RawDocument


def as_markdown(raw: RawDocument, document: CleanDocument) -> str:
    """The text of a document as Markdown: its headings, lists, quotes, code, tables, links and emphasis.

    `document` was cleaned from `raw`. The plain text has no marks to keep, and an article that was recovered
    from the data of its page has none: both come as they are. Raises Rejected, as cleaning did.
    """
    shaped = find_shape(raw)
    if shaped.kind == "text":
        return document.text
    from pipeline.pages.html.marked import marked_text  # not for text: what reads HTML takes long to import

    cut = {cut.number for cut in document.cuts}
    seen, text = marked_text(shaped.text, cut, document.url)
    return text if seen == len(document.text.split("\n")) + len(cut) else document.text
