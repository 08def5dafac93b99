"""What people said of two documents: that they are the same story, or different ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, or_, select, update

from pipeline.store.database.bulk import chunks
from pipeline.store.database.tables import contents, documents, pair_decisions

Pair = tuple[int, int]


class PairDecision(StrEnum):
    """What a person says of two documents."""

    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people said, as pairs of the numbers of texts; the lower one first."""

    same: Collection[Pair] = ()
    different: frozenset[Pair] = frozenset()

    def texts(self) -> set[int]:
        """All texts that a person has decided on."""
        return {number for pair in (*self.same, *self.different) for number in pair}

    def touching(self, texts: Collection[int]) -> Decisions:
        """The decisions on pairs with one of these texts."""
        same = [pair for pair in self.same if pair[0] in texts or pair[1] in texts]
        different = [pair for pair in self.different if pair[0] in texts or pair[1] in texts]
        return Decisions(same, frozenset(different))

    def join(self, one: int, other: int) -> bool:
        """Whether a person said that these two texts are the same story."""
        return (min(one, other), max(one, other)) in self.same

    def part(self, one: int, other: int) -> bool:
        """Whether a person said that these two texts are different."""
        return (min(one, other), max(one, other)) in self.different

    def within(self, group: Collection[int]) -> list[Pair]:
        """The pairs of texts of a group that a person said are different."""
        return sorted((one, other) for one, other in self.different if one in group and other in group)


def read_decisions(connection: Connection) -> Decisions:
    """The decisions on documents that are settled. "different" wins where decisions on two texts disagree."""
    one, other = documents.alias(), documents.alias()
    first, second = contents.alias(), contents.alias()
    query = (
        select(pair_decisions.c.decision, first.c.number, second.c.number)
        .join(one, one.c.id == pair_decisions.c.one)
        .join(other, other.c.id == pair_decisions.c.other)
        .join(first, first.c.hash == one.c.content_hash)
        .join(second, second.c.hash == other.c.content_hash)
        .where(first.c.number != second.c.number)
    )
    said = [(decision, (min(a, b), max(a, b))) for decision, a, b in connection.execute(query)]
    different = frozenset(pair for decision, pair in said if decision == PairDecision.DIFFERENT)
    same = {pair for decision, pair in said if decision == PairDecision.SAME}
    return Decisions(sorted(same - different), different)


def decided_documents(connection: Connection, ids: Iterable[str]) -> dict[str, set[str]]:
    """For each of these documents that a person has decided on: the other documents of its pairs."""
    found: dict[str, set[str]] = {}
    for chunk in chunks(ids):
        touching = or_(pair_decisions.c.one.in_(chunk), pair_decisions.c.other.in_(chunk))
        wanted = set(chunk)
        for one, other in connection.execute(
            select(pair_decisions.c.one, pair_decisions.c.other).where(touching)
        ):
            for id_, partner in ((one, other), (other, one)):
                if id_ in wanted:
                    found.setdefault(id_, set()).add(partner)
    return found


def store_decision(connection: Connection, one: str, other: str, decision: PairDecision, at: str) -> None:
    """Store what a person says of two documents at a moment, and what was said before."""
    earlier = _decision_on(connection, one, other)
    before = None
    if earlier is not None:
        before = earlier.before if earlier.decision == decision else earlier.decision
        _delete(connection, one, other)
    first, second = sorted((one, other))
    row = {"one": first, "other": second, "decision": decision.value, "at": at, "before": before}
    connection.execute(insert(pair_decisions).values(row))


def take_pair_back(connection: Connection, one: str, other: str, now: str, at: str | None = None) -> bool:
    """Take back what was said last of two documents; what was said before it holds again.

    `at`: when the decision was taken that is meant. Returns whether there was such a decision.
    """
    found = _decision_on(connection, one, other)
    if found is None or (at is not None and found.at != at):
        return False
    if found.before is None:
        _delete(connection, one, other)
    else:
        again = {"decision": found.before, "before": None, "at": now}
        connection.execute(update(pair_decisions).where(_of_pair(one, other)).values(again))
    return True


def _decision_on(connection: Connection, one: str, other: str) -> Row[Any] | None:
    return connection.execute(select(pair_decisions).where(_of_pair(one, other))).one_or_none()


def _delete(connection: Connection, one: str, other: str) -> None:
    connection.execute(delete(pair_decisions).where(_of_pair(one, other)))


def _of_pair(one: str, other: str) -> ColumnElement[bool]:
    first, second = sorted((one, other))
    return (pair_decisions.c.one == first) & (pair_decisions.c.other == second)
