"""How the HTML pages look: on light and dark screens, wide and narrow, and on paper."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.records import Reason

_HUE_STEP = 11  # each reason has a hue; with this step, neighbours in the list get hues that are far apart

STYLE = """\
:root { --paper: #fdfcf9; --ink: #1d1b18; --pale: #6c675f; --line: #e4e0d8; --shade: #f4f1ea;
  --tone: 50%; --serif: Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, "Noto Serif", serif;
  --sans: system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #171614; --ink: #ece8e0; --pale: #938d83; --line: #33302b; --shade: #211f1c; --tone: 76%; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 3rem 1.5rem 4rem; max-width: 66rem; background: var(--paper);
  color: var(--ink); font: 1.125rem/1.6 var(--serif); -webkit-text-size-adjust: 100%; }
header, footer { padding-inline: 4.25rem 0; max-width: 62rem; }
header { font-family: var(--sans); font-size: .875rem; line-height: 1.5; margin-bottom: 2.5rem; }
h1 { margin: 0 0 1rem; max-width: 26em; font: 600 2.125rem/1.2 var(--serif); overflow-wrap: anywhere;
  text-wrap: balance; }
dl { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: 0 0 1.5rem; }
dl div { display: flex; gap: .5rem; min-width: 0; }
dt { color: var(--pale); }
dd { margin: 0; overflow-wrap: anywhere; }
.summary { margin: 0 0 .75rem; font-weight: 600; }
ul { list-style: none; margin: 0; padding: 0; }
.legend { display: grid; grid-template-columns: repeat(auto-fill, minmax(24rem, 1fr)); gap: .2rem 1.5rem; }
.legend li { display: grid; grid-template-columns: .6rem 6.5rem 2rem 1fr; gap: .5rem; align-items: baseline; }
.legend li::before, .chip::before { content: ""; display: inline-block; width: .6rem; height: .6rem;
  border-radius: 50%; background: var(--hue); }
.chip::before { margin-inline-end: .35rem; }
.legend b, .why b, .chip b { font-weight: 600; color: var(--hue); }
.legend i { font-style: normal; color: var(--pale); }
.count { text-align: end; font-variant-numeric: tabular-nums; }
.notes { margin-top: 1.25rem; padding: .75rem 1rem; background: var(--shade); border-radius: .375rem; }
.notes li { overflow-wrap: anywhere; }
.line, summary { display: grid; grid-template-columns: 3rem minmax(0, 40rem) minmax(0, 1fr);
  column-gap: 1.25rem; margin: 0; align-items: baseline; }
.kept { margin-block: .55rem; }
.blank { display: none; }
.blank + .kept { margin-block-start: 1.1rem; }
.number { font: .75rem/1 var(--sans); color: var(--pale); text-align: end; user-select: none;
  font-variant-numeric: tabular-nums; }
.text { display: block; white-space: pre-wrap; overflow-wrap: anywhere; }
.cut { font-size: 1rem; line-height: 1.5; }
.kept + .cut, .cut + .kept { margin-block-start: .7rem; }
.cut .text { color: var(--pale); text-decoration: line-through; text-decoration-thickness: 1px;
  white-space: normal;  /* else the blanks before a bullet are struck, too */
  padding-inline-start: .75rem; margin-inline-start: -.75rem; }
.cut .why { border-inline-start: 3px solid var(--hue); padding-inline-start: .625rem; }
.why { font: .8125rem/1.5 var(--sans); color: var(--pale); font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere; }
code { display: block; font: .8125rem/1.4 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
details { margin-block: 1.25rem; }
summary .number::before { content: "▸"; }
[open] > summary .number::before { content: "▾"; }
[open] > summary { margin-block-end: .75rem; }
summary { grid-template-columns: 3rem 1fr; font: .8125rem/1.6 var(--sans); color: var(--pale);
  cursor: pointer; padding-block: .4rem; background: var(--shade); border-radius: .375rem; }
summary > span + span { display: flex; flex-wrap: wrap; gap: 0 1rem; }
footer { margin-top: 3rem; padding-top: 1rem; font: .8125rem/1.5 var(--sans); color: var(--pale); }
@media screen and (max-width: 56rem) {
  body { padding: 1.5rem 1rem 3rem; font-size: 1.0625rem; }
  header, footer { padding-inline: 0; }
  h1 { font-size: 1.75rem; }
  .legend { grid-template-columns: 1fr; }
  .line { grid-template-columns: 2rem minmax(0, 1fr); column-gap: .75rem; }
  .cut { margin-block: .35rem; }
  .why { grid-column: 2; }
  summary { grid-template-columns: 2rem 1fr; column-gap: .75rem; }
}
@media print {
  :root { --paper: #fff; --ink: #000; --pale: #666; --line: #ccc; --shade: #fff; --tone: 45%; }
  body { padding: 0; max-width: none; font-size: 10.5pt; }
  header, footer { padding-inline: 2.75rem 0; }
  .line { grid-template-columns: 2rem minmax(0, 1fr) 9rem; column-gap: .75rem; }
  .cut { font-size: 9.5pt; }
  summary .number::before { content: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .line, summary { break-inside: avoid; }
}
"""


def colours(reasons: Iterable[Reason]) -> str:
    """CSS with a colour for each of these reasons. A reason has the same colour on every page."""
    places = {reason: place * _HUE_STEP % len(Reason) for place, reason in enumerate(Reason)}
    return "".join(
        f".r-{reason} {{ --hue: oklch(var(--tone) .13 {360 * places[reason] / len(Reason):.0f}); }}\n"
        for reason in reasons
    )
