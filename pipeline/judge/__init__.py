"""The judge: it takes a page and returns its cuts. It is pure, without I/O.

To replace the judge, import another `find_cuts` and `VERSION` here: the rest of the pipeline uses
only these two. (The site memory also imports helpers from `arithmetic` and `margins`.) The user's
patterns apply to every judge.
"""

from __future__ import annotations

from pipeline.judge.patterns import apply_patterns
from pipeline.judge.verdicts import VERSION, find_cuts
from pipeline.policy import DEFAULT, Policy
from pipeline.records import Cut, Judgement, Page

__all__ = ["VERSION", "judge", "judge_page"]


def judge(page: Page, policy: Policy = DEFAULT) -> tuple[Cut, ...]:
    """Say which lines of a page are not the article's text, and why.

    Blank lines are never cut. The cuts are in line order.
    """
    return judge_page(page, policy).cuts


def judge_page(page: Page, policy: Policy = DEFAULT) -> Judgement:
    """Judge a page: its cuts, how sure the judge is, and notes on what `keep` patterns did."""
    judgement = find_cuts(page, policy.strictness)
    return apply_patterns(page, judgement, policy.rules_for(page.metadata.url), VERSION)
