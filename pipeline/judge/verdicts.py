"""Decide which lines of a page are cut, why, and how certain each cut is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from statistics import fmean as mean

from pipeline.judge.blocks import certain_by_place
from pipeline.judge.features import View, view
from pipeline.judge.margins import margin_of, score_of
from pipeline.judge.markup import REGIONS
from pipeline.judge.network import MARKUP, TEXT, Reading, load_network
from pipeline.judge.repeats import printed_before
from pipeline.judge.shape import Shape
from pipeline.policy import Strictness
from pipeline.records import CELL, CERTAIN_CUT, READ_OFF_SCORE, ROW_TAGS, Cut, Judgement, Line, Page, Reason
from pipeline.text.wrapping import join_lines, parts_of

Verdict = tuple[Reason, float, str]
"""The reason of a cut, its score, and its detail."""

VERSION = "lines-8"
"""The version of the judge, in every cut. Each change of model, lexicon or rules needs a new value."""

_STAYS = (None, 0.0, "")
_PIECE_LINES = 4_096  # lines; a longer page is read in pieces, so that memory stays bounded

# A line is cut when its logit of "it belongs to the article" is below this.
_THRESHOLD = {Strictness.LENIENT: -1.0, Strictness.BALANCED: 0.5, Strictness.STRICT: 1.5}
# This is taken from the logit of lines that the lexicon knows, and of dates outside the article.
_LEXICON_LOGIT = 2.0
_SENTENCE_WORDS = 8  # the fewest words of a whole sentence
_CERTAIN_LOGIT = -8.0  # the highest logit of a line that is chrome for certain, on any page
_HEADING_WORDS = 5  # the most words of a heading of links
_LINK_LOGIT = 2.0  # is subtracted from the logit of a line below a heading of links

# The first decision is whether to cut at all: a flattened page with fewer than _FEW lines below the
# logit _CERTAIN is taken for an article alone, and only lines below _CERTAIN are cut. If the lexicon
# does not know any of the lines to cut, the limit is _FEW_UNKNOWN lines, and only lines below
# _CERTAIN_UNKNOWN are cut.
_CERTAIN = -2.0
_FEW = 2
_CERTAIN_UNKNOWN, _FEW_UNKNOWN = -4.0, 4

# On a page that is taken for an article alone, running text stays unless its logit is below this.
_PROSE_LOGIT = -6.0
# At the end of such a page, headlines in a row are links: at least this many, with at most this
# mean logit.
_LINKS, _LINKS_LOGIT = 3, -0.5
_HEADLINE_WORDS, _MOST_HEADLINE_WORDS = 4, 20  # names and the lines of a line-up are shorter

# Where no line reaches the threshold, lines from this logit on are kept: a very short article among
# chrome has such lines, an error page does not.
_DOUBTFUL = -1.5

# This is added to the logits of a list, listing or table between two lines of the article.
_INSIDE = {"list": 0.5, "listing": 3.0, "table": 3.0}
_ANNOUNCED_LOGIT = 6.0  # is added instead after a line that ends in a colon

# A heading cut for one of these reasons gives its reason to the cut lines below it.
_HEADINGS = frozenset({Reason.RELATED, Reason.COMMENTS, Reason.TAGS})

# The probability that a line is judged wrongly, in units of 1 / _DOUBT_UNIT, for each distance of
# its logit from the threshold: 0, 1/8, 2/8 ...
_DOUBT_UNIT = 10_000
_OPTIMISM = 2.0  # on sites that the network has not seen, so many times as many words are judged wrongly
_DOUBTS = [round(_DOUBT_UNIT / (1 + math.exp(step / 8))) for step in range(81)]


def find_cuts(page: Page, strictness: Strictness) -> Judgement:
    """Say which lines of a page are not the article's text, why, and how much is in doubt.

    Blank lines are never cut. The cuts come in line order. Lines that go on in the next one are judged
    together, and are cut together.
    """
    verdicts: list[Verdict | None] = []
    margins: list[int] = []
    doubtful = kept = 0
    joined = replace(page, lines=join_lines(page.lines))
    for piece in _pieces(joined):
        seen = view(piece)
        reading = load_network(TEXT if seen.names is None else MARKUP).read(seen)
        own_verdicts, own_margins = _judge(piece, seen, reading, strictness)
        verdicts += own_verdicts
        margins += own_margins
        own_doubt, own_kept = _doubts(reading, seen.words.tolist())
        doubtful, kept = doubtful + own_doubt, kept + own_kept
    said = {
        page.metadata.title_line: Reason.TITLE,
        page.metadata.author_line: Reason.BYLINE,
        page.metadata.date_line: Reason.DATE,
    }
    cuts: list[Cut] = []
    margins_of_lines: list[int] = []
    parts = zip(joined.lines, parts_of(joined.lines, page.lines), strict=True)
    members = (lines for line, lines in parts if line.text.strip())
    for lines, verdict, margin in zip(members, verdicts, margins, strict=True):
        read_off = next((said[line.number] for line in lines if line.number in said), None)
        reason, score, detail = (read_off, READ_OFF_SCORE, "") if read_off else verdict or _STAYS
        margins_of_lines += [CERTAIN_CUT if read_off else margin] * len(lines)
        if reason:
            cuts += [Cut(line.number, line.text, reason, score, VERSION, detail, line.part) for line in lines]
    doubt = min(1.0, _OPTIMISM * doubtful / _DOUBT_UNIT / max(1, kept))
    return Judgement(tuple(cuts), doubt=doubt, margins=tuple(margins_of_lines))


def _doubts(reading: Reading, words: Sequence[int]) -> tuple[int, int]:
    """How many words are expected to be judged wrongly, and how many are kept.

    The first number is in units of 1 / _DOUBT_UNIT. Both are whole numbers, so they are the same on
    every machine.
    """
    middle = _THRESHOLD[Strictness.BALANCED]
    doubtful = kept = 0
    for logit, count in zip(reading.article, words, strict=True):
        doubtful += count * _DOUBTS[min(len(_DOUBTS) - 1, int(8 * abs(logit - middle)))]
        kept += count * (logit >= middle)
    return doubtful, kept


def _pieces(page: Page) -> Iterator[Page]:
    """The page, in pieces of _PIECE_LINES lines if it is longer; no piece has only blank lines."""
    for start in range(0, len(page.lines), _PIECE_LINES):
        piece = (
            page
            if len(page.lines) <= _PIECE_LINES
            else replace(page, lines=page.lines[start : start + _PIECE_LINES])
        )
        if any(line.text.strip() for line in piece.lines):
            yield piece


def _judge(
    page: Page, seen: View, reading: Reading, strictness: Strictness
) -> tuple[list[Verdict | None], list[int]]:
    """For each line that is not blank: why it is cut, or None where it stays; and its margin.

    The model reads the page as a whole; the lexicon knows some lines for certain.
    """
    shapes = [look.shape for look in seen.looks]
    lines = [page.lines[at] for at in seen.places]
    by_place = certain_by_place([line.text for line in lines], shapes)
    certain_lines = {at for at, shape in enumerate(shapes) if _is_certain(shape)} | by_place.keys()
    sure = [
        logit - (_LEXICON_LOGIT if shape.lexicon and not _is_sentence(shape) else 0.0)
        for logit, shape in zip(reading.article, shapes, strict=True)
    ]
    _under_headings(sure, shapes)
    threshold = _THRESHOLD[strictness]
    _settle_groups(sure, lines, seen, threshold)
    for at in certain_lines:
        sure[at] = min(sure[at], _CERTAIN_LOGIT)
    if max(sure) < threshold:
        threshold = min(threshold, _DOUBTFUL)
    body = [at for at, logit in enumerate(sure) if logit >= threshold and not shapes[at].date]
    for at, shape in enumerate(shapes):
        if shape.date and not (body and body[0] < at < body[-1]):  # another story's, or a dateline
            sure[at] -= _LEXICON_LOGIT
    some_known = any(
        logit < threshold and (shape.lexicon or shape.date) for logit, shape in zip(sure, shapes, strict=True)
    )
    few, certain = (_FEW, _CERTAIN) if some_known else (_FEW_UNKNOWN, _CERTAIN_UNKNOWN)
    doubtful = sum(logit < _CERTAIN for at, logit in enumerate(sure) if at not in certain_lines)
    if seen.names is None and doubtful < few:
        for at in _links_below(sure, shapes, threshold):
            sure[at] = min(sure[at], certain - 1)
        threshold = min(threshold, certain)
        for at, shape in enumerate(shapes):
            if shape.prose and at not in certain_lines and sure[at] > _PROSE_LOGIT:
                sure[at] = max(sure[at], threshold)
    verdicts: list[Verdict | None] = []
    heading: Reason | None = None
    regions = [REGIONS.get(line.evidence.region) if line.evidence else None for line in lines]
    margins = [margin_of(logit - threshold) for logit in sure]
    for at, (shape, margin, guess, region) in enumerate(
        zip(shapes, margins, reading.reasons, regions, strict=True)
    ):
        if margin >= 0:
            verdicts.append(None)
            heading = None
            continue
        if shape.lexicon:
            heading = shape.lexicon if shape.lexicon in _HEADINGS else None
        reason = by_place.get(at) or _reason(shape, region or heading or guess)
        verdicts.append((reason, score_of(margin), ""))
    for at, first in _repeats(verdicts, lines, seen):
        verdicts[at] = (Reason.REPEATED, READ_OFF_SCORE, f"as line {lines[first].shown_number}")
        margins[at] = CERTAIN_CUT
    return verdicts, margins


def _repeats(
    verdicts: Sequence[Verdict | None], lines: Sequence[Line], seen: View
) -> Iterator[tuple[int, int]]:
    """Each kept line that repeats an earlier kept line, with the place of the earlier line."""
    for at, first in enumerate(printed_before([line.text for line in lines], seen.words.tolist())):
        if first is not None and verdicts[at] is None and verdicts[first] is None:
            yield at, first


def _is_certain(shape: Shape) -> bool:
    """Whether no article has such a line, by the lexicon or as a stated date of publication."""
    return shape.certain or (shape.date is not None and shape.credit.stated)


def _links_below(sure: Sequence[float], shapes: Sequence[Shape], threshold: float) -> range:
    """The lines at the end of a page that look like links to other stories.

    On a page that is taken for an article alone, one doubtful line stays, but _LINKS or
    more at its end do not.
    """
    start = len(sure)
    while start and sure[start - 1] < threshold and _is_headline(shapes[start - 1]):
        start -= 1
    end = len(sure)
    few = end - start < _LINKS or not any(shape.prose for shape in shapes[max(0, start - 1) : start])
    few = few or mean(sure[start:]) > _LINKS_LOGIT
    return range(end, end) if few else range(start, end)


def _is_headline(shape: Shape) -> bool:
    return _HEADLINE_WORDS <= shape.words <= _MOST_HEADLINE_WORDS and not (
        shape.ends_sentence or shape.bullet or shape.date
    )


def _under_headings(sure: list[float], shapes: Sequence[Shape]) -> None:
    """Lower the logits of the lines below a heading such as "Related stories", in place.

    The links end at the first line that ends a sentence or that the lexicon knows."""
    below = False
    for at, shape in enumerate(shapes):
        if shape.lexicon:
            below = shape.lexicon is Reason.RELATED and shape.words <= _HEADING_WORDS
        elif shape.ends_sentence:
            below = False
        elif below:
            sure[at] -= _LINK_LOGIT


def _settle_groups(sure: list[float], lines: Sequence[Line], seen: View, threshold: float) -> None:
    """Give all lines of a bullet list, a code listing or a table their mean logit, in place.

    So each is kept or cut as a whole. The mean is raised by _INSIDE between two lines of the
    article, and by _ANNOUNCED_LOGIT where the first of the two ends in a colon."""
    kinds = [_group_of(line, look.shape) for line, look in zip(lines, seen.looks, strict=True)]
    for kind, group in groupby(range(len(kinds)), lambda at: kinds[at]):
        places = list(group)
        start, end = places[0], places[-1] + 1
        if not kind:
            continue
        inside = start > 0 and end < len(sure) and min(sure[start - 1], sure[end]) >= threshold
        announced = inside and lines[start - 1].text.rstrip().endswith((":", "："))
        gain = _ANNOUNCED_LOGIT if announced else _INSIDE[kind] if inside else 0.0
        sure[start:end] = [mean(sure[start:end]) + gain] * (end - start)


def _group_of(line: Line, shape: Shape) -> str:
    """The group that a line is in: "list", "listing" or "table"; "" where it is in no group."""
    tag = line.evidence.tag if line.evidence else ""
    if tag == "pre":
        return "listing"
    if tag in ROW_TAGS and CELL in line.text:  # only rows of data tables have CELL
        return "table"
    return "list" if shape.bullet and shape.lexicon is None else ""


def _is_sentence(shape: Shape) -> bool:
    """Whether a line is a whole sentence. Then the lexicon does not lower its logit."""
    return shape.ends_sentence and shape.words >= _SENTENCE_WORDS


def _reason(shape: Shape, guess: Reason) -> Reason:
    """The reason of a cut: that of the lexicon, a date or a byline, else `guess`."""
    if shape.lexicon:
        return shape.lexicon
    if shape.date:
        return Reason.DATE
    return Reason.BYLINE if shape.author else guess
