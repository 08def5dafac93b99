"""Components: texts that near-duplicates connect, directly or through others.

A pair is found by whichever of its two texts comes last, so a component depends on the set of texts
alone. It is stored as a label of its texts and as the few pairs (edges) that hold it together. Where one
of these pairs goes, the component is made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, delete, or_, select, update

from pipeline.duplicates.grouping import Components
from pipeline.duplicates.likeness import near
from pipeline.store.database.bulk import chunks, insert_rows
from pipeline.store.database.tables import contents, edges
from pipeline.store.duplicates.candidates import Candidates
from pipeline.store.duplicates.contents import Content
from pipeline.store.duplicates.index import DuplicateIndex
from pipeline.store.duplicates.pairs import Decisions


def join_near(index: DuplicateIndex, found: Candidates) -> None:
    """Join the components of candidates that are near-duplicates.

    Two texts that already have one component are not compared.
    """
    components = Components()
    joined: list[tuple[Content, Content]] = []
    for places in _rounds(found):
        pairs = found.pairs(places[_in_two_components(found, places, components)])
        open_ = [pair for pair in pairs if not index.decisions.part(*pair)]
        rows = index.rows_of(open_)
        for one, other, body, its_body in index.compare([(rows[a], rows[b]) for a, b in open_]):
            if components.find(_node(one)) == components.find(_node(other)):
                continue
            if near(body, its_body, index.rules) is not None:
                components.unite(_node(one), _node(other))
                joined.append((one, other))
    _store_joined(index.connection, joined, components)


def join_decided(index: DuplicateIndex, decisions: Decisions) -> None:
    """Join the components of texts that people said are the same."""
    rows = index.rows_of(decisions.same)
    components = Components()
    pairs = [(rows[one], rows[other]) for one, other in decisions.same]
    joined = [(one, other) for one, other in pairs if components.unite(_node(one), _node(other))]
    _store_joined(index.connection, joined, components)


def drop_edges(connection: Connection, numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Delete the edges of these texts. Returns the edges."""
    gone: list[tuple[int, int]] = []
    for chunk in chunks(numbers):
        touching = or_(edges.c.one.in_(chunk), edges.c.other.in_(chunk))
        gone += connection.execute(select(edges.c.one, edges.c.other).where(touching)).tuples().all()
        connection.execute(delete(edges).where(touching))
    return gone


def _node(content: Content) -> int:
    """The number that represents the text's component while components are joined."""
    return content.number if content.component is None else content.component


def _rounds(found: Candidates) -> Iterator[NDArray[np.intp]]:
    """Places of near pairs in rounds: the first of each text, then its next two, four and so on.

    Most texts are joined in the first rounds, so their later pairs need no comparison.
    """
    (places,) = np.nonzero(found.near)
    first = np.searchsorted(found.mine[places], found.mine[places])
    turn = np.frexp(np.arange(len(places)) - first + 1)[1]
    return (places[turn == number] for number in np.unique(turn))


def _in_two_components(
    found: Candidates, places: NDArray[np.intp], components: Components
) -> NDArray[np.bool_]:
    """For each of these places, whether the two texts of the pair are not in one component yet."""
    nodes, at = np.unique(np.stack([side[places] for side in found.nodes]), return_inverse=True)
    roots = np.array([components.find(node) for node in nodes.tolist()], np.int64)[at.reshape(2, -1)]
    apart: NDArray[np.bool_] = roots[0] != roots[1]
    return apart


def _store_joined(
    connection: Connection, joined: Sequence[tuple[Content, Content]], components: Components
) -> None:
    """Store the edges that joined components, and the new labels of their texts."""
    rows = sorted(tuple(sorted((one.number, other.number))) for one, other in joined)
    insert_rows(connection, edges, rows, new_only=True)
    nodes = {_node(content) for pair in joined for content in pair}
    _store_labels(connection, {node: components.find(node) for node in nodes})


def _store_labels(connection: Connection, labels: Mapping[int, int]) -> None:
    """Give the texts of joined components a new label. `labels` maps the old node of a component to it."""
    moved = [{"of": node, "to": label} for node, label in labels.items()]
    if moved:
        labelled = update(contents).values(component=bindparam("to"))
        alone = (contents.c.number == bindparam("of")) & contents.c.component.is_(None)
        connection.execute(labelled.where(contents.c.component == bindparam("of")), moved)
        connection.execute(labelled.where(alone), moved)
