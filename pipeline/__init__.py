"""copydesk: raw article dumps in, a clean and deduplicated article database out.

>>> from pipeline import clean
>>> clean("By Ann Lee\\nThe bridge opened on Monday, two years after the flood took it.").author
'Ann Lee'
"""

from __future__ import annotations

from pipeline.cleaning.cleaner import clean
from pipeline.policy import Policy, Rule, Strictness

__all__ = ["Policy", "Rule", "Strictness", "clean"]
