"""Counts as bar charts: SVG, and as an image inside of markdown, which is how Prefect's UI shows one."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

import pygal
from pygal.style import Style

_STYLE = Style(
    background="#ffffff",
    plot_background="#ffffff",
    foreground="#4b5563",
    foreground_strong="#111827",
    foreground_subtle="#9ca3af",
    colors=("#3b82f6", "#bfdbfe", "#ef4444"),
    opacity="1",
    guide_stroke_color="#e5e7eb",
    major_guide_stroke_color="#e5e7eb",
    font_family="system-ui, sans-serif",
    label_font_size=13,
    major_label_font_size=13,
    value_font_size=12,
    title_font_size=16,
    legend_font_size=13,
)
_BARS = 12  # of one chart; what is left is one bar, "other"


def bar_chart(title: str, counts: Mapping[str, int]) -> str:
    """Named counts and their shares as an SVG of bars, the largest on top; the smallest are summed up."""
    shown, total = largest(counts), max(1, sum(counts.values()))
    names = [f"{name} · {number:,} ({number / total:.0%})" for name, number in shown.items()]
    return _svg(title, names, {"": list(shown.values())})


def stacked_chart(title: str, names: Sequence[str], series: Mapping[str, Sequence[int]]) -> str:
    """Several counts for each name, as an SVG with one bar for each name, the first on top."""
    return _svg(title, names, series)


def largest(counts: Mapping[str, int]) -> dict[str, int]:
    """At most twelve counts, the largest first; those that are left as "other"."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if len(ranked) <= _BARS:
        return dict(ranked)
    kept = dict(ranked[: _BARS - 1])
    rest = sum(number for _, number in ranked[_BARS - 1 :])
    return kept | {"other": kept.get("other", 0) + rest}


def as_image(title: str, svg: str) -> str:
    """An SVG as markdown with the image in it: raw SVG stays blank in Prefect's UI."""
    return f"![{title}](data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()})"


def _svg(title: str, names: Sequence[str], series: Mapping[str, Sequence[int]]) -> str:
    chart = pygal.HorizontalStackedBar(
        title=title,
        style=_STYLE,
        width=720,
        height=110 + 26 * max(1, len(names)),
        margin_right=40,
        show_legend=len(series) > 1,
        legend_at_bottom=True,
        legend_at_bottom_columns=len(series),
        show_x_labels=len(series) > 1,  # pygal's x and y are those of upright bars
        value_formatter=lambda value: f"{value:,.0f}",
        print_values=False,
        js=[],  # it would be fetched from elsewhere
        spacing=8,
    )
    chart.x_labels = list(reversed(names))  # pygal begins at the bottom
    for name, values in series.items():
        chart.add(name, list(reversed(values)))
    return str(chart.render(is_unicode=True, disable_xml_declaration=True))
