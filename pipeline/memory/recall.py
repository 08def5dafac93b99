"""Revise the judge's verdict on the lines of a page by the template of its site.

A small network weighs, for each line, how sure the judge was by itself, how many bodies the line
came with, and what is in its slot, on this page and on all pages of the site. It runs in the exact
arithmetic of `judge.network`. Of the template, it uses only the levels and the number of pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.judge.arithmetic import limited_threads, log_of, logs_of, on_grid
from pipeline.judge.layers import read_model, weights_of
from pipeline.judge.margins import margin_of
from pipeline.memory.learn import (
    PROSE_WORDS,
    SHARES,
    Counts,
    Lines,
    Template,
    around,
    framed,
    is_anchor,
    tier,
)
from pipeline.memory.trace import Trace

Floats = NDArray[np.float64]

MODEL = "memory.npz"
_LOGIT = 32  # eighths of a logit in one unit of a feature, which is 4 logits
_HALVES = 8  # half logits in one unit of a feature
_STEPS = 8  # steps of `tier` in one unit of a feature
_STRONG = int(tier(np.array(8)))  # a step of `tier`; prose with fewer bodies may be a story


@dataclass(frozen=True, slots=True)
class Recalled:
    """The verdict on each line of a page that is not blank, in the order of the trace.

    `margins` as in Judgement: the judge's where the memory does not change its verdict, else the
    memory's. `recurs`: the line is in the template. What people said of the lines is no part of it.
    """

    margins: NDArray[np.int8]
    recurs: NDArray[np.bool_]


def recall(trace: Trace, template: Template) -> Recalled:
    """Judge the lines of a page again with what is known of its site.

    Lines that are certain for another reason (title, date, the user's patterns) stay as they are. A
    line that both the judge and the memory cut, or both keep, has the judge's margin. Prose that
    the judge keeps and that half of the pages of a small site have stays if it came with fewer than
    eight bodies, because it may be one story. A page without an anchor has nothing in common with
    its site: all of it stays as it is.
    """
    lines = framed(trace)
    places = template.places_of(lines.keys)
    levels = template.levels_of(places[1:-1])
    own, said = trace.margins.astype(np.int64), lines.said[1:-1]
    if is_anchor(levels).any():
        with limited_threads():
            logits = load_weights(MODEL).read(features(lines, places, template))
        again = np.array([margin_of(logit) for logit in logits[1:-1].tolist()], np.int64)
    else:
        again = own
    few = (levels.bodies < _STRONG) & (levels.share >= SHARES // 2)
    prose = (trace.words > PROSE_WORDS) & few
    again = np.where(prose & (own >= 0), np.maximum(own, again), again)
    margins = np.where(said | ((own >= 0) == (again >= 0)), own, again)
    return Recalled(margins.astype(np.int8), places[1:-1] >= 0)


def features(lines: Lines, places: Counts, template: Template) -> Floats:
    """A row of features for each line of a page, with START and END; all are on the grid."""
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
    columns: dict[str, Floats | Counts | NDArray[np.bool_]] = {
        "margin": lines.margins / _LOGIT,
        "bodies": levels.bodies / _STEPS,
        "words": logs_of(lines.words),
        "said": lines.said,
        "own": np.where(known, levels.own / _HALVES, lines.margins / _LOGIT),
        "share": levels.share / SHARES,
        "log-share": logs_of(levels.share) / 2,
        "after": levels.after[before] / _HALVES,
        "bodies-after": levels.bodies[before] / _STEPS,
        "distance-after": logs_of(at - before),
        "words-after": levels.after_words[before] / _STEPS,
        "own-after": levels.own[before] / _HALVES,
        "before": levels.before[after] / _HALVES,
        "bodies-before": levels.bodies[after] / _STEPS,
        "distance-before": logs_of(after - at),
        "words-before": levels.before_words[after] / _STEPS,
        "own-before": levels.own[after] / _HALVES,
        "slot": slot_margins[slot] / _LOGIT,
        "words-of-slot": logs_of(slot_words[slot].astype(np.int64)),
        "anchor": anchor,
        "kept-before": (until - kept) / total,
        "kept-after": (total - until) / total,
        "kept": np.full(len(at), log_of(total)),
        "pages": np.full(len(at), tier(np.array(template.size)) / _STEPS),
    }
    return on_grid(np.stack([*columns.values()], axis=1).astype(np.float64))


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of a network with one hidden layer."""

    arrays: Mapping[str, Floats]

    def read(self, seen: Floats) -> Floats:
        """The logit of "this line stays", for each row of features."""
        w = self.arrays
        hidden = on_grid(np.maximum(0.0, seen @ w["hidden"] + w["hidden_bias"]))
        logits: Floats = (hidden @ w["output"] + w["output_bias"])[:, 0]
        return logits


@cache
def load_weights(model: str) -> Weights:
    """Load a model of this package, once in each process."""
    return Weights(weights_of(read_model("pipeline.memory", model)))
