"""The terminal: a console, and rows as tables for it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

_FILE_WIDTH = 200


def console() -> Console:
    """A console on standard output. Where the output is no terminal, lines have up to 200 characters."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else _FILE_WIDTH)


def render_rows(rows: Sequence[Mapping[str, object]]) -> RenderableType:
    """Rows of equal keys as a table for the terminal."""
    if not rows:
        return Text("none", style="dim")
    table = Table(header_style="dim", box=None, pad_edge=False)
    for name, value in rows[0].items():
        table.add_column(name, justify="right" if isinstance(value, (int, float, Decimal)) else "left")
    for row in rows:
        table.add_row(*(Text("–" if value is None else str(value)) for value in row.values()))
    return table


def width_of(rows: Sequence[Mapping[str, object]]) -> int:
    """How many columns of the terminal a table of these rows takes; lines within a value count as one."""
    names = rows[0] if rows else ()
    return (
        sum(2 + max(len(str(value)) for value in (name, *(row[name] for row in rows))) for name in names) - 2
    )


def render_records(rows: Sequence[Mapping[str, object]]) -> RenderableType:
    """Rows one below the other, each value in a line of its own behind its name."""
    longest = max(len(name) for name in rows[0])
    parts: list[RenderableType] = []
    for row in rows:
        for name, value in row.items():
            shown = "–" if value is None else str(value).replace("\n", "\n" + " " * (longest + 2))
            parts.append(Text.assemble((f"{name:>{longest}}  ", "dim"), shown))
        parts.append(Text())
    return Group(*parts[:-1])


def render_counts(counts: Mapping[str, Mapping[str, int]]) -> RenderableType:
    """Named counts, one table each."""
    parts: list[RenderableType] = []
    for name, table in counts.items():
        rows = [{"": key, "number": number} for key, number in table.items()]
        parts += [Text(f"\n{name}", style="bold"), render_rows(rows)]
    return Group(*parts)
