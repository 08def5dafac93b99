"""The margin of a line, which is stored, and the score of its cut, which is shown."""

from __future__ import annotations

import math
from bisect import bisect_right

from pipeline.records import CERTAIN_CUT, CERTAIN_KEEP

_EIGHTHS = 8  # steps of a margin in one logit
# The logits of 0.01, 0.02 ... 0.99. Scores are found by comparison with them, so they are the same
# on every machine.
_CERTAINTIES = [math.log(percent / (100 - percent)) for percent in range(1, 100)]


def margin_of(logit: float) -> int:
    """The margin of a line, from its logit above the threshold of a cut: in eighths, rounded down.

    It is clipped, so that it is never CERTAIN_CUT or CERTAIN_KEEP."""
    return min(CERTAIN_KEEP - 1, max(CERTAIN_CUT + 1, math.floor(_EIGHTHS * logit)))


def score_of(margin: int) -> float:
    """The probability that a cut with this margin is right, rounded down to hundredths."""
    return bisect_right(_CERTAINTIES, -margin / _EIGHTHS) / 100
