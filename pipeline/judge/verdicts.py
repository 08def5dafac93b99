"""Which lines of a page go, why, and how certain that is."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import fmean as mean

from pipeline.judge.features import view
from pipeline.judge.markup import by_markup
from pipeline.judge.network import load_network
from pipeline.judge.shape import Shape, shape_of
from pipeline.policy import Strictness
from pipeline.records import Cut, Page, Reason

Verdict = tuple[Reason, float]

VERSION = "lines-1"
"""Stands in every cut. Whatever changes a result, model, lexicon or rules, gives it a new value."""

_SAID = 0.99  # the line is the title, the byline or the dateline that metadata was read from
_PIECE = 4_096  # lines; a longer page is read in pieces, so that memory stays bounded

# A line goes when its logit of "this is the article's" is below. docs/judge.md has the curve.
_THRESHOLD = {Strictness.LENIENT: -1.0, Strictness.BALANCED: 0.5, Strictness.STRICT: 1.5}
# Lines of the lexicon, and dates outside the article, go as well, unless the model is this much surer.
_KNOWN = 2.0
_SENTENCE = 8  # words
_HEADING = 5  # words
_LINK = 2.0  # what a line below a heading of links loses

# The first decision is whether to cut at all: a page with few lines below this logit is taken for an
# article alone. It loses no others; where the lexicon knows none of its lines, only surer ones.
_CERTAIN = -2.0
_FEW = 2
_CERTAIN_UNKNOWN, _FEW_UNKNOWN = -4.0, 4

# Where no line is the article's by the threshold, those above this logit are: a very short article
# among chrome is doubtful, an error page is not.
_DOUBTFUL = -1.5

# A list between two lines of the article is so much likelier to be the article's.
_INSIDE = 0.5
_ANNOUNCED = 3.0  # and after a line that ends in a colon

# Headings whose reason is that of the lines below them.
_HEADINGS = frozenset({Reason.RELATED, Reason.COMMENTS, Reason.TAGS})

# The logits of 0.01, 0.02 ... 0.99: scores are found by comparison, so they are the same everywhere.
_CERTAINTIES = [math.log(percent / (100 - percent)) for percent in range(1, 100)]


def find_cuts(page: Page, strictness: Strictness) -> tuple[Cut, ...]:
    """Say which lines of a page are not the article's text, and why.

    Blank lines are never cut. The cuts come in line order.
    """
    lines = [line for line in page.lines if line.text.strip()]
    if any(line.evidence and line.evidence.extracted for line in lines):
        verdicts = [by_markup(line.evidence, shape_of(line.text)) for line in lines]
    else:
        verdicts = [verdict for piece in _pieces(page) for verdict in _by_text(piece, strictness)]
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


def _pieces(page: Page) -> Iterator[Page]:
    """The page, or, when it is very long, so many of its lines at a time."""
    if len(page.lines) <= _PIECE:
        yield page
        return
    for start in range(0, len(page.lines), _PIECE):
        yield replace(page, lines=page.lines[start : start + _PIECE])


def _by_text(page: Page, strictness: Strictness) -> list[Verdict | None]:
    """Flattened text: the model reads the page as a whole, the lexicon knows some lines for certain."""
    if not any(line.text.strip() for line in page.lines):
        return []
    seen = view(page)
    reading = load_network().read(seen)
    shapes = [look.shape for look in seen.looks]
    sure = [
        logit - (_KNOWN if shape.lexicon and not _is_sentence(shape) else 0.0)
        for logit, shape in zip(reading.article, shapes, strict=True)
    ]
    _under_headings(sure, shapes)
    threshold = _THRESHOLD[strictness]
    led_in = [page.lines[at].text.rstrip().endswith((":", "：")) for at in seen.places]
    _settle_lists(sure, shapes, led_in, threshold)
    if max(sure) < threshold:
        threshold = min(threshold, _DOUBTFUL)
    body = [at for at, logit in enumerate(sure) if logit >= threshold and not shapes[at].date]
    for at, shape in enumerate(shapes):
        if shape.date and not (body and body[0] < at < body[-1]):  # an orphan, or a dateline
            sure[at] -= _KNOWN
    some_known = any(
        logit < threshold and (shape.lexicon or shape.date) for logit, shape in zip(sure, shapes, strict=True)
    )
    few, certain = (_FEW, _CERTAIN) if some_known else (_FEW_UNKNOWN, _CERTAIN_UNKNOWN)
    if sum(logit < _CERTAIN for logit in sure) < few:
        threshold = min(threshold, certain)
    verdicts: list[Verdict | None] = []
    heading: Reason | None = None
    for shape, logit, guess in zip(shapes, sure, reading.reasons, strict=True):
        if logit >= threshold:
            verdicts.append(None)
            heading = None
            continue
        if shape.lexicon:
            heading = shape.lexicon if shape.lexicon in _HEADINGS else None
        verdicts.append((_reason(shape, heading or guess), _score(threshold - logit)))
    return verdicts


def _under_headings(sure: list[float], shapes: Sequence[Shape]) -> None:
    """Make the lines below a heading such as "Related stories" less sure, in place: up to the first
    that ends a sentence, they are its links."""
    below = False
    for at, shape in enumerate(shapes):
        if shape.lexicon:
            below = shape.lexicon is Reason.RELATED and shape.words <= _HEADING
        elif shape.ends_sentence:
            below = False
        elif below:
            sure[at] -= _LINK


def _settle_lists(
    sure: list[float], shapes: Sequence[Shape], led_in: Sequence[bool], threshold: float
) -> None:
    """Give all items of a bullet list, in place, the mean of their logits: a list stays or goes whole.

    `led_in`: whether a line ends in a colon. A list after such a line of the article is the article's.
    """
    listed = [shape.bullet and shape.lexicon is None for shape in shapes]
    start = 0
    while start < len(listed):
        end = start + 1
        while end < len(listed) and listed[start] and listed[end]:
            end += 1
        if listed[start]:
            inside = start > 0 and end < len(sure) and min(sure[start - 1], sure[end]) >= threshold
            announced = inside and led_in[start - 1]
            gain = _ANNOUNCED if announced else _INSIDE if inside else 0.0
            sure[start:end] = [mean(sure[start:end]) + gain] * (end - start)
        start = end


def _is_sentence(shape: Shape) -> bool:
    """A whole sentence may be anyone's: what the lexicon says of it is less than certain."""
    return shape.ends_sentence and shape.words >= _SENTENCE


def _reason(shape: Shape, guess: Reason) -> Reason:
    """What is certain goes before what the place or the model suggests."""
    if shape.lexicon:
        return shape.lexicon
    if shape.date:
        return Reason.DATE
    return Reason.BYLINE if shape.author else guess


def _score(logit: float) -> float:
    """The probability, in hundredths."""
    return bisect_right(_CERTAINTIES, logit) / 100
