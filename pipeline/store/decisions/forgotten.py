"""Decisions on lines of documents that are to be forgotten: no word of these documents stays in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice

import numpy as np
from sqlalchemy import Connection, delete, select, update

from pipeline.memory.keys import shown_line
from pipeline.memory.trace import unpack_trace
from pipeline.policy import matches_of
from pipeline.store.database.bulk import chunks
from pipeline.store.database.tables import line_decisions, sites, traces
from pipeline.store.decisions.lines import (
    LineDecision,
    Scope,
    drop_line_decisions,
    read_line_decisions,
    rule_of,
)
from pipeline.store.memory.templates import traces_of
from pipeline.store.stored_lines import read_lines

_AT_ONCE = 100
_WORD = re.compile(r"\w{3,}")
_ESCAPED = re.compile(r"\\\w")  # in a pattern, such as \b: no part of a word


def forget_lines(connection: Connection, ids: Collection[str]) -> None:
    """Delete the decisions on these documents, and what decisions on their sites have of their text.

    A decision on a site gets its text from another page of the site with such a line. Where there is none, it
    goes, too. The documents must still be there.
    """
    of_documents = (
        select(sites.c.name, sites.c.id)
        .join(traces, traces.c.site_id == sites.c.id)
        .where(traces.c.document_id.in_(ids))
    )
    for name, site_id in connection.execute(of_documents.distinct()).all():
        taken = [each for each in read_line_decisions(connection, [name]) if each.scope is not Scope.HERE]
        for decision in taken:
            if _is_on(connection, decision, ids):
                _replace(connection, site_id, decision, ids)
    drop_line_decisions(connection, ids)


def _is_on(connection: Connection, decision: LineDecision, ids: Collection[str]) -> bool:
    """Whether one of these documents has a line that the decision is on."""
    return any(next(_texts(connection, decision, some), None) is not None for some in chunks(ids))


def _replace(
    connection: Connection, site_id: int, decision: LineDecision, forgotten: Collection[str]
) -> None:
    """Give a decision the text of another page. A pattern has words, too: other pages must have them all."""
    others = (row.document_id for row in traces_of(connection, site_id) if row.document_id not in forgotten)
    here = line_decisions.c.id == decision.id
    missing = _words(decision.target) if decision.scope is Scope.LIKE else set()
    while some := list(islice(others, _AT_ONCE)):
        for text in _texts(connection, decision, some):
            missing -= _words(text)
            if not missing:
                connection.execute(update(line_decisions).where(here).values(text=text))
                return
    connection.execute(delete(line_decisions).where(here))


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(_ESCAPED.sub(" ", text))}


def _texts(connection: Connection, decision: LineDecision, ids: Collection[str]) -> Iterator[str]:
    """The lines of these documents that a decision is on, as it would have them for its text."""
    if decision.scope is Scope.SITE:
        query = select(traces.c.document_id, traces.c.lines).where(traces.c.document_id.in_(ids))
        key = int(decision.target)
        places = {
            id_: np.flatnonzero(unpack_trace(bytes(packed)).keys == key)
            for id_, packed in connection.execute(query)
        }
        for stored in read_lines(connection, [id_ for id_, found in places.items() if len(found)]):
            seen = [line.text for line in stored.lines if line.text.strip()]
            yield shown_line(seen[places[stored.row.id][0]].strip(), stored.row.title)
        return
    for stored in read_lines(connection, ids):
        seen = [line.text.strip() for line in stored.lines if line.text.strip()]
        yield from (seen[at] for at in matches_of([rule_of(decision)], seen).places)
