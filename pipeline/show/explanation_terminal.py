"""A document line by line on the terminal, and as plain lines in a pipe."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.show.explanation import Explanation, seen

_MARK = "-"  # marks a cut where neither colour nor a stroke through it is shown
_MOST_CHARACTERS = 28  # characters of the column with the reasons; longer ones are folded
_FACTS = ("author", "published", "language", "source")


def render(explanation: Explanation) -> RenderableType:
    """For a terminal: kept lines plain; cut lines dimmed and struck, with a mark, reason and score."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(style="red", no_wrap=True)
    table.add_column(style="yellow", overflow="fold", max_width=_MOST_CHARACTERS)
    table.add_column(overflow="fold")
    for row in explanation.rows:
        if row.cut:
            table.add_row(row.name, _MARK, Text(row.why), _struck(seen(row.text)))
        elif not row.blank:
            table.add_row(row.name, "", "", Text(seen(row.text)))
    title, *rest = _head(explanation)
    return Group(Text(title, style="bold"), *(Text(line, style="dim") for line in rest), Text(), table)


def plain_lines(explanation: Explanation) -> Iterator[str]:
    """For a pipe: the same in columns, with one line for each line of the document, however long."""
    yield from _head(explanation)
    yield ""
    shown = [row for row in explanation.rows if not row.blank]
    digits = max((len(row.name) for row in shown), default=0)
    lengths = [len(row.why) for row in shown]
    width = max(
        (length for length in lengths if length <= _MOST_CHARACTERS), default=0
    )  # a longer one sticks out
    for row in shown:
        mark = _MARK if row.cut else ""
        yield f"{row.name:>{digits}} {mark:1} {row.why:<{width}}  {seen(row.text)}"


def _struck(text: str) -> Text:
    """A text with a stroke through its words, but not through the blanks around them."""
    words = Text(text)
    words.stylize("dim strike", len(text) - len(text.lstrip()), len(text.rstrip()))
    return words


def _head(explanation: Explanation) -> Iterator[str]:
    known = dict(explanation.facts)
    yield seen(explanation.title or known.get("id") or "No title")
    yield seen(" · ".join(known[name] for name in _FACTS if name in known))
    counts = " · ".join(f"{reason} {count}" for reason, count in explanation.reasons)
    yield f"{explanation.summary} {counts}".rstrip()
    for note in explanation.notes:
        yield seen(f"note: {note}")
