"""Decisions on lines of sites as settings: what people decided in one database, for others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from pipeline.memory.keys import TITLE
from pipeline.policy import Rule, matches_of
from pipeline.store.decisions.lines import Scope
from pipeline.store.decisions.listing import Decision
from pipeline.text.hosts import check_site
from pipeline.text.patterns import check_pattern, literal

_DIGITS = re.compile(r"\d+")


def as_settings(decisions: Iterable[Decision]) -> str:
    """The patterns that these decisions amount to, as TOML for `copydesk.toml`.

    A decision that settings cannot say is a comment: on a line of one document, on a pair, on a line that is
    only forgotten, on a line with the title of its page, on the pages of a folder.
    """
    tables: dict[str, dict[str, list[str]]] = {}
    left: dict[str, int] = {}
    given = list(decisions)
    cut_lines = [each for each in given if each.kind == Scope.SITE and each.said == "cut"]
    for each in given:
        what = _unsaid(each) or _contradicted(each, cut_lines)
        if what is not None:
            left[what] = left.get(what, 0) + 1
            continue
        pattern = each.target if each.kind == Scope.LIKE else pattern_of(each.text)
        tables.setdefault(each.place, {}).setdefault(each.said, []).append(pattern)
    parts = [f"# settings cannot say: {what} ({number})\n" for what, number in sorted(left.items())]
    for site, said in sorted(tables.items()):
        lists = [f"{what} = [{', '.join(map(_string, sorted(said[what])))}]\n" for what in sorted(said)]
        parts.append(f"[sites.{_string(site)}]\n{''.join(lists)}")
    return "\n".join(parts)


def pattern_of(line: str) -> str:
    """A regular expression for a line of a site, with any number in place of each number.

    >>> pattern_of("Page 3 of 4")
    '^Page \\\\d+ of \\\\d+$'
    """
    return check_pattern("^" + r"\d+".join(map(literal, _DIGITS.split(line.strip()))) + "$")


def _unsaid(each: Decision) -> str | None:
    """What kind of decision settings cannot say this is; None where they can."""
    if each.kind == Scope.HERE:
        return "decisions on lines of one document"
    if each.kind not in (Scope.SITE, Scope.LIKE):
        return "decisions on two documents"
    if each.said not in ("keep", "cut"):
        return "lines of a site that are only forgotten"
    if each.kind == Scope.SITE and TITLE in each.text:
        return "lines with the title of their page"
    try:
        check_site(each.place)
    except ValueError:
        return "decisions on pages without a URL, which have a folder for a site"
    return None


def _contradicted(each: Decision, cut_lines: Iterable[Decision]) -> str | None:
    """Why settings cannot say a decision to keep lines like one, where its pattern is found in a line to cut.

    None where they can. Among decisions the line of the site wins, among the patterns of settings `keep`.
    """
    if each.kind != Scope.LIKE or each.said != "keep":
        return None
    texts = [line.text for line in cut_lines if line.place == each.place]
    found = matches_of([Rule(each.target, "keep")], texts).places
    return "patterns to keep lines that are found in a line to cut" if found else None


def _string(text: str) -> str:
    """A basic string of TOML, which has the escapes of JSON and allows no DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
