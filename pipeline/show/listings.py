"""Lists for people: ledgers, sites, documents and counts as rows, and rows as tables on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.store import Ledger
from pipeline.store.duplicates.comparison import Member
from pipeline.store.memory.overview import SiteMemory
from pipeline.store.search.find import Hit
from pipeline.store.search.snippets import Marks, mark

_FILE_WIDTH = 200


def console() -> Console:
    """A console on standard output. Where the output is no terminal, lines have up to 200 characters."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else _FILE_WIDTH)


def ledger_table(ledgers: Iterable[tuple[str, Ledger]]) -> list[dict[str, object]]:
    """Ledgers as rows of a table, one for each, with its name."""
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


def render_hits(hits: Sequence[Hit], *, signs: bool) -> RenderableType:
    """What a search found: for each document its title, facts, and the snippet, with the words marked.

    The marks are colours, or with `signs` asterisks.
    """
    if not hits:
        return Text("nothing found", style="dim")
    parts: list[RenderableType] = []
    for hit in hits:
        facts = (hit.id, (hit.published_at or "")[:10], hit.site, hit.language)
        copy = f"copy of {hit.article_id}" if hit.article_id else None
        parts += [
            _marked(hit.title or "(no title)", hit.title_marks if hit.title else (), "bold", signs),
            Text("  ".join(fact for fact in (*facts, copy) if fact), style="dim"),
            _marked(hit.snippet, hit.marks, "", signs),
            Text(),
        ]
    return Group(*parts[:-1])


def _marked(text: str, marks: Marks, style: str, signs: bool) -> Text:
    if signs:
        return Text(mark(text, marks), style=style)
    shown = Text(text, style=style)
    for start, end in marks:
        shown.stylize("bold yellow", start, end)
    return shown


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
