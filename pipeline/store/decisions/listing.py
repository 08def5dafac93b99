"""All decisions, the newest first: those on lines and those on pairs of documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, literal, select, union_all

from pipeline.errors import DecisionGone
from pipeline.store.database.tables import line_decisions, pair_decisions

_PAIR = "pair"
_COLUMNS = ("id", "kind", "place", "target", "said", "text", "at")


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on lines or on a pair, as a person reads it.

    `kind`: a Scope, or "pair". `place`: the document or the site; of a pair, the one document. `target`:
    as in LineDecision; of a pair, the other document. `text`: the line; of a pair "". `at` may be unknown.
    """

    id: str
    kind: str
    place: str
    target: str
    said: str
    text: str
    at: str | None


def list_decisions(
    connection: Connection, limit: int, after: tuple[str, str] | None = None
) -> list[Decision]:
    """At most `limit` decisions, the newest first. `after`: `at` ("" where unknown) and id of the last one
    of the page before."""
    lines = select(
        line_decisions.c.id,
        line_decisions.c.scope.label("kind"),
        *(line_decisions.c[name] for name in ("place", "target", "said", "text")),
        func.coalesce(line_decisions.c.at, "").label("at"),
    )
    pairs = select(
        (literal(f"{_PAIR}-") + pair_decisions.c.one + "-" + pair_decisions.c.other).label("id"),
        literal(_PAIR).label("kind"),
        pair_decisions.c.one.label("place"),
        pair_decisions.c.other.label("target"),
        pair_decisions.c.decision.label("said"),
        literal("").label("text"),
        func.coalesce(pair_decisions.c.at, "").label("at"),
    )
    both = union_all(lines, pairs).subquery()
    query = select(both).order_by(both.c.at.desc(), both.c.id).limit(limit)
    if after is not None:
        at, id_ = after
        query = query.where((both.c.at < at) | ((both.c.at == at) & (both.c.id > id_)))
    return [_decision(row) for row in connection.execute(query)]


def id_of_pair(one: str, other: str) -> str:
    """The id of the decision on two documents."""
    return "-".join((_PAIR, *sorted((one, other))))


def pair_of(id_: str) -> tuple[str, str] | None:
    """The two documents of the decision with this id; None for a decision on lines."""
    kind, _, pair = id_.partition("-")
    one, _, other = pair.partition("-")
    return (one, other) if kind == _PAIR and one and other else None


def no_decision(id_: str) -> DecisionGone:
    """The error for an id that no decision has, or a later one than was meant."""
    return DecisionGone(
        f"there is no decision {id_!r} any more: it was taken back, or a later one is in its place; copydesk "
        "decisions lists all"
    )


def _decision(row: Row[Any]) -> Decision:
    values = {name: getattr(row, name) for name in _COLUMNS}
    return Decision(**values | {"at": row.at or None})
