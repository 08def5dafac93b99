"""What people read of a run or a document: plain data to markdown, and to the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.store import Ledger
from pipeline.store.comparison import Member
from pipeline.store.memory import SiteMemory

_FILE_WIDTH = 200
_WIDTH = 100  # characters of a sample in a report


def console() -> Console:
    """Standard output; where it is no terminal, lines are as long as a file may have them."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else _FILE_WIDTH)


def ledger_table(ledgers: Iterable[tuple[str, Ledger]]) -> list[dict[str, object]]:
    """The ledger as rows of a table, one for each named sum."""
    return [
        {
            "": name,
            "records": ledger.records,
            "articles": ledger.articles,
            "duplicates": ledger.duplicates,
            "rejects": ledger.rejects,
        }
        for name, ledger in ledgers
    ]


def site_facts(memory: SiteMemory) -> dict[str, object]:
    """What is remembered of a site, in a row; shares are of the words of its pages."""
    words = max(1, memory.words)
    return {
        "site": memory.name,
        "pages": memory.pages,
        "learned from": memory.sample,
        "words": memory.words,
        "cut by the judge": f"{memory.judge_cuts / words:.0%}",
        "cut with the memory": f"{memory.cuts / words:.0%}",
    }


def member_facts(member: Member) -> dict[str, object]:
    """A document of a group of duplicates, in a row."""
    return {
        "id": member.id,
        "kind": member.kind,
        "of it in the article": f"{member.in_article:.2f}",
        "of the article in it": f"{member.of_article:.2f}",
        "words": member.words,
        "published": (member.published_at or "–")[:10],
        "title": member.title,
        "source": member.source,
    }


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


def render_counts(counts: Mapping[str, Mapping[str, int]]) -> RenderableType:
    """Named counts, one table each."""
    parts: list[RenderableType] = []
    for name, table in counts.items():
        rows = [{"": key, "number": number} for key, number in table.items()]
        parts += [Text(f"\n{name}", style="bold"), render_rows(rows)]
    return Group(*parts)


def report_markdown(
    ledger: Ledger, samples: Sequence[Mapping[str, object]], refused: Sequence[Mapping[str, object]]
) -> str:
    """The report of a run: its ledger in a sentence, what was cut most and why, what was rejected."""
    shown = [row | {"reason": f"{row['reason']} {row['detail']}".rstrip()} for row in map(dict, samples)]
    parts = [
        f"# Run {ledger.run_id}",
        f"{ledger}."
        + (f" {ledger.replaced} records of changed files were replaced." if ledger.replaced else ""),
        "## What was cut most, and why",
        _markdown_table(shown, ("reason", "text", "times", "score")) if shown else "Nothing was cut.",
        "## Rejects",
        _markdown_table(refused, ("name", "position", "reason", "detail")) if refused else "None.",
    ]
    return "\n\n".join(parts)


def _markdown_table(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> str:
    head = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    return "\n".join(head + [f"| {' | '.join(_cell(row[name]) for name in columns)} |" for row in rows])


def _cell(value: object) -> str:
    text = f"{value:.2f}" if isinstance(value, float) else " ".join(str(value).split())
    text = text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "\\`")
