"""To decide, and to take decisions back: the documents follow at once, and later runs respect it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from pipeline.errors import DecisionError
from pipeline.store.decisions.lines import LineSaid, Scope
from pipeline.store.decisions.listing import id_of_pair, no_decision, pair_of
from pipeline.store.decisions.outcome import Outcome, articles_of, moved
from pipeline.store.decisions.preview import preview_line
from pipeline.store.decisions.taking import AskedLine, record_line, record_site_line, take_line_back
from pipeline.store.duplicates.documents import hashes_of
from pipeline.store.duplicates.index import rules_of
from pipeline.store.duplicates.membership import Moves
from pipeline.store.duplicates.pairs import PairDecision, store_decision, take_pair_back
from pipeline.store.duplicates.regroup import regroup
from pipeline.store.store import Store


def decide_line(store: Store, asked: AskedLine) -> Outcome:
    """Store what a person says of a line.

    Documents that wait are settled, too. Raises NotFound when there is no such line, DecisionError when its
    pattern is not one for it, or takes too long on lines of the site.
    """
    if asked.scope is Scope.LIKE:
        with store.reading() as connection:
            preview_line(connection, asked)

    def record(connection: Connection) -> Outcome:
        decision = record_line(connection, asked, _now())
        return Outcome(decision=decision.id, at=decision.at or "")

    return _decided(store, record)


def decide_site_lines(store: Store, site: str, lines: Mapping[str, LineSaid | None]) -> Outcome:
    """Store what a person says of lines of a site, which they typed; None takes a decision back.

    Raises NotFound when there is no such site, DecisionError when one is not one line, or nobody has decided
    on it.
    """

    def record(connection: Connection) -> Outcome:
        for line, said in lines.items():
            record_site_line(connection, site, line, said, _now())
        return Outcome()

    return _decided(store, record)


def decide_pair(store: Store, one: str, other: str, said: PairDecision) -> Outcome:
    """Store what a person says of two documents, by their ids.

    Documents that wait are settled first. Raises DecisionError when the two have the same text.
    """

    def record(connection: Connection) -> str:
        if len(hashes_of(connection, [one, other])) == 1:
            what = "are the same document" if one == other else "have the same text"
            raise DecisionError(f"{one} and {other} {what}; there is nothing to decide between them")
        at = _now()
        store_decision(connection, one, other, said, at)
        return at

    return _regrouped(store, one, other, record)


def undo(store: Store, id_: str, at: str | None = None) -> Outcome:
    """Take a decision back, by its id in `list_decisions`; what was said before it holds again.

    `at`: when the decision was taken that is meant. Raises DecisionError when there is none, or a later one
    is in its place.
    """
    pair = pair_of(id_)
    if pair is not None:
        return undo_pair(store, *pair, at)

    def record(connection: Connection) -> Outcome:
        take_line_back(connection, id_, _now(), at)
        return Outcome()

    return _decided(store, record)


def undo_pair(store: Store, one: str, other: str, at: str | None = None) -> Outcome:
    """Take back what a person said last of two documents. Raises as `undo`."""

    def record(connection: Connection) -> str:
        if not take_pair_back(connection, one, other, _now(), at):
            raise no_decision(id_of_pair(one, other))
        return ""

    return _regrouped(store, one, other, record)


def _now() -> str:
    """The moment, so exact that two decisions have two moments: undo names the one that it means."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _decided(store: Store, record: Callable[[Connection], Outcome]) -> Outcome:
    """Record a decision on lines, or that one is taken back, then settle.

    Nothing is settled before, so that a decision can be taken back that keeps settle from ending. Documents
    that waited already, because a settle was broken off, are counted with those that this one concerns.
    """
    with store.writing() as connection:
        taken = record(connection)
    done = store.settle()
    return replace(taken, changed=done.rewritten, documents=done.documents)


def _regrouped(store: Store, one: str, other: str, record: Callable[[Connection], str]) -> Outcome:
    """Record a decision on two documents, or that one is taken back, then group their texts.

    `record` gives the moment of the decision, "" where one is taken back.
    """
    store.settle()
    with store.writing() as connection:
        before = articles_of(connection, (one, other))
        at = record(connection)
        hashes = hashes_of(connection, [one, other])
        regroup(connection, Moves(decided=hashes), rules_of(store.settings))
        after = articles_of(connection, before)
    return moved(before, after, id_of_pair(one, other) if at else "", at)
