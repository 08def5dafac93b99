"""The first judge: lexicon, line shape, neighbours, and the edges of the page.

A page is head, body and tail: the body runs from the first prose line to the last one that is the
article's own. In the body only what the lexicon knows for certain is cut. In head and tail, short
lines go too, but only where the page shows that it has chrome there: a clean text stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.judge.shape import Shape, shape_of
from pipeline.policy import Strictness
from pipeline.records import Cut, Evidence, Line, Metadata, Page, Reason

VERSION = "rules-1"

Verdict = tuple[Reason, float]

# Score: what each kind of evidence is worth, by how often it was right on the development corpus.
_SAID = 0.99  # the line is the title, the byline or the dateline that metadata was read from
_LEXICON = 0.95
_MARKUP = 0.85
_DATE = 0.9
_AFTER_MARKER = 0.8
_EDGE = 0.7

_SHORT = 4  # words; a line this short at an edge with chrome is a menu entry
_MARKERS = frozenset({Reason.COMMENTS, Reason.RELATED, Reason.SUBSCRIBE})
_REGIONS = {
    "nav": Reason.NAVIGATION,
    "header": Reason.NAVIGATION,
    "footer": Reason.NAVIGATION,
    "aside": Reason.RELATED,
    "related": Reason.RELATED,
    "comments": Reason.COMMENTS,
    "cookie": Reason.COOKIE,
    "social": Reason.SOCIAL,
    "subscribe": Reason.SUBSCRIBE,
    "form": Reason.SUBSCRIBE,
    "advertisement": Reason.ADVERTISEMENT,
    "figure": Reason.MEDIA_CAPTION,
    "figcaption": Reason.MEDIA_CAPTION,
}


def find_cuts(page: Page, strictness: Strictness) -> tuple[Cut, ...]:
    """Say which lines of a page are not the article's text, and why.

    Blank lines are never cut. The cuts come in line order. These rules are as strict as they are:
    `strictness` changes nothing.
    """
    lines = [line for line in page.lines if line.text.strip()]
    shapes = [shape_of(line.text) for line in lines]
    if any(line.evidence and line.evidence.extracted for line in lines):
        verdicts = [_by_markup(line.evidence, shape) for line, shape in zip(lines, shapes, strict=True)]
    else:
        verdicts = _by_place(lines, shapes, page.metadata)
    said = {
        page.metadata.title_line: Reason.TITLE,
        page.metadata.author_line: Reason.BYLINE,
        page.metadata.date_line: Reason.DATE,
    }
    return tuple(
        Cut(line.number, line.text, *verdict, judge=VERSION)
        for line, verdict in (
            (line, (said[line.number], _SAID) if line.number in said else verdict)
            for line, verdict in zip(lines, verdicts, strict=True)
        )
        if verdict
    )


def _by_markup(evidence: Evidence | None, shape: Shape) -> Verdict | None:
    """HTML: trafilatura decides, the lexicon and the region of the page say why."""
    if evidence and evidence.extracted:
        return (shape.lexicon, _LEXICON) if shape.lexicon in _MARKERS and shape.words <= _SHORT else None
    if shape.lexicon:
        return (shape.lexicon, _LEXICON)
    if shape.date or shape.author:
        return (Reason.DATE if shape.date else Reason.BYLINE, _MARKUP)
    return (_REGIONS.get(evidence.region if evidence else "", Reason.OTHER), _MARKUP)


def _by_place(lines: Sequence[Line], shapes: Sequence[Shape], metadata: Metadata) -> list[Verdict | None]:
    """Flattened text: head, body and tail."""
    verdicts: list[Verdict | None] = [
        (shape.lexicon, _LEXICON) if shape.lexicon else None for shape in shapes
    ]
    prose = [at for at, shape in enumerate(shapes) if shape.prose]
    if not prose:
        return _without_prose(verdicts, shapes)
    end = _end_of_body(shapes, prose)
    start = prose[0]
    title = next((at for at, line in enumerate(lines) if line.number == metadata.title_line), None)
    for at, verdict in enumerate(_head(shapes[:start], title)):
        verdicts[at] = verdicts[at] or verdict
    for at, verdict in enumerate(_tail(shapes[end:]), end):
        verdicts[at] = verdicts[at] or verdict
    return verdicts


def _without_prose(verdicts: list[Verdict | None], shapes: Sequence[Shape]) -> list[Verdict | None]:
    """No sentence anywhere: a poem, a list or a table stays, a page of nothing but menus goes."""
    known = sum(verdict is not None for verdict in verdicts)
    if known * 2 <= len(shapes):
        return verdicts
    return [
        verdict or ((Reason.NAVIGATION, _EDGE) if shape.words <= _SHORT else None)
        for verdict, shape in zip(verdicts, shapes, strict=True)
    ]


def _end_of_body(shapes: Sequence[Shape], prose: Sequence[int]) -> int:
    """The place after the last line of the body.

    A marker such as "3 comments" or "Related stories" ends it when less prose follows than went
    before, or, for comments, whatever follows.
    """
    for at in range(prose[0], len(shapes)):
        reason = shapes[at].lexicon
        if reason not in _MARKERS:
            continue
        before = sum(shapes[index].words for index in prose if index < at)
        after = sum(shapes[index].words for index in prose if index > at)
        if (reason is Reason.COMMENTS and before > after / 4) or before > 4 * after:
            return at
    return prose[-1] + 1


def _head(shapes: Sequence[Shape], title: int | None) -> list[Verdict | None]:
    """Before the first prose: all that stands above the title, and short lines where chrome is."""
    chrome = sum(1 for shape in shapes if shape.lexicon or shape.bullet)
    verdicts: list[Verdict | None] = []
    for at, shape in enumerate(shapes):
        above = title is not None and at < title
        short = shape.words <= _SHORT and not shape.ends_sentence
        if shape.date:
            verdicts.append((Reason.DATE, _DATE))
        elif shape.author:
            verdicts.append((Reason.BYLINE, _DATE))
        elif above or (chrome and short and at < len(shapes) - 1):
            verdicts.append((Reason.NAVIGATION, _EDGE))
        else:
            verdicts.append(None)
    return verdicts


def _tail(shapes: Sequence[Shape]) -> list[Verdict | None]:
    """After the body: dates, and everything from the first line that the lexicon knows on.

    What follows a heading has the heading's reason, as long as that can be ("Related stories").
    """
    verdicts: list[Verdict | None] = []
    reason: Reason | None = None
    for shape in shapes:
        if shape.lexicon:
            reason = shape.lexicon
        if shape.date and reason is not Reason.COMMENTS:
            verdicts.append((Reason.DATE, _DATE))
            reason = reason or Reason.RELATED
        elif reason is None:
            verdicts.append(None)
        else:
            follows = reason in _MARKERS or reason in (Reason.TAGS, Reason.COOKIE)
            verdicts.append((reason if follows else Reason.OTHER, _AFTER_MARKER))
    return verdicts
