"""One document through all pure stages: lines, judge, language."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pipeline import judge
from pipeline.errors import Rejected
from pipeline.language import detect_language
from pipeline.lines import read_page
from pipeline.records import CleanDocument, Line, RawDocument, RejectReason


def clean(payload: str | bytes, *, url: str | None = None) -> CleanDocument:
    """Clean one document, flattened text or HTML.

    Raises Rejected when it is no text, is empty, or nothing of it is an article.

    >>> clean("top of page\\nThe ferry was late again on Monday, and nobody said why.\\nFollow Us").text
    'The ferry was late again on Monday, and nobody said why.'
    """
    return clean_record(RawDocument(position=1, kind="text", payload=payload, url=url))


def clean_record(raw: RawDocument) -> CleanDocument:
    """Clean one record of a dump. Raises Rejected, as `clean` does."""
    page = read_page(raw)
    cuts = judge.judge(page)
    text = kept_text(page.lines, {cut.line for cut in cuts})
    if not text:
        raise Rejected(RejectReason.NO_ARTICLE, f"all {len(cuts)} lines were cut")
    language, confidence = detect_language(text)
    metadata = page.metadata
    return CleanDocument(
        title=metadata.title,
        author=metadata.author,
        published_at=metadata.published_at,
        language=language,
        language_confidence=confidence,
        site=metadata.site,
        url=metadata.url,
        text=text,
        cuts=cuts,
        lines=page.lines,
        judge=judge.VERSION,
        notes=page.notes,
    )


def kept_text(lines: Sequence[Line], cut: Collection[int]) -> str:
    """The lines that were not cut, verbatim; blank lines at the ends go, several become one."""
    kept: list[str] = []
    for line in lines:
        if line.number in cut:
            continue
        if line.text.strip():
            kept.append(line.text)
        elif kept and kept[-1]:
            kept.append("")
    while kept and not kept[-1]:
        kept.pop()
    return "\n".join(kept)
