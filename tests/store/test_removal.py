"""What is forgotten is gone, stays away, and leaves the sums right; what is pruned may come again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.errors import NotFound
from pipeline.ingest import ingest
from pipeline.store import open_articles, open_for_ingest, open_store
from pipeline.store.check import find_problems
from pipeline.store.forgetting import Asked
from pipeline.store.pruning import known_paths
from tests.dumps import body, near_copy, page, query, record, settings, snapshot, write_jsonl

SECRET = "Wilhelmina Quackenbush"
PAGES = [
    record(
        page(f"{body(seed)}\n{SECRET} said so in case {seed}.", f"Case {seed}"),
        url=f"https://one.example/{seed}",
    )
    for seed in range(3)
]
OTHERS = [record(near_copy(0), url="https://two.example/0"), record(body(5), url="https://two.example/5")]


@pytest.fixture
def filled(database: str, tmp_path: Path) -> str:
    write_jsonl(tmp_path / "raw" / "a.jsonl", [*PAGES, PAGES[0]])
    write_jsonl(tmp_path / "raw" / "b.jsonl", OTHERS)
    ingest([str(tmp_path / "raw")], settings(database))
    return database


def ids_of(database: str, url: str) -> list[str]:
    with open_articles(database, copies=True) as articles:
        return [article.id for article in articles if article.url == url]


def forget(database: str, asked: Asked) -> int:
    with open_for_ingest(settings(database)) as store:
        return store.forget(asked)


def assert_sound(database: str) -> None:
    with open_store(settings(database)) as store, store.reading() as connection:
        assert list(find_problems(connection)) == []


def everywhere(database: str) -> list[str]:
    """The tables that have the secret in them."""
    tables = ("documents", "cut_texts", "cuts", "rejects", "pages")
    return [name for name in tables if SECRET in str(query(database, f"SELECT * FROM {name}"))]


def test_a_document_is_forgotten_with_the_other_copies_of_its_record(filled: str, tmp_path: Path) -> None:
    first, second = ids_of(filled, "https://one.example/0")
    assert forget(filled, Asked((first[:8],))) == 2
    assert ids_of(filled, "https://one.example/0") == []
    refused = query(filled, "SELECT reason, detail, sample FROM rejects")
    assert refused == [("forgotten", "a person wanted it to be forgotten", "")] * 2
    assert ids_of(filled, "https://two.example/0"), "its near-duplicate on another site stays"
    assert_sound(filled)
    assert second not in str(query(filled, "SELECT id FROM articles"))


def test_what_is_forgotten_does_not_come_back(filled: str, tmp_path: Path) -> None:
    (one,) = ids_of(filled, "https://one.example/1")
    forget(filled, Asked((one,)))
    write_jsonl(tmp_path / "raw" / "c.jsonl", [PAGES[1], record(body(77), url="https://one.example/1")])
    ingest([str(tmp_path / "raw")], settings(filled))
    assert ids_of(filled, "https://one.example/1") == []
    assert query(filled, "SELECT count(*) FROM rejects WHERE reason = 'forgotten'") == [(3,)]
    assert_sound(filled)


def test_forgetting_before_and_after_gives_the_same(filled: str, tmp_path: Path) -> None:
    """A tombstone that was there first leaves the database as one that came later."""
    forget(filled, Asked(site="one.example"))
    after = snapshot(filled)
    other = f"sqlite:///{tmp_path}/other.db"
    with open_for_ingest(settings(other)) as store:
        store.forget(Asked(site="one.example"))
    ingest([str(tmp_path / "raw")], settings(other))
    before = snapshot(other)
    for name in after.keys() - {"templates", "rejects"}:
        assert after[name] == before[name], name
    assert (
        query(filled, "SELECT count(*) FROM rejects")
        == query(other, "SELECT count(*) FROM rejects")
        == [(4,)]
    )


def test_a_site_is_really_gone_from_the_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    write_jsonl(tmp_path / "raw" / "a.jsonl", [*PAGES, *OTHERS])
    ingest([str(tmp_path / "raw")], settings(url))
    written = b"".join(path.read_bytes() for path in tmp_path.glob("a.db*"))
    assert b"quackenbush" in written.lower()
    assert forget(url, Asked(site="www.one.example")) == 3
    written = b"".join(path.read_bytes() for path in tmp_path.glob("a.db*"))
    assert b"quackenbush" not in written.lower()
    assert everywhere(url) == []
    assert_sound(url)


def test_a_dump_is_forgotten(filled: str, tmp_path: Path) -> None:
    assert forget(filled, Asked(dump=str(tmp_path / "raw" / "a.jsonl"))) == 4
    assert len(query(filled, "SELECT id FROM documents")) == 2
    assert_sound(filled)
    assert everywhere(filled) == []


def test_an_id_that_is_not_there_is_named(filled: str) -> None:
    with pytest.raises(NotFound, match="'nothing'"):
        forget(filled, Asked(("nothing",)))
    with pytest.raises(NotFound, match=r"no dump has the path none\.txt"):
        forget(filled, Asked(dump="none.txt"))


def test_dumps_that_are_gone_are_pruned_and_come_again(filled: str, tmp_path: Path) -> None:
    before = snapshot(filled)
    shutil.move(tmp_path / "raw" / "a.jsonl", tmp_path / "a.jsonl")
    with open_store(settings(filled)) as store, store.reading() as connection:
        gone = [dump for dump, path in known_paths(connection).items() if not Path(path).exists()]
    with open_for_ingest(settings(filled)) as store:
        store.prune(gone)
    assert len(query(filled, "SELECT id FROM documents")) == 2
    assert query(filled, "SELECT sum(records) FROM runs") == [(2,)]
    assert_sound(filled)
    shutil.move(tmp_path / "a.jsonl", tmp_path / "raw" / "a.jsonl")
    ingest([str(tmp_path / "raw")], settings(filled))
    assert snapshot(filled) == before


def test_documents_of_long_ago_are_pruned(filled: str) -> None:
    with open_for_ingest(settings(filled)) as store:
        store.prune(before="2000-01-01T00:00:00+00:00")
        assert len(query(filled, "SELECT id FROM documents")) == 6
        store.prune(before="2100-01-01T00:00:00+00:00")
    assert query(filled, "SELECT id FROM documents") == []
    assert_sound(filled)
