"""One document through all pure stages: lines, judge, language."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from typing import Any

from pipeline import judge
from pipeline.cleaning.acceptance import refusal
from pipeline.pages.metadata import later
from pipeline.pages.read import complete_page, read_as_it_is, read_draft
from pipeline.pages.shapes import Shaped, find_shape
from pipeline.policy import DEFAULT, Policy
from pipeline.records import (
    AS_EXPORTED,
    CERTAIN_KEEP,
    NOTHING_SAID,
    About,
    CleanDocument,
    Judgement,
    Kind,
    Line,
    Page,
    Part,
    RawDocument,
)
from pipeline.text.decoding.decode import storable
from pipeline.text.language import detect_language

_MUCH_DOUBT = 0.1  # above this doubt the slow witnesses are asked; docs/judge.md has the curve


def clean(
    payload: str | bytes, *, url: str | None = None, policy: Policy | None = None, kind: Kind = "text"
) -> CleanDocument:
    """Clean one document: flattened text, HTML or a fragment of it, Markdown.

    Its shape is found by what is in it; with `kind="html"` or `kind="markdown"` every payload is read so.
    `policy` says how strict the judge is and has the patterns of the user; `load_settings().policy()`
    is the policy of the settings. Without a policy no setting is read, and the same call has the same
    result everywhere. Raises Rejected when the payload is not text, is empty, has no article, or is not
    among the documents that the policy wants.

    >>> clean("top of page\\nThe ferry was late again on Monday, and nobody said why.\\nFollow Us").text
    'The ferry was late again on Monday, and nobody said why.'
    """
    raw = RawDocument(position=1, kind=kind, payload=payload, url=url)
    return clean_record(raw, DEFAULT if policy is None else policy)


def clean_record(raw: RawDocument, policy: Policy = DEFAULT) -> CleanDocument:
    """Clean one record of a dump. Raises Rejected, as `clean` does."""
    document = clean_or_empty(raw, policy)
    refused = refusal(document, policy.wanted)
    if refused:
        raise refused
    return document


def clean_or_empty(raw: RawDocument, policy: Policy = DEFAULT) -> CleanDocument:
    """As `clean_record`, but no document is refused; a page whose every line was cut has no text.

    Raises Rejected (`binary`, `empty`) where there are no lines.
    """
    shaped = find_shape(raw)
    page, judgement = judge_shaped(shaped, policy)
    raw = shaped.record
    text = kept_text(page.lines, {cut.number for cut in judgement.cuts})
    language, confidence = detect_language(text) if text else (None, 0.0)
    metadata, about = page.metadata, page.metadata.about.or_else(_storable_about(raw.about))
    about = replace(about, modified_at=later(about.modified_at, metadata.published_at))
    return CleanDocument(
        title=metadata.title,
        author=metadata.author,
        published_at=metadata.published_at,
        language=language or about.language,
        language_confidence=confidence,
        site=metadata.site,
        url=metadata.url,
        text=text,
        cuts=judgement.cuts,
        lines=page.lines,
        judge=AS_EXPORTED if raw.cleaned_by else judge.VERSION,
        notes=(*page.notes, *map(str, judgement.notes)),
        about=about,
        margins=judgement.margins,
        doubt=None if raw.cleaned_by else judgement.doubt,
        external_id=_storable(raw.external_id),
        extra=raw.extra,
    )


def judge_shaped(shaped: Shaped, policy: Policy = DEFAULT) -> tuple[Page, Judgement]:
    """The page of a record of known shape, and what the judge says of it. Raises Rejected (`empty`).

    Of a record that was cleaned before, every line stays for certain.
    """
    if shaped.record.cleaned_by:
        page = read_as_it_is(shaped)
        seen = sum(bool(line.text.strip()) for line in page.lines)
        return page, Judgement((), margins=(CERTAIN_KEEP,) * seen)
    draft = read_draft(shaped)
    judgement = judge.judge_page(draft.page, policy)
    if not draft.source or judgement.doubt <= _MUCH_DOUBT:
        return draft.page, judgement
    page = complete_page(draft)
    return page, judge.judge_page(page, policy)


def _storable_about(about: About) -> About:
    if about == NOTHING_SAID:
        return about
    return About(**{field.name: _storable(getattr(about, field.name)) for field in fields(About)})


def _storable(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(storable, value))
    return storable(value) if isinstance(value, str) else value


def kept_text(lines: Sequence[Line], cut: Collection[int]) -> str:
    """The lines whose numbers are not in `cut`, verbatim. Several blank lines become one.

    The text begins and ends with a line that is not blank. What stays of the parts of a line is one line,
    with a blank where a part was cut out.
    """
    kept: list[str] = []
    before: Part | None = None  # the last part that is in the last line of `kept`
    for line in lines:
        if line.number in cut:
            continue
        part = line.part if line.is_part else None
        if before and part and part.line == before.line:
            kept[-1] += line.text if part.start == before.end else f" {line.text}"
        elif line.text.strip():
            kept.append(line.text)
        elif kept and kept[-1]:
            kept.append("")
        before = part
    while kept and not kept[-1]:
        kept.pop()
    return "\n".join(kept)
