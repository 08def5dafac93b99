"""copydesk: raw article dumps in, a clean and deduplicated article database out.

>>> from pipeline import clean
>>> clean("By Ann Lee\\nThe bridge opened on Monday, two years after the flood took it.").author
'Ann Lee'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.cleaning.cleaner import clean
    from pipeline.policy import Policy, Rule, Strictness

__all__ = ["Policy", "Rule", "Strictness", "clean"]

_MODULES = dict.fromkeys(("Policy", "Rule", "Strictness"), "pipeline.policy")


def __getattr__(name: str) -> object:
    """Import what is asked for: the cleaner takes half a second, which most commands need not wait for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES.get(name, "pipeline.cleaning.cleaner")), name)
