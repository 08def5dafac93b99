"""To take a decision on lines, and to take it back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from pipeline.errors import DecisionError, NotFound
from pipeline.memory.keys import named_key, shown_line
from pipeline.memory.trace import lone_places, unpack_trace
from pipeline.policy import Rule, matches_of
from pipeline.store.database.bulk import insert_rows
from pipeline.store.database.tables import line_decisions, sites, template_lines, traces, unsettled
from pipeline.store.decisions.lines import (
    LineDecision,
    LineSaid,
    Said,
    Scope,
    read_line_decisions,
    rule_of,
)
from pipeline.store.decisions.listing import no_decision
from pipeline.store.memory.sites import find_site, mark_stale
from pipeline.store.memory.templates import queue_all
from pipeline.store.queries import find_document
from pipeline.store.rows import UnsettledRow
from pipeline.store.stored_lines import read_lines
from pipeline.text.patterns import SlowPattern, check_pattern


@dataclass(frozen=True, slots=True)
class AskedLine:
    """What a person says of a line of a document; `number` is that of the Line, `pattern` is for LIKE."""

    document: str
    number: int
    said: Said
    scope: Scope = Scope.HERE
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A line of a document that a decision may be on: its site, its text, its place and key in the trace.

    `is_lone`: it is a sentence out of a line, so that it is the same as no line of another page.
    """

    document: str
    site_id: int
    site: str
    title: str | None
    number: int
    text: str
    index: int
    key: int
    is_lone: bool

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
    return Target(
        document=id_,
        site_id=trace.id,
        site=trace.name,
        title=stored.row.title,
        number=number,
        text=seen[index].text.strip(),
        index=index,
        key=int(unpack_trace(bytes(trace.lines)).keys[index]),
        is_lone=index in lone_places(seen),
    )


def decision_of(target: Target, asked: AskedLine, at: str | None) -> LineDecision:
    """What is stored for what a person says. Raises DecisionError when it can't be said of this line."""
    if asked.scope is Scope.HERE:
        place, goal, text = target.document, str(asked.number), target.text
    elif asked.scope is Scope.SITE:
        if target.is_lone:
            raise DecisionError(
                "this is a sentence out of a longer line, which no other page can have; decide on it here, "
                "or on lines like it"
            )
        place, goal, text = target.site, str(target.key), target.shown
    else:
        place, goal, text = target.site, checked_pattern(asked.pattern or "", target.text), target.text
    return LineDecision(asked.scope, place, goal, asked.said, text, at)


def checked_pattern(pattern: str, text: str) -> str:
    """The pattern, if it is valid and found in the line. Raises DecisionError."""
    try:
        check_pattern(pattern)
        found = Rule(pattern, "cut").matches(text)
    except (ValueError, SlowPattern) as error:
        raise DecisionError(str(error)) from error
    if not found:
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
    """Store what a person says of a line of a site, which they type; None takes the decision on it back.

    Raises NotFound when there is no such site, DecisionError when `line` is not one line, or nobody has
    decided on the line whose decision is to be taken back.
    """
    if not line.strip() or "\n" in line or any("\ud800" <= character <= "\udfff" for character in line):
        raise DecisionError(f"{line!r} is not one line of a page; copydesk site {site} shows the lines")
    name = find_site(connection, site).name
    decision = LineDecision(Scope.SITE, name, str(named_key(line)), said or "", line.strip(), at)
    if said:
        store_line_decision(connection, decision)
        return
    on_site = [each for each in read_line_decisions(connection, [name]) if each.scope is Scope.SITE]
    meant = [each.id for each in on_site if each.id == decision.id or each.text == decision.text]
    if not meant:
        raise DecisionError(
            f"nobody has decided on the line {decision.text!r} of {name}; copydesk decisions lists all"
        )
    for id_ in meant:
        take_line_back(connection, id_, at)


def store_line_decision(connection: Connection, decision: LineDecision) -> None:
    """Store a decision instead of an earlier one on the same lines, and queue the documents it concerns.

    What the earlier one said is kept, for when this one is taken back.
    """
    here = line_decisions.c.id == decision.id
    earlier = connection.execute(select(line_decisions).where(here)).one_or_none()
    if earlier is None or (decision.scope is Scope.HERE and earlier.text != decision.text):
        before = None
    else:
        before = earlier.before if earlier.said == decision.said else earlier.said
    connection.execute(delete(line_decisions).where(here))
    row = {
        "id": decision.id,
        "scope": decision.scope.value,
        "place": decision.place,
        "target": decision.target,
        "said": decision.said,
        "text": decision.text,
        "at": decision.at,
        "before": before,
    }
    connection.execute(insert(line_decisions).values(row))
    _queue(connection, decision.scope, decision.place)


def take_line_back(connection: Connection, id_: str, now: str, at: str | None = None) -> None:
    """Take a decision back, and queue the documents it concerned. What was said before it holds again.

    `at`: when the decision was taken that is meant. Raises DecisionError when there is no such decision, or
    a later one is in its place.
    """
    here = line_decisions.c.id == id_
    found = connection.execute(select(line_decisions).where(here)).one_or_none()
    if found is None or (at is not None and found.at != at):
        raise no_decision(id_)
    if found.before is None:
        connection.execute(delete(line_decisions).where(here))
    else:
        again = {"said": found.before, "before": None, "at": now}
        connection.execute(update(line_decisions).where(here).values(again))
    _queue(connection, Scope(found.scope), found.place)


def decisions_on(connection: Connection, target: Target) -> list[LineDecision]:
    """The decisions that are on a line, the narrowest first: here, on the whole site, lines like it."""
    wanted = {Scope.HERE: str(target.number), Scope.SITE: str(target.key)}
    return [
        each
        for each in read_line_decisions(connection, (target.document, target.site))
        if (
            matches_of([rule_of(each)], [target.text]).places
            if each.scope is Scope.LIKE
            else each.target == wanted[each.scope] and (each.scope is Scope.SITE or each.text == target.text)
        )
    ]


def on_no_page(connection: Connection, site: str, lines: Collection[str]) -> list[str]:
    """Of these lines, which people decided on, the ones that no page has of those the template is from."""
    by_key = {named_key(line): line for line in lines}
    of_site = template_lines.c.site_id == find_site(connection, site).id
    unseen = select(template_lines.c.key).where(
        of_site, template_lines.c.key.in_(by_key), template_lines.c.pages == 0
    )
    return sorted(by_key[key] for key in connection.scalars(unseen))


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
