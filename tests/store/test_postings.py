"""The index of sketches finds what comparing all sketches finds, also after merges and drops."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, func, select, text

from pipeline.store import Store, open_for_ingest
from pipeline.store.database.tables import dropped_contents, posting_runs
from pipeline.store.database.tables import postings as table
from pipeline.store.duplicates import postings
from pipeline.store.duplicates.postings import add_sketches, drop_contents, shared
from tests.dumps import settings

Sketches = dict[int, list[int]]


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with open_for_ingest(settings(database)) as opened:
        yield opened


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments hold a few entries and merges join two runs, so that a test has many of both."""
    for name, value in (
        ("_SEGMENT_BITS", 2),
        ("_FANOUT_BITS", 1),
        ("_WINDOW_BITS", 4),
        ("_TOLERATED_TEXTS", 20),
        ("_MOST_HITS", 50),
    ):
        monkeypatch.setattr(postings, name, value)


def hits(connection: Connection, asked: Sketches) -> list[tuple[int, int, int]]:
    """For each hit: the text looked up, the text found, and how many keys they share."""
    parts = [(each.mine, each.others, each.counts) for each in shared(connection, asked)]
    return [hit for part in parts for hit in zip(*(column.tolist() for column in part), strict=True)]


def in_common(asked: Sketches, there: Sketches) -> set[tuple[int, int, int]]:
    found = {
        (at, other, len(set(mine) & set(its))) for at, mine in asked.items() for other, its in there.items()
    }
    return {(at, other, count) for at, other, count in found if count and at != other}


def draw(numbers: range, keys: int, seed: int) -> Sketches:
    source = random.Random(seed)
    return {at: sorted({source.randrange(keys) << 20 for _ in range(source.randrange(12))}) for at in numbers}


@pytest.mark.usefixtures("small")
def test_texts_that_come_and_go(store: Store) -> None:
    there: Sketches = {}
    source = random.Random(1)
    for round_ in range(12):
        new = draw(range(100 * round_ + 1, 100 * round_ + 20), 3_000, round_)
        with store.writing() as connection:
            add_sketches(connection, new)
            there |= new
            gone = source.sample(sorted(there), 4)
            drop_contents(connection, gone)
            there = {at: keys for at, keys in there.items() if at not in gone}
            asked = dict(source.sample(sorted(there.items()), 10))
            found = {hit for hit in hits(connection, asked) if hit[1] in there}
        assert found == in_common(asked, there)
    with store.reading() as connection:
        runs = connection.scalar(select(func.count()).select_from(posting_runs)) or 0
        segments = connection.scalar(select(func.count()).select_from(table)) or 0
        dropped = connection.scalar(select(func.count()).select_from(dropped_contents)) or 0
    assert runs < 12 < segments
    assert dropped <= 20


@pytest.mark.usefixtures("small")
def test_a_key_that_all_texts_have(store: Store) -> None:
    """No list of texts is cut short, although the number of hits at a time is bounded."""
    there = {at: [7, at + 100] for at in range(1, 60)}
    with store.writing() as connection:
        add_sketches(connection, there)
        assert set(hits(connection, there)) == in_common(there, there)


def test_a_text_without_a_sketch_is_found_by_nothing(store: Store) -> None:
    with store.writing() as connection:
        add_sketches(connection, {1: [], 2: []})
        assert hits(connection, {1: [], 2: [5]}) == []
        assert connection.execute(text("SELECT count(*) FROM postings")).scalar_one() == 0
