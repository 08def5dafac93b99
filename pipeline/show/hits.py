"""What a search found, for the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from pipeline.store.search.find import Hit
from pipeline.store.search.snippets import Marks, mark


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


def hit_as_record(hit: Hit) -> dict[str, object]:
    """What a search found, as a JSON object; in the snippet the words are between `**`."""
    names = ("id", "title", "site", "language", "published_at", "url", "article_id", "score")
    return {name: getattr(hit, name) for name in names} | {"snippet": mark(hit.snippet, hit.marks)}
