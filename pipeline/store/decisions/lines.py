"""Decisions on lines: of one document, of a whole site, or lines like one on a site."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, insert, select
from xxhash import xxh3_64_hexdigest

from pipeline.errors import DecisionError, NotFound
from pipeline.memory.keys import named_key, shown_line
from pipeline.memory.learn import GOES, STAYS
from pipeline.memory.trace import unpack_trace
from pipeline.policy import Rule, check_pattern
from pipeline.store.database.bulk import chunks, insert_rows
from pipeline.store.database.tables import line_decisions, sites, traces, unsettled
from pipeline.store.memory.sites import find_site, mark_stale
from pipeline.store.memory.templates import queue_all
from pipeline.store.queries import find_document
from pipeline.store.rows import UnsettledRow
from pipeline.store.stored_lines import read_lines

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
class AskedLine:
    """What a person says of a line of a document; `number` is that of the Line, `pattern` is for LIKE."""

    document: str
    number: int
    said: Said
    scope: Scope = Scope.HERE
    pattern: str | None = None


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
class Target:
    """A line of a document that a decision may be on: its site, its text, its place and key in the trace."""

    document: str
    site_id: int
    site: str
    title: str | None
    number: int
    text: str
    index: int
    key: int

    @property
    def shown(self) -> str:
        """The line as it is named on the whole site."""
        return shown_line(self.text, self.title)


def find_target(connection: Connection, document: str, number: int) -> Target:
    """The line of a document with this number. Raises NotFound where there is none that can be decided on."""
    id_ = find_document(connection, document)
    found = select(traces.c.lines, sites.c.id, sites.c.name).join(sites, sites.c.id == traces.c.site_id)
    trace = connection.execute(found.where(traces.c.document_id == id_)).one_or_none()
    stored = next(read_lines(connection, [id_]), None)
    if stored is None or trace is None:
        raise NotFound(f"{id_} has no stored lines; copydesk relearn makes what is missing")
    seen = [line for line in stored.lines if line.text.strip()]
    index = next((at for at, line in enumerate(seen) if line.number == number), None)
    if index is None:
        raise NotFound(
            f"{id_} has no line {number} with a visible character; copydesk explain {id_} shows them"
        )
    key = int(unpack_trace(bytes(trace.lines)).keys[index])
    return Target(id_, trace.id, trace.name, stored.row.title, number, seen[index].text.strip(), index, key)


def decision_of(target: Target, asked: AskedLine, at: str | None) -> LineDecision:
    """What is stored for what a person says. Raises DecisionError when its pattern is not in the line."""
    if asked.scope is Scope.HERE:
        place, goal, text = target.document, str(asked.number), target.text
    elif asked.scope is Scope.SITE:
        place, goal, text = target.site, str(target.key), target.shown
    else:
        place, goal, text = target.site, checked_pattern(asked.pattern or "", target.text), target.text
    return LineDecision(asked.scope, place, goal, asked.said, text, at)


def checked_pattern(pattern: str, text: str) -> str:
    """The pattern, if it is valid and found in the line. Raises DecisionError."""
    try:
        check_pattern(pattern)
    except ValueError as error:
        raise DecisionError(str(error)) from error
    if not Rule(pattern, "cut").matches(text):
        raise DecisionError(f"'{pattern}' is not found in this line: {text}")
    return pattern


def record_line(connection: Connection, asked: AskedLine, at: str) -> LineDecision:
    """Store what a person says of a line, instead of what was said before. It holds from the next settle on.

    Raises NotFound when there is no such line, DecisionError when the pattern is not one for it.
    """
    decision = decision_of(find_target(connection, asked.document, asked.number), asked, at)
    store_line_decision(connection, decision)
    return decision


def record_site_line(connection: Connection, site: str, line: str, said: LineSaid | None, at: str) -> None:
    """Store what a person says of a line of a site, which they type; None takes it back.

    Raises NotFound when there is no such site, DecisionError when `line` is not one line.
    """
    if not line.strip() or "\n" in line or any("\ud800" <= character <= "\udfff" for character in line):
        raise DecisionError(f"{line!r} is not one line of a page; copydesk site {site} shows the lines")
    name = find_site(connection, site).name
    decision = LineDecision(Scope.SITE, name, str(named_key(line)), said or "", line.strip(), at)
    if said:
        store_line_decision(connection, decision)
    else:
        delete_line_decision(connection, decision.id)


def store_line_decision(connection: Connection, decision: LineDecision) -> None:
    """Store a decision instead of an earlier one on the same lines, and queue the documents it concerns."""
    connection.execute(delete(line_decisions).where(line_decisions.c.id == decision.id))
    row = {
        "id": decision.id,
        "scope": decision.scope.value,
        "place": decision.place,
        "target": decision.target,
        "said": decision.said,
        "text": decision.text,
        "at": decision.at,
    }
    connection.execute(insert(line_decisions).values(row))
    _queue(connection, decision.scope, decision.place)


def delete_line_decision(connection: Connection, id_: str) -> bool:
    """Take a decision back, and queue the documents it concerned. Returns whether there was one."""
    removal = delete(line_decisions).where(line_decisions.c.id == id_)
    gone = connection.execute(removal.returning(line_decisions.c.scope, line_decisions.c.place)).one_or_none()
    if gone is not None:
        _queue(connection, Scope(gone.scope), gone.place)
    return gone is not None


def read_line_decisions(connection: Connection, places: Iterable[str]) -> list[LineDecision]:
    """The decisions on these documents and sites, by scope, the narrowest first, place and target."""
    found: list[LineDecision] = []
    for chunk in chunks(places):
        rows = connection.execute(select(line_decisions).where(line_decisions.c.place.in_(chunk)))
        found += map(_decision, rows)
    order = [*Scope]
    return sorted(found, key=lambda each: (order.index(each.scope), each.place, each.target))


def decisions_on(connection: Connection, target: Target) -> list[LineDecision]:
    """The decisions that hold for a line, the strongest first: here, on the whole site, lines like it."""
    wanted = {Scope.HERE: str(target.number), Scope.SITE: str(target.key)}
    return [
        each
        for each in read_line_decisions(connection, (target.document, target.site))
        if (
            Rule(each.target, "cut").matches(target.text)
            if each.scope is Scope.LIKE
            else each.target == wanted[each.scope]
        )
    ]


def lines_decided_here(connection: Connection) -> set[tuple[str, int]]:
    """Documents and numbers of lines that people decided on one by one."""
    query = select(line_decisions.c.place, line_decisions.c.target)
    found = connection.execute(query.where(line_decisions.c.scope == Scope.HERE.value))
    return {(place, int(target)) for place, target in found}


def what_is_said(decision: LineDecision) -> int:
    """STAYS or GOES; 0 for a line that is only forgotten."""
    return _WHAT.get(decision.said, 0)


def rules_of_sites(decisions: Iterable[LineDecision]) -> dict[str, list[Rule]]:
    """The patterns that people decided on, by site."""
    found: dict[str, list[Rule]] = {}
    for each in decisions:
        if each.scope is Scope.LIKE:
            action: Said = "keep" if each.said == "keep" else "cut"
            found.setdefault(each.place, []).append(Rule(each.target, action))
    return found


def drop_line_decisions(connection: Connection, places: Collection[str]) -> None:
    """Delete all decisions on these documents and sites, which are to be forgotten."""
    for chunk in chunks(places):
        connection.execute(delete(line_decisions).where(line_decisions.c.place.in_(chunk)))


def _decision(row: Row[Any]) -> LineDecision:
    return LineDecision(Scope(row.scope), row.place, row.target, row.said, row.text, row.at)


def _queue(connection: Connection, scope: Scope, place: str) -> None:
    """Have settle look again at the documents that a decision concerns, where they are there."""
    if scope is Scope.HERE:
        site_id = connection.scalar(select(traces.c.site_id).where(traces.c.document_id == place))
        if site_id is not None:
            insert_rows(connection, unsettled, [UnsettledRow(place, site_id)], new_only=True)
        return
    site_id = connection.scalar(select(sites.c.id).where(sites.c.name == place))
    if site_id is None:
        return
    if scope is Scope.SITE:
        mark_stale(connection, [site_id])
    else:
        queue_all(connection, site_id)
