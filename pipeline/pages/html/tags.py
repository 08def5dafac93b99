"""The tags whose elements show no text, and the tags that do not end a line."""

from __future__ import annotations

HIDDEN = frozenset("script style noscript template svg title iframe object select option datalist".split())
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img input ins kbd label "
    "mark meter output picture progress q rp rt ruby s samp small span strike strong sub sup "
    "time tt u var wbr".split()
)
