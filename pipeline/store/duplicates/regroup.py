"""The groups of duplicates follow the documents that came, left or changed.

The outcome depends on the set of texts, the rules and what people decided, and on nothing else. Only
the groups that are touched are computed again.
"""

from __future__ import annotations

from sqlalchemy import Connection

from pipeline.duplicates.likeness import Rules
from pipeline.store.duplicates.components import join_decided, join_near
from pipeline.store.duplicates.containments import drop_containments, find_containments
from pipeline.store.duplicates.index import DuplicateIndex
from pipeline.store.duplicates.leaders import choose_leaders
from pipeline.store.duplicates.membership import Moves, add_texts, remove_texts
from pipeline.store.duplicates.pairs import decided_documents, read_decisions
from pipeline.store.duplicates.pointing import point_documents
from pipeline.store.duplicates.text_cache import TextCache


def regroup(connection: Connection, moves: Moves, rules: Rules, cache: TextCache | None = None) -> None:
    """Have the groups of duplicates follow these moves. The caller commits.

    `cache` has the texts that were compared before, in this transaction or an earlier one.
    """
    if not moves:
        return
    cache = TextCache() if cache is None else cache
    cache.keep({each.fingerprint.content: each.body for each in moves.arrived if each.body is not None})

    # Texts leave the index, then new ones come in.
    decided = decided_documents(connection, moves.left)
    again = {*moves.decided, *(moves.left[id_] for id_ in decided)}
    removed = remove_texts(connection, set(moves.left.values()), again)
    added = add_texts(connection, moves, removed.again)

    # Near-duplicates join components.
    index = DuplicateIndex(connection, rules, read_decisions(connection), cache)
    loose = index.contents.by_number(removed.loose).values()
    asked = added.sketches | index.sketches_of(loose)
    decided |= decided_documents(connection, (each.document_id for each in moves.arrived))
    spoken_of = {*decided, *(partner for partners in decided.values() for partner in partners)}
    touched = {*asked, *removed.touched, *added.rebest, *index.contents.of_documents(spoken_of)}
    said = index.decisions.touching(touched)
    join_decided(index, said)
    unequal: list[tuple[int, int]] = []  # pairs in which one text may contain the other
    for found in index.candidates(asked):
        join_near(index, found)
        unequal += found.unequal_pairs()

    # Each group gets a leader; a text that did not lead before may contain others or be contained.
    led = choose_leaders(index, touched | said.texts(), added.sketches.keys())
    parts = drop_containments(connection, led.ended) | removed.parts
    began = index.contents.by_number(led.began - asked.keys()).values()
    for found in index.candidates(index.sketches_of(began)):
        unequal += found.unequal_pairs()
    parts |= find_containments(index, unequal)

    # The documents are pointed at their articles.
    point_documents(index, led, parts, moves, added)
