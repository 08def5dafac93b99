"""Learn what the pages of a site have in common: for each line, how many bodies it came with.

A line that is on many pages is template, unless the pages are copies of one story. So distinct
bodies are counted, not pages. A body is named by its own lines, that is, lines that few other pages
have. So twenty short stories over one long footer have twenty names, and twenty copies of one wire
story have one name, even if some copies have a changed line. Two pages are versions of one story,
and so one body, if they share prose that is half of their words and that most pages of the site do
not have.

Anchors are lines that came with at least a quarter as many bodies as there are pages. They divide a
page into slots. The template says, for each slot, how sure the judge is of the lines in it, over
all pages. So readers' comments, which never recur, are recognised by the line above them.

The result depends only on the set of pages, not on their order, and is computed in integers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.memory.trace import Trace
from pipeline.records import CERTAIN_CUT, CERTAIN_KEEP

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

SAMPLE_PAGES = 1024
"""The most pages that a template is learned from: those with the smallest ids."""
_END_LINES = 500  # of a page of more than twice as many lines, only the first and last are used
LEAST_BODIES = 3
"""The least number of bodies of a line in a template, and of pages of a site with a template."""
START, END = 2**32, 2**32 + 1
"""Keys of the marks that are put before and after every page; no line of a page has them."""

PROSE_WORDS = 12  # words; a longer line is prose
_OWN_SHARE = 0.1  # the least share of a body's words that its own lines have
_MOST_EIGHTHS = 48  # eighths of a logit; larger margins count as this
_HALF_LOGIT = 4  # eighths of a logit in one step of a level
_MOST_WORDS = 30  # words; a longer line has no more weight in its slot
SHARES = 16  # steps of a share: a line's bodies divided by all pages
_ANCHOR = SHARES // 4  # the least share of an anchor, in these steps
_TIERS = np.array([0, 1, *(count for power in range(1, 20) for count in (2**power, 3 * 2 ** (power - 1)))])
_ENOUGH_BODIES = 64  # bodies, or units of _MOST_WORDS words in slots; larger numbers count as this


STAYS, GOES = 1, 2
"""What a person says of a line: it stays in the text, it goes."""


class Level(NamedTuple):
    """What a verdict is based on, in coarse steps, so that one more page rarely changes it.

    `bodies`: how many the line came with, as a step of `tier`; `share`: these bodies divided by all
    pages, in sixteenths; `own`, `after`, `before`: the judge's mean margin for the line, and for
    the lines in the slots after and before it, in half logits; `after_words`, `before_words`: the
    words in these slots, in units of _MOST_WORDS, as a step of `tier`; `told`: STAYS or GOES
    where a person said so, else 0.
    """

    bodies: Counts
    share: Counts
    own: Counts
    after: Counts
    after_words: Counts
    before: Counts
    before_words: Counts
    told: Counts


@dataclass(frozen=True, slots=True)
class Template:
    """The lines that came with LEAST_BODIES or more, and those that people decided on, by ascending key.

    START and END count as lines. `pages`: how many of the `size` pages have the line; `bodies`: how
    many bodies it came with; `levels`: a row for each line, with the columns of Level.
    """

    keys: Counts
    pages: Counts
    bodies: Counts
    levels: NDArray[np.int8]
    size: int

    def places_of(self, keys: NDArray[np.integer]) -> Counts:
        """The row of each of these keys; -1 for a key that is not in the template."""
        if not len(self.keys):
            return np.full(len(keys), -1)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, at, -1)

    def levels_of(self, places: Counts) -> Level:
        """The levels of these rows. For -1 they are all 0."""
        nothing = np.zeros((1, len(Level._fields)), np.int64)
        return Level(*np.vstack([self.levels, nothing])[places].T)


_NONE = np.zeros(0, np.int64)
_NOBODY_SAID: Mapping[int, int] = MappingProxyType({})
NOTHING = Template(_NONE, _NONE, _NONE, np.zeros((0, len(Level._fields)), np.int8), 0)
"""The template of a site about which nothing is known."""


def learn(
    traces: Sequence[Trace], *, forgotten: Collection[int] = (), told: Mapping[int, int] = _NOBODY_SAID
) -> Template:
    """Learn the template of a site from some of its pages, in any order.

    `forgotten` and `told` are the keys of lines that a person decided on: forgotten lines are never
    part of the template; lines in `told`, with STAYS or GOES, are in it even if none of the pages has
    them. With fewer than LEAST_BODIES pages, and nothing told, the template is NOTHING.
    """
    if not traces or (len(traces) < LEAST_BODIES and not told):
        return NOTHING
    lines = _gather([_ends_of(trace) for trace in traces])
    names, line = np.unique(lines.keys, return_inverse=True)
    pages, bodies = _counts(lines, names, line, len(traces))
    said = np.array(
        [told.get(name, 0) for name in names.tolist()] if told else np.zeros(len(names)), np.int64
    )
    common = (bodies >= LEAST_BODIES) & ~np.isin(names, np.array(sorted(forgotten), np.int64))
    chosen = common | (said > 0)
    row = np.where(chosen, np.cumsum(chosen) - 1, -1)[line]
    anchor = common & ((_share(bodies, len(traces)) >= _ANCHOR) | (names >= START))
    levels = _levels(lines, row, anchor[line], bodies[chosen], said[chosen], len(traces))
    found = Template(names[chosen], pages[chosen], bodies[chosen], levels, len(traces))
    return _with_unseen(found, {key: what for key, what in told.items() if key not in {*names.tolist()}})


def _with_unseen(template: Template, told: Mapping[int, int]) -> Template:
    """The template with lines that a person decided on and that no page of the sample has."""
    if not told:
        return template
    new = len(told)
    keys = np.concatenate([template.keys, np.array([*told], np.int64)])
    levels = np.zeros((new, len(Level._fields)), np.int8)
    levels[:, Level._fields.index("told")] = [*told.values()]
    order = np.argsort(keys)
    return Template(
        keys[order],
        np.concatenate([template.pages, np.zeros(new, np.int64)])[order],
        np.concatenate([template.bodies, np.zeros(new, np.int64)])[order],
        np.vstack([template.levels, levels])[order],
        template.size,
    )


def _share(bodies: Counts, size: int) -> Counts:
    return (2 * SHARES * bodies + size) // (2 * size)


def tier(counts: NDArray[np.integer]) -> Counts:
    """Counts in steps of half an octave: 0, 1, 2, 3, 4, 6, 8, 12 are 0, 1, 2, 3, 4, 5, 6, 7."""
    return np.searchsorted(_TIERS, counts, side="right") - 1


def is_anchor(levels: Level) -> Flags:
    """For each line, whether it is an anchor, which divides a page into slots."""
    return np.logical_and(levels.bodies >= tier(np.array(LEAST_BODIES)), levels.share >= _ANCHOR)


def around(anchor: Flags) -> tuple[Counts, Counts]:
    """For each line, the place of the last anchor before it, and of the first anchor after it.

    The first and the last line count as anchors.
    """
    size = len(anchor)
    at = np.arange(size)
    until = np.maximum.accumulate(np.where(anchor, at, 0))
    since = np.minimum.accumulate(np.where(anchor, at, size - 1)[::-1])[::-1]
    return np.concatenate([[0], until[:-1]]), np.concatenate([since[1:], [size - 1]])


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of some pages, one page after the other, each page between START and END.

    `page`: the number of the page. `said`: the verdict is certain, and other pages cannot change
    it. `weight`: how much a line counts in its slot, in words, 0 where `said`. `margins`: in
    eighths of a logit, clipped to 6 logits, 0 where `said`.
    """

    keys: Counts
    page: Counts
    words: Counts
    weight: Counts
    margins: Counts
    said: Flags


