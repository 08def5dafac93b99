"""Small pages with little chrome: how many come out exactly right, by kind of chrome and form of page.

FILE has one JSON object a line: `kind`, `lines` or `text` (the page), `article` (the lines that must stay).
Each page is cleaned as text, as text with a blank line between its lines, and as HTML with a `<p>` a line.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any

from pipeline import clean
from pipeline.errors import Rejected

FORMS: dict[str, Callable[[Iterable[str]], str]] = {
    "text": "\n".join,
    "blank lines": "\n\n".join,
    "HTML": lambda lines: "".join(f"<p>{escape(line)}</p>" for line in lines),
}


def report(file: Path, *, verbose: bool = False) -> None:
    """Print the number of pages that come out right, by kind; with `verbose`, also what is wrong."""
    pages = [_read(line) for line in file.read_text(encoding="utf-8").splitlines()]
    right = {form: Counter(page["kind"] for page in pages if _is_right(page, form)) for form in FORMS}
    print(f"{'exactly right':16}{'pages':>6}" + "".join(f"{form:>13}" for form in FORMS))
    for kind, number in sorted(Counter(page["kind"] for page in pages).items()):
        print(f"{kind:16}{number:6}" + "".join(f"{right[form][kind]:13}" for form in FORMS))
    print(f"{'all':16}{len(pages):6}" + "".join(f"{right[form].total():13}" for form in FORMS))
    for page in pages if verbose else ():
        for form in FORMS:
            kept, wanted = _kept(page, form), [line.strip() for line in page["article"]]
            if kept != wanted:
                left, lost = [line for line in kept if line not in wanted], set(wanted) - {*kept}
                print(f"{page['id']}, {form}: left {left}, lost {sorted(lost)}")


def _read(line: str) -> dict[str, Any]:
    """A page with its `lines` and its `article` as lists of lines that are not blank."""
    page: dict[str, Any] = json.loads(line)
    for name, text in (("lines", page.get("text")), ("article", page["article"])):
        if isinstance(text, str):
            page[name] = [part for part in text.splitlines() if part.strip()]
    return page


def _is_right(page: dict[str, Any], form: str) -> bool:
    return _kept(page, form) == [line.strip() for line in page["article"]]


def _kept(page: dict[str, Any], form: str) -> list[str]:
    """The lines that stay when a page is cleaned in this form."""
    try:
        text = clean(FORMS[form](page["lines"]), kind="html" if form == "HTML" else "text").text
    except Rejected:
        return []
    return [line.strip() for line in text.splitlines() if line.strip()]
