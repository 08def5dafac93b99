"""What a run did not read, in words."""

from __future__ import annotations

from collections.abc import Mapping


def said_unread(not_read: Mapping[str, int]) -> str:
    """What a run did not read, in a sentence: "not read: 14 (12 .pdf, 2 no suffix)"."""
    each = sorted(not_read.items(), key=lambda item: (-item[1], item[0]))
    return f"not read: {sum(not_read.values())} ({', '.join(f'{number} {what}' for what, number in each)})"