def _gather(traces: Sequence[Trace]) -> Lines:
    def joined(parts: Sequence[NDArray[np.integer]], before: int, after: int) -> Counts:
        framed = [part for each in parts for part in ([before], each, [after])]
        return np.concatenate(framed).astype(np.int64)

    margins = joined([trace.margins for trace in traces], CERTAIN_CUT, CERTAIN_CUT)
    words = joined([trace.words for trace in traces], 0, 0)
    said = np.isin(margins, (CERTAIN_CUT, CERTAIN_KEEP))
    return Lines(
        keys=joined([trace.keys for trace in traces], START, END),
        page=np.repeat(np.arange(len(traces)), [len(trace) + 2 for trace in traces]),
        words=words,
        weight=np.where(said, 0, np.minimum(words, _MOST_WORDS)),
        margins=np.where(said, 0, np.clip(margins, -_MOST_EIGHTHS, _MOST_EIGHTHS)),
        said=said,
    )


def _ends_of(trace: Trace) -> Trace:
    if len(trace) <= 2 * _END_LINES:
        return trace
    places = np.r_[:_END_LINES, len(trace) - _END_LINES : len(trace)]
    return Trace(*(getattr(trace, field.name)[places] for field in fields(trace)))


def framed(trace: Trace) -> Lines:
    """One page as Lines."""
    return _gather([trace])


