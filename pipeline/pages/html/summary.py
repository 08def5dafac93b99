"""Find the standfirst of an HTML page: the summary that it prints below its title."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.records import Line
from pipeline.text.words import tokens

_NAMES = frozenset(
    "standfirst dek deck subtitle subheadline subhead chapo vorspann ingress entradilla bajada sottotitolo"
    " lede catenaccio occhiello underrubrik manchet".split()
)
_HEADINGS = frozenset("h2 h3 h4 h5 h6".split())
_LENGTHS = range(30, 501)  # characters
_LINES_BELOW = 6  # most lines from the title to its standfirst


def find_marked_standfirst(
    lines: Sequence[Line], title_line: int | None, description: str | None
) -> str | None:
    """The line soon below the title whose class says that it is the standfirst.

    If no class says so, it is the heading that repeats the description of the page. None if the page
    has neither.
    """
    if title_line is None:
        return None
    below = [line for line in lines if title_line < line.number <= title_line + _LINES_BELOW]
    fit = [line for line in below if len(line.text) in _LENGTHS]
    named = (line.text for line in fit if line.evidence and not _NAMES.isdisjoint(line.evidence.names))
    wanted = tokens(description or "")
    headings = (line for line in fit if line.evidence and line.evidence.tag in _HEADINGS)
    described = (line.text for line in headings if wanted and tokens(line.text) == wanted)
    found = next(named, None) or next(described, None)
    return found.strip() if found else None
