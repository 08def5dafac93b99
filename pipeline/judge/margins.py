"""The margin of a line, which is stored, and the score of its cut, which is shown."""

from __future__ import annotations

import math
from bisect import bisect_right

from pipeline.records import CERTAIN_CUT, CERTAIN_KEEP

_EIGHTHS = 8  # steps of a margin in one logit
# The logits of 0.01, 0.02 ... 0.99: scores are found by comparison, so they are the same everywhere.
_CERTAINTIES = [math.log(percent / (100 - percent)) for percent in range(1, 100)]


def margin_of(logit: float) -> int:
    """The margin of a line: its logit above the threshold of a cut, in eighths, clipped to the uncertain
    range."""
    return min(CERTAIN_KEEP - 1, max(CERTAIN_CUT + 1, math.floor(_EIGHTHS * logit)))


def score_of(margin: int) -> float:
    """How certain the cut of a line with this margin is: the probability, in hundredths."""
    return bisect_right(_CERTAINTIES, -margin / _EIGHTHS) / 100
