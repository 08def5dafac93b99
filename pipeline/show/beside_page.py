"""A group of duplicates as one HTML page: its documents, and the passages that two of them share."""

from __future__ import annotations

from collections.abc import Sequence
from string import Template

from pipeline.duplicates.passages import Piece, Stretch, Where, in_rows
from pipeline.show.frame import escaped, framed
from pipeline.store.duplicates.comparison import Group, Member

_FOLDED_WORDS = 60  # words; a longer stretch that only one text has is folded

_COLUMNS = (
    "document",
    "kind",
    "of it in the article",
    "of the article in it",
    "words",
    "published",
    "source",
)
_STYLE = """
table { border-collapse: collapse; width: 100%; font: .875rem/1.5 var(--sans); margin-bottom: 2rem; }
th { text-align: start; font-weight: 400; color: var(--pale); }
th, td { padding: .3rem .75rem .3rem 0; vertical-align: top; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
tr.compared td { font-weight: 600; }
body { max-width: 76rem; }
header, footer { padding-inline: 0; max-width: none; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2.5rem; }
.pair > * { margin: 0; padding: .6rem 0; overflow-wrap: anywhere; white-space: pre-line; min-width: 0; }
.pair h2 { font: 600 .875rem/1.5 var(--sans); border-bottom: 1px solid var(--line); }
.only { color: var(--pale); border-inline-start: 3px solid var(--line); padding-inline-start: .75rem; }
.only summary { grid-template-columns: 1fr; background: none; padding-block: 0; }
del, ins { text-decoration: none; border-radius: .2rem; padding-inline: .15rem; }
del { background: oklch(var(--mark) .09 25 / .35); } ins { background: oklch(var(--mark) .09 150 / .35); }
.only mark { background: none; color: var(--ink); }
:root { --mark: 72%; }
"""

_BODY = Template("""\
<header>
<h1 dir="auto">$title</h1>
<table>
<thead>$head</thead>
<tbody>
$members</tbody>
</table>
$more</header>
<main>
$pair</main>
<footer>$legend</footer>
""")


def duplicates_page(
    group: Group, compared: tuple[Member, Member] | None, stretches: Sequence[Stretch]
) -> str:
    """The whole page as HTML. It has every character of the two documents that are compared."""
    shown = {member.id for member in compared or ()}
    more = f"<p>{group.more} more documents of this group are not listed.</p>\n" if group.more else ""
    legend = (
        "Passages that both have are side by side, with their differences marked. A passage that only one "
        "has is pale; the words in it that the other has elsewhere are dark."
    )
    title = group.article.title or group.article.id
    body = _BODY.substitute(
        title=escaped(title),
        head="<tr>" + "".join(f"<th>{name}" for name in _COLUMNS) + "</tr>",
        members="".join(_member(member, member.id in shown) for member in group.members),
        more=more,
        pair=_pair(compared, stretches) if compared else "",
        legend=legend if compared else "",
    )
    return framed(title, "duplicates", _STYLE, body)


def _member(member: Member, compared: bool) -> str:
    cells = (
        member.id,
        member.kind,
        f"{member.in_article:.2f}",
        f"{member.of_article:.2f}",
        str(member.words),
        (member.published_at or "–")[:10],
        member.source,
    )
    mark = ' class="compared"' if compared else ""
    return f"<tr{mark}>" + "".join(f"<td>{escaped(cell)}" for cell in cells) + "</tr>\n"


def _pair(compared: tuple[Member, Member], stretches: Sequence[Stretch]) -> str:
    heads = "".join(f"<h2>{escaped(member.id)} · {member.kind}</h2>" for member in compared)
    rows = "".join(_row(one, other) for one, other in in_rows(stretches))
    return f'<div class="pair">\n{heads}\n{rows}</div>\n'


def _row(one: Stretch | None, other: Stretch | None) -> str:
    if one is not None and one.where is Where.BOTH:
        sides = zip((one.one, one.other), ("del", "ins"), strict=True)
        return "".join(f'<p dir="auto">{_marked(pieces, tag)}</p>' for pieces, tag in sides) + "\n"
    return "".join(_only(stretch) if stretch else "<p></p>" for stretch in (one, other)) + "\n"


def _only(stretch: Stretch) -> str:
    text = "".join(
        f"<mark>{escaped(piece.text)}</mark>" if piece.shared else escaped(piece.text)
        for piece in stretch.one or stretch.other
    )
    if stretch.words <= _FOLDED_WORDS:
        return f'<p class="only" dir="auto">{text}</p>'
    return f'<details class="only"><summary>{stretch.words} words only here</summary>{text}</details>'


def _marked(pieces: Sequence[Piece], tag: str) -> str:
    return "".join(
        escaped(piece.text) if piece.shared else f"<{tag}>{escaped(piece.text.rstrip())}</{tag}> "
        for piece in pieces
    )
