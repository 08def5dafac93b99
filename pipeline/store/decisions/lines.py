"""Decisions on lines as they are stored: of one document, of a whole site, or of lines like one on a site."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import Connection, Row, select
from xxhash import xxh3_64_hexdigest

from pipeline.memory.learn import GOES, STAYS
from pipeline.policy import Rule
from pipeline.store.database.bulk import chunks
from pipeline.store.database.tables import line_decisions

Said = Literal["keep", "cut"]
"""What becomes of a line."""
LineSaid = Literal["keep", "cut", "forget"]
"""What a person says of a line of a site; `forget`: the memory forgets that it recurs."""

_WHAT = {"keep": STAYS, "cut": GOES}


class Scope(StrEnum):
    """The lines that a decision holds for."""

    HERE = "here"  # one line of one document
    SITE = "site"  # the same line on all pages of the site
    LIKE = "like"  # the lines of the site that a regular expression is found in


@dataclass(frozen=True, slots=True)
class LineDecision:
    """A decision as it is stored.

    `place`: the id of a document, or the name of a site. `target`: the number of a line, the key of a line
    of a site, or a regular expression. `text`: the line that a person saw. `at`: when, as ISO 8601 in UTC.
    """

    scope: Scope
    place: str
    target: str
    said: str
    text: str
    at: str | None

    @property
    def id(self) -> str:
        """The same for every decision on the same lines."""
        name = f"{self.scope}\0{self.place}\0{self.target}"
        return xxh3_64_hexdigest(name.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True)
class ForPages:
    """The decisions on single lines of some pages and on lines like one. Those on a line of a whole site are
    in the template of the site.

    `here`: by document, as `decided_lines` takes it. `rules`: by site, the patterns.
    """

    here: Mapping[str, Mapping[int, tuple[int, str]]]
    rules: Mapping[str, Sequence[Rule]]

    def concern(self, document: str, site: str) -> bool:
        """Whether a decision may be on a line of this document."""
        return document in self.here or site in self.rules


def read_line_decisions(connection: Connection, places: Iterable[str]) -> list[LineDecision]:
    """The decisions on these documents and sites, by scope, the narrowest first, place and target."""
    found: list[LineDecision] = []
    for chunk in chunks(places):
        rows = connection.execute(select(line_decisions).where(line_decisions.c.place.in_(chunk)))
        found += map(_decision, rows)
    order = [*Scope]
    return sorted(found, key=lambda each: (order.index(each.scope), each.place, each.target))


def for_pages(decisions: Iterable[LineDecision]) -> ForPages:
    """These decisions, as they are applied to pages."""
    here: dict[str, dict[int, tuple[int, str]]] = {}
    rules: dict[str, list[Rule]] = {}
    for each in decisions:
        if each.scope is Scope.HERE:
            here.setdefault(each.place, {})[int(each.target)] = (what_is_said(each), each.text)
        elif each.scope is Scope.LIKE:
            rules.setdefault(each.place, []).append(rule_of(each))
    return ForPages(here, rules)


def what_is_said(decision: LineDecision) -> int:
    """STAYS or GOES; 0 for a line that is only forgotten."""
    return _WHAT.get(decision.said, 0)


def rule_of(decision: LineDecision) -> Rule:
    """A decision on lines like one, as a rule of their site."""
    return Rule(decision.target, "keep" if decision.said == "keep" else "cut")


def drop_line_decisions(connection: Connection, places: Collection[str]) -> None:
    """Delete all decisions on these documents and sites, which are to be forgotten."""
    for chunk in chunks(places):
        connection.execute(line_decisions.delete().where(line_decisions.c.place.in_(chunk)))


def _decision(row: Row[Any]) -> LineDecision:
    return LineDecision(Scope(row.scope), row.place, row.target, row.said, row.text, row.at)
