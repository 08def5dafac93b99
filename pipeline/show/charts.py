"""Counts as bar charts: in SVG, and as an image in markdown, which is how Prefect's UI shows a chart."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape

_BARS = 12  # bars of one chart; the remaining counts are one bar, "other"
_WIDTH, _LABELS, _MARGIN = 720, 220, 16  # pixels
_HEAD, _ROW, _BAR, _FOOT = 44, 26, 18, 12
_COLOURS = ("#3b82f6", "#bfdbfe", "#ef4444")
_FONT = 'font-family="system-ui, sans-serif"'


def bar_chart(title: str, counts: Mapping[str, int]) -> str:
    """Named counts and their shares as an SVG of bars, the largest on top; the smallest are summed up."""
    shown, total = largest(counts), max(1, sum(counts.values()))
    rows = [(f"{name} · {number:,} ({_share(number / total)})", (number,)) for name, number in shown.items()]
    return _svg(title, rows, legend=())


def stacked_chart(title: str, names: Sequence[str], series: Mapping[str, Sequence[int]]) -> str:
    """Several counts for each name, as an SVG with one bar for each name, the first on top."""
    stacks = list(zip(*series.values(), strict=True))
    rows = [(f"{name} · {sum(stack):,}", stack) for name, stack in zip(names, stacks, strict=True)]
    return _svg(title, rows, legend=tuple(series))


def largest(counts: Mapping[str, int]) -> dict[str, int]:
    """At most twelve counts, the largest first; the remaining ones are summed up as "other"."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if len(ranked) <= _BARS:
        return dict(ranked)
    kept = dict(ranked[: _BARS - 1])
    rest = sum(number for _, number in ranked[_BARS - 1 :])
    return kept | {"other": kept.get("other", 0) + rest}


def as_image(title: str, svg: str) -> str:
    """An SVG as markdown with the image in it: raw SVG stays blank in Prefect's UI."""
    return f"![{title}](data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()})"


def _share(share: float) -> str:
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def _svg(title: str, rows: Sequence[tuple[str, Sequence[int]]], legend: Sequence[str]) -> str:
    """A chart as SVG. `rows`: the label of each bar, and the lengths of its parts, from left to right."""
    longest = max((sum(parts) for _, parts in rows), default=0) or 1
    scale = (_WIDTH - _LABELS - 2 * _MARGIN) / longest
    height = _HEAD + _ROW * (len(rows) + bool(legend)) + _FOOT
    shapes = [_text(_WIDTH / 2, 26, title, "middle", 16)]
    for row, (label, parts) in enumerate(rows):
        top, left = _HEAD + _ROW * row, float(_LABELS + _MARGIN)
        shapes.append(_text(_LABELS + _MARGIN / 2, top + 14, label, "end", 13))
        for part, colour in zip(parts, _COLOURS, strict=False):
            shapes.append(_bar(left, top, part * scale, colour))
            left += part * scale
    for number, (name, colour) in enumerate(zip(legend, _COLOURS, strict=False)):
        left, top = _LABELS + _MARGIN + 150.0 * number, _HEAD + _ROW * len(rows)
        shapes += [_bar(left, top, _BAR, colour), _text(left + 26, top + 14, name, "start", 13)]
    size = f'width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}"'
    paper = '<rect width="100%" height="100%" fill="#ffffff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{paper}{"".join(shapes)}</svg>'


def _bar(left: float, top: float, width: float, colour: str) -> str:
    return f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{_BAR}" fill="{colour}"/>'


def _text(x: float, y: float, text: str, anchor: str, size: int) -> str:
    at = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {at} {_FONT} font-size="{size}" fill="#374151">{escape(text)}</text>'
