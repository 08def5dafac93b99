"""Two documents side by side: on the terminal, and as plain lines in a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from pipeline.duplicates.passages import Piece, Stretch, Where
from pipeline.show.explanation import seen

_SHOWN_CHARACTERS = 160  # characters; on the terminal, a longer stretch that only one text has is shortened


def render_beside(stretches: Sequence[Stretch], names: tuple[str, str]) -> Table:
    """For a terminal: what both have is plain, what differs is red on the left and green on the right."""
    table = Table(box=None, pad_edge=False, header_style="dim", show_lines=False, expand=True)
    for name in names:
        table.add_column(name, ratio=1, overflow="fold")
    for stretch in stretches:
        if stretch.where is Where.BOTH:
            table.add_row(_marked(stretch.one, "red"), _marked(stretch.other, "green"))
        else:
            left = stretch.where is Where.ONE
            only = Text(_shortened(stretch), style="dim")
            table.add_row(only if left else "", "" if left else only)
        table.add_row("", "")
    return table


def plain_beside(stretches: Sequence[Stretch]) -> Iterator[str]:
    """A line for each stretch: `=` for a passage of both, `<` and `>` for what one of them has.

    In a passage, what differs is marked as `wdiff` does: `[-of the first-]` and `{+of the second+}`.
    """
    for stretch in stretches:
        if stretch.where is Where.BOTH:
            yield f"= {_merged(stretch)}"
        else:
            mark, pieces = ("<", stretch.one) if stretch.where is Where.ONE else (">", stretch.other)
            yield f"{mark} {_flat(''.join(piece.text for piece in pieces))}"


def _marked(pieces: Sequence[Piece], style: str) -> Text:
    text = Text()
    for piece in pieces:
        text.append(seen(piece.text), None if piece.shared else style)
    text.rstrip()
    return text


def _shortened(stretch: Stretch) -> str:
    whole = _flat("".join(piece.text for piece in stretch.one or stretch.other))
    if len(whole) <= _SHOWN_CHARACTERS:
        return whole
    half = _SHOWN_CHARACTERS // 2
    return f"{whole[:half].rstrip()} … {whole[-half:].lstrip()}  [{stretch.words} words]"


def _merged(stretch: Stretch) -> str:
    """One line with both sides of a passage. The shared pieces of both have the same words."""
    found: list[str] = []
    left, right = list(stretch.one), list(stretch.other)
    while left or right:
        for side, signs in ((left, "[--]"), (right, "{++}")):
            while side and not side[0].shared:
                found.append(f"{signs[:2]}{_flat(side.pop(0).text)}{signs[2:]}")
        if left and right:
            found.append(_flat(left.pop(0).text))
            right.pop(0)
    return " ".join(found)


def _flat(text: str) -> str:
    return " ".join(seen(text).split())