def _counts(lines: Lines, names: Counts, line: Counts, size: int) -> tuple[Counts, Counts]:
    """For each line, how many pages have it, and how many bodies it came with."""
    pairs = _pairs(line, lines.page, size)
    pages = np.bincount(pairs // size, minlength=len(names))
    body = _bodies(lines, line, pages, size)
    with_body = _pairs(pairs // size, body[pairs % size], size)
    return pages, np.bincount(with_body // size, minlength=len(names))


def _pairs(one: Counts, other: Counts, size: int) -> Counts:
    """The distinct pairs of values, each as one number; `other` is below `size`."""
    return np.unique(one * size + other)


def _bodies(lines: Lines, line: Counts, pages: Counts, size: int) -> Counts:
    """The number of each page's body. Pages with the same body have the same number."""
    kept = (lines.margins >= 0) & (lines.words > 0) & ~lines.said
    page, line, words = lines.page[kept], line[kept], lines.words[kept]
    rarity = np.frexp(pages[line])[1]  # 1 for one page, 2 for two or three, 3 for four to seven ...
    order = np.lexsort((rarity, page))
    page, line, rarity, words = page[order], line[order], rarity[order], words[order]
    until = np.cumsum(words)
    starts = np.searchsorted(page, np.arange(size + 1))
    before = np.concatenate([[0], until])[starts]
    enough = np.diff(before)[page] * _OWN_SHARE <= until - before[page]
    # The rarest lines of a page are its own, until they have _OWN_SHARE of its words. Of all its
    # lines as rare as the last of them, the one with the least key names the body.
    own = np.full(size, 99)
    np.minimum.at(own, page[enough], rarity[enough])
    naming = rarity == own[page]
    name = np.full(size, len(pages))
    np.minimum.at(name, page[naming], line[naming])
    named = np.unique(name, return_inverse=True)[1]
    told = (words > PROSE_WORDS) & (pages[line] > 1) & (2 * pages[line] <= size)
    return _united(named, _versions(page[told], line[told], words[told], np.diff(before)))


def _versions(page: Counts, line: Counts, words: Counts, total: Counts) -> Counts:
    """The pairs of pages that share lines with half of the words of the longer page.

    `page`, `line` and `words` have an entry for each line that counts; `total` has the words of
    each page.
    """
    pages, page = np.unique(page, return_inverse=True)
    order = np.argsort(line, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(line[order])) + 1) if len(line) else []
    shared = np.zeros((len(pages), len(pages)), np.int32)
    for group in groups:  # the places where one line is
        on = np.unique(page[group])
        shared[np.ix_(on, on)] += int(words[group].max())
    longer = np.maximum.outer(total[pages], total[pages]).astype(np.int32)
    return pages[np.argwhere(np.triu(2 * shared >= longer, 1))]


def _united(named: Counts, pairs: Counts) -> Counts:
    """The numbers of the bodies, after the bodies of each pair of pages are joined."""
    bodies = named.copy()
    for one, other in pairs.tolist():
        if bodies[one] != bodies[other]:
            bodies[bodies == bodies[other]] = bodies[one]
    return np.unique(bodies, return_inverse=True)[1]


def _levels(
    lines: Lines, row: Counts, anchor: Flags, bodies: Counts, told: Counts, size: int
) -> NDArray[np.int8]:
    """The levels of the template's lines. `row`: the row of each line in the template, or -1."""

    def pooled(rows: Counts, weight: Counts) -> tuple[Counts, Counts]:
        """For each row, the weighted mean margin of its lines, in half logits, and their weight."""
        there = (rows >= 0) & (weight > 0)
        amount = np.bincount(rows[there], weight[there], len(bodies)).astype(np.int64)
        total = np.bincount(rows[there], (weight * lines.margins)[there], len(bodies)).astype(np.int64)
        # The mean in eighths is total / amount. It is rounded to half logits in integers.
        return (2 * total + _HALF_LOGIT * amount) // (2 * _HALF_LOGIT * np.maximum(1, amount)), amount

    before, after = around(anchor)
    of_slot = np.where(anchor, 0, lines.weight)
    own, _ = pooled(row, (~lines.said).astype(np.int64))
    behind, behind_words = pooled(row[before], of_slot)
    ahead, ahead_words = pooled(row[after], of_slot)
    level = Level(
        bodies=tier(np.minimum(bodies, _ENOUGH_BODIES)),
        share=_share(bodies, size),
        own=own,
        after=behind,
        after_words=tier(np.minimum(behind_words // _MOST_WORDS, _ENOUGH_BODIES)),
        before=ahead,
        before_words=tier(np.minimum(ahead_words // _MOST_WORDS, _ENOUGH_BODIES)),
        told=told,
    )
    return np.stack(level, axis=1).astype(np.int8)
