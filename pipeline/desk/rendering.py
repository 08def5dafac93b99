"""The templates: everything is escaped, a missing name is an error, control characters can be seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from pipeline.desk.assets import Assets
from pipeline.desk.links import is_web, link
from pipeline.show.explanation import seen
from pipeline.store.search.snippets import Marks

_STEPS_SHOWN = 2  # of the path of a folder


def make_templates(assets: Assets) -> Environment:
    """The environment of the templates in `pipeline/desk/templates/`."""
    templates = Environment(
        loader=PackageLoader("pipeline.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    templates.globals |= {"link": link, "assets": assets}
    templates.filters |= {
        "marked": marked,
        "day": day,
        "moment": moment,
        "number": number,
        "counted": counted,
        "share": share,
        "broken": broken,
        "place": place,
    }
    templates.tests |= {"web": is_web}
    return templates


def marked(text: str | None, marks: Marks) -> Markup:
    """A text with its marks as `<mark>`."""
    parts: list[str] = []
    last, whole = 0, text or ""
    for start, end in marks:
        parts += [escape(seen(whole[last:start])), Markup("<mark>"), escape(seen(whole[start:end]))]
        parts.append(Markup("</mark>"))
        last = end
    return Markup("").join([*parts, escape(seen(whole[last:]))])


def broken(text: str) -> Markup:
    """A text with a gap at each end of a line, smaller than a blank line."""
    return Markup('\n<span class="break"></span>').join(seen(line) for line in text.split("\n"))


def day(value: object) -> str:
    """The day of a moment in ISO 8601: "9 March 2024"; what is less exact, or is none, stays as it is."""
    text = str(value or "")
    try:
        found = datetime.fromisoformat(text[:10])
    except ValueError:
        return text
    return f"{found.day} {found:%B %Y}"


def moment(value: object) -> str:
    """A moment in ISO 8601, to the minute: "9 March 2024, 14:05"."""
    text = str(value or "")
    return f"{day(text)}, {text[11:16]}" if len(text) >= 16 else day(text)


def number(value: int) -> str:
    """A count with its thousands apart: "12,400"."""
    return f"{value:,}"


def counted(value: int, noun: str) -> str:
    """A count with what is counted: "1 article", "12,400 articles"."""
    return f"{number(value)} {noun if value == 1 else f'{noun}s'}"


def place(site: str) -> str:
    """The name of a site; of a folder, which pages without a URL have for a site, the end of its path."""
    if not site.endswith("/"):
        return site
    steps = site.rstrip("/").split("/")
    return f"…/{'/'.join(steps[-_STEPS_SHOWN:])}/" if len(steps) > _STEPS_SHOWN + 1 else site


def share(value: float) -> str:
    """A share, 0 to 1, in percent; a small one is not 0."""
    return "<1%" if 0 < value < 0.005 else f"{value:.0%}"


def _shown(value: object) -> object:
    if value is None:
        return ""
    return seen(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def widths(counts: Iterable[int]) -> list[float]:
    """The lengths of bars for these counts, in percent of the longest."""
    found = list(counts)
    most = max(found, default=0) or 1
    return [round(100 * count / most, 1) for count in found]
