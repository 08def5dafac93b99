"""What a site's template says of the lines of one of its pages: the judge's verdict, thought over.

A small network weighs, for each line, how sure the judge was by itself, with how many bodies the
line came, and what is in its slot, on this page and on all pages of the site. It runs in the
exact arithmetic of `judge.network`, on the levels of the template alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from pipeline.judge.arithmetic import FAR, GRID, LOGS, limited_threads, on_grid
from pipeline.judge.margins import margin_of
from pipeline.memory.learn import PROSE, SHARES, Counts, Lines, Template, around, framed, is_anchor, tier
from pipeline.memory.trace import Trace
from pipeline.records import CERTAIN_KEEP

Floats = NDArray[np.float64]

MODEL = "memory.npz"
FEATURES = (
    "margin", "bodies", "words", "said", "own", "share", "log-share",
    "after", "bodies-after", "distance-after", "words-after", "own-after",
    "before", "bodies-before", "distance-before", "words-before", "own-before",
    "slot", "words-of-slot", "anchor",
    "kept-before", "kept-after", "kept", "pages",
)  # fmt: skip

_LOGIT = 32  # eighths of a logit in one unit of a feature: 4 logits
_HALVES = 8  # half logits in one unit
_STEPS = 8  # steps of `tier` in one unit
_STRONG = int(tier(np.array(8)))  # bodies, as a step of `tier`, with which prose may be template


@dataclass(frozen=True, slots=True)
class Recalled:
    """The verdict on each line of a page that is not blank.

    `margins` as in `Judgement`: those of the judge where the verdict is its own, else the memory's.
    `recurs`: the line is of the template; the places are those of the trace.
    """

    margins: NDArray[np.int8]
    recurs: NDArray[np.bool_]


def recall(trace: Trace, template: Template) -> Recalled:
    """Judge the lines of a page again with what is known of its site.

    Lines that are certain for another reason (title, date, the user's patterns) stay as they are. A
    line that the judge cut and the memory would cut keeps the judge's margin; so does one that both keep.
    Prose that the judge keeps, and most pages of a small site have, may be one story. A page without an
    anchor has nothing in common with its site: all of it stays as it is, but for lines that people keep.
    """
    lines = framed(trace)
    places = template.places_of(lines.keys)
    levels = template.levels_of(places[1:-1])
    stays = levels.kept > 0
    own, said = trace.margins.astype(np.int64), lines.said[1:-1]
    if is_anchor(levels).any():
        with limited_threads():
            logits = load_weights(MODEL).read(features(lines, places, template))
        again = np.array([margin_of(logit) for logit in logits[1:-1].tolist()], np.int64)
    else:
        again = own
    few = (levels.bodies < _STRONG) & (levels.share >= SHARES // 2)
    prose = (trace.words > PROSE) & few
    again = np.where(prose & (own >= 0), np.maximum(own, again), again)
    again = np.where(stays, CERTAIN_KEEP, again)
    margins = np.where(said | ((own >= 0) == (again >= 0)) & ~stays, own, again)
    return Recalled(margins.astype(np.int8), places[1:-1] >= 0)


def features(lines: Lines, places: Counts, template: Template) -> Floats:
    """A row of FEATURES for each line of a page, the frame among them; all on the grid."""
    known = places >= 0
    levels = template.levels_of(places)
    anchor = is_anchor(levels)
    anchor[[0, -1]] = True
    before, after = around(anchor)
    at = np.arange(len(places))
    slot = np.cumsum(anchor)
    weight = np.where(anchor, 0, lines.weight)
    slot_words = np.bincount(slot, weight)
    slot_margins = np.bincount(slot, weight * lines.margins) / np.maximum(1, slot_words)
    kept = np.where((lines.margins >= 0) & ~lines.said, lines.words, 0)
    until = np.cumsum(kept)
    total = max(1, int(until[-1]))
    columns = (
        lines.margins / _LOGIT,
        levels.bodies / _STEPS,
        _log(lines.words),
        lines.said,
        np.where(known, levels.own / _HALVES, lines.margins / _LOGIT),
        levels.share / SHARES,
        _log(levels.share) / 2,
        levels.after[before] / _HALVES,
        levels.bodies[before] / _STEPS,
        _log(at - before),
        levels.after_words[before] / _STEPS,
        levels.own[before] / _HALVES,
        levels.before[after] / _HALVES,
        levels.bodies[after] / _STEPS,
        _log(after - at),
        levels.before_words[after] / _STEPS,
        levels.own[after] / _HALVES,
        slot_margins[slot] / _LOGIT,
        _log(slot_words[slot].astype(np.int64)),
        anchor,
        (until - kept) / total,
        (total - until) / total,
        np.full(len(at), _log(np.array(total))),
        np.full(len(at), tier(np.array(template.size)) / _STEPS),
    )
    return on_grid(np.stack(columns, axis=1).astype(np.float64))


def _log(counts: Counts) -> Floats:
    logs: Floats = LOGS[np.minimum(counts, FAR)]
    return logs


@dataclass(frozen=True, slots=True)
class Weights:
    """One hidden layer."""

    arrays: Mapping[str, Floats]

    def read(self, seen: Floats) -> Floats:
        """The logit of "this line stays" for each row of features."""
        w = self.arrays
        hidden = on_grid(np.maximum(0.0, seen @ w["hidden"] + w["hidden_bias"]))
        logits: Floats = (hidden @ w["output"] + w["output_bias"])[:, 0]
        return logits


@cache
def load_weights(model: str) -> Weights:
    """The model of this package, loaded once a process."""
    with files("pipeline.memory").joinpath(model).open("rb") as file, np.load(file) as stored:
        return Weights({name: stored[name] / GRID for name in stored.files})
