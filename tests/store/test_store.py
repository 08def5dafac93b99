"""The store: one schema in two databases, its migrations, its lock, and the duplicates it finds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from pipeline.cleaning.batches import clean_batch, read_batches
from pipeline.errors import DatabaseBusy, DatabaseError, LedgerError, LockLost, NotFound, SettingsError
from pipeline.ingest import ingest
from pipeline.sources import find_files
from pipeline.store import open_for_ingest, open_store
from pipeline.store.database import engine as engines
from pipeline.store.database.tables import metadata
from pipeline.store.queries import read_document, run_query
from tests.conftest import new_postgres
from tests.dumps import body, near_copy, query, record, settings, write_jsonl
from tests.sources.containers import zipped

VIEWS = {
    "articles": "id title author published_at published_date published_utc language site url text word_count "
    "copies source first_seen_at site_name description section categories tags image canonical_url paywalled modified_at agency standfirst "
    "group_id external_id extra doubt judge run_id number",
    "duplicates": "id article_id kind similarity rule title site url published_at published_date published_utc "
    "source article_title article_site article_url article_published_at group_id",
    "ledger": "run_id records articles duplicates rejects",
}


def test_migrations_make_the_tables_of_the_models(database: str) -> None:
    # The full-text index is beside the models; in SQLite `number` is the rowid, and unique by itself.
    beside = (
        ("documents_fts", "UniqueConstraint(Column('number'") if "sqlite" in database else ("documents_fts",)
    )
    engine = engines.open_engine(database)
    engines.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, metadata)
        assert [each for each in found if not any(known in str(each) for known in beside)] == []
    engine.dispose()


def test_an_upgrade_from_the_first_migration_keeps_everything(database: str) -> None:
    engine = engines.open_engine(database)
    with engine.begin() as connection:
        config = engines._alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for row in (
            "INSERT INTO runs VALUES (1, '', '', 'finished', 1, 0, 'rules-1', NULL)",
            "INSERT INTO dumps VALUES (1, '/a', 'a', 1, 1, 1, '', 1, :yes)",
            "INSERT INTO documents VALUES ('abc', 'r', 0, 1, 1, 1, '', NULL, NULL, 'Ferry', NULL, NULL, 'en', 1.0, 'text', 1, 'rules-1', '', 'c', NULL, NULL, NULL)",
            "INSERT INTO cuts VALUES ('abc', 1, 'Home', 'navigation', 0.95, 'rules-1')",
        ):
            connection.execute(text(row), {"yes": True} if ":yes" in row else {})
    with pytest.raises(DatabaseError, match="copydesk db upgrade"), open_store(settings(database)):
        pass
    engines.upgrade(engine)
    engine.dispose()
    assert query(database, "SELECT id, title FROM articles") == [("abc", "Ferry")]
    assert query(database, "SELECT * FROM cuts") == [
        ("abc", 1, None, None, "Home", "navigation", 0.95, "rules-1", "", 1)
    ]


def test_the_views_have_the_columns_of_the_contract(database: str) -> None:
    engine = engines.open_engine(database)
    engines.upgrade(engine)
    for view, columns in VIEWS.items():
        assert [column["name"] for column in inspect(engine).get_columns(view)] == columns.split()
    engine.dispose()


def test_sqlite_is_in_wal_mode(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/folder/articles.db"
    with open_store(settings(url), migrate=True) as store, store.reading() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_reading_a_database_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/articles.db"
    with pytest.raises(DatabaseError, match="run copydesk ingest"), open_store(settings(url)):
        pass
    assert not (tmp_path / "articles.db").exists()


def test_a_database_of_a_newer_copydesk_is_refused(database: str) -> None:
    engine = engines.open_engine(database)
    engines.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="9999"):
        engines.upgrade(engine)
    engine.dispose()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://root@127.0.0.1/articles"])
def test_a_wrong_url_is_named(url: str) -> None:
    with pytest.raises(SettingsError):
        engines.open_engine(url)


def test_two_ingests_at_once_are_refused(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.store.database.lock._PATIENCE_SECONDS", 0.2)
    with (
        open_for_ingest(settings(database)),
        pytest.raises(DatabaseBusy, match="another ingest"),
        open_for_ingest(settings(database)),
    ):
        pass
    with open_for_ingest(settings(database)):
        pass


HOLDING = """
import sys, time
from pipeline.settings import Settings
from pipeline.store import open_for_ingest
with open_for_ingest(Settings(database_url=sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_killed_ingest_leaves_no_lock(database: str) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDING, database], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        holder.kill()
    with open_for_ingest(settings(database)):
        pass


def test_a_failed_run_is_recorded_with_its_reason(database: str) -> None:
    with open_for_ingest(settings(database)) as store, pytest.raises(ValueError, match="boom"), store.run():
        raise ValueError("boom")
    assert query(database, "SELECT status, error FROM runs") == [("failed", "ValueError: boom")]


def test_the_sum_is_really_checked(database: str, tmp_path: Path) -> None:
    """A lost record fails the next run: the test deletes one with SQL."""
    write_jsonl(tmp_path / "a.jsonl", [record(body(1)), record(body(2))])
    ingest([str(tmp_path)], settings(database))
    with open_for_ingest(settings(database)) as store, store.writing() as connection:
        connection.execute(text("DELETE FROM cut_lines"))
        connection.execute(text("DELETE FROM pages"))
        connection.execute(text("DELETE FROM documents WHERE position = 1"))
    with pytest.raises(LedgerError, match="read is not articles"):
        ingest([str(tmp_path)], settings(database))


def duplicates_of(
    database: str, records: list[dict[str, object]], folder: Path
) -> dict[str, list[tuple[object, ...]]]:
    """Titles of the articles, and kind and similarity of the duplicates, for records with titles."""
    write_jsonl(folder / "a.jsonl", [*records])
    ingest([str(folder / "a.jsonl")], settings(database))
    named = "SELECT d.title, a.title, v.kind, v.similarity FROM duplicates v JOIN documents d ON d.id = v.id JOIN documents a ON a.id = v.article_id"
    return {
        "articles": query(database, "SELECT title, copies FROM articles"),
        "duplicates": query(database, named),
    }


def test_case_punctuation_and_blanks_make_no_difference(database: str, tmp_path: Path) -> None:
    other = body(1).replace(" ", "  ").replace(".", "!").upper()
    found = duplicates_of(
        database, [record(body(1), title="A", date="2024-01-01"), record(other, title="B")], tmp_path
    )
    assert found == {"articles": [("A", 2)], "duplicates": [("B", "A", "exact", 1.0)]}


def test_the_first_published_is_the_article_of_its_copies(database: str, tmp_path: Path) -> None:
    """The order in the dump does not matter."""
    records = [
        record(near_copy(1), title="late", date="2024-01-03"),
        record(body(1), title="first", date="2024-01-01"),
        record(body(1), title="second", date="2024-01-02"),
        record(body(2), title="other", date="2024-01-01"),
    ]
    found = duplicates_of(database, records, tmp_path)
    assert found["articles"] == [("first", 3), ("other", 1)]
    assert [row[:3] for row in found["duplicates"]] == [
        ("late", "first", "near"),
        ("second", "first", "exact"),
    ]


def test_stories_that_share_a_quotation_are_two(database: str, tmp_path: Path) -> None:
    quotation = body(9).split("\n")[0]
    records = [record(f"{body(seed)}\n{quotation}", title=f"{seed}") for seed in (1, 2)]
    assert duplicates_of(database, records, tmp_path) == {"articles": [("1", 1), ("2", 1)], "duplicates": []}


def test_short_stories_over_one_long_footer_are_no_duplicates(database: str, tmp_path: Path) -> None:
    """The second trap of the design: the footer is cut before the fingerprint is taken."""
    footer = "\n".join(
        ["Related stories", *(f"Teaser number {n} of a long list that never ends" for n in range(40))]
    )
    records = [record(f"{body(seed).splitlines()[0]}\n{footer}", title=f"{seed}") for seed in range(5)]
    assert duplicates_of(database, records, tmp_path)["duplicates"] == []


def test_a_document_is_found_by_the_beginning_of_its_id(database: str, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "a.jsonl", [record(body(seed), title=f"{seed}") for seed in range(40)])
    ingest([str(tmp_path)], settings(database))
    ids = [str(row[0]) for row in query(database, "SELECT id FROM articles")]
    with open_store(settings(database)) as store, store.reading() as connection:
        assert read_document(connection, ids[0]).id == ids[0]
        assert read_document(connection, ids[0][:12]).id == ids[0]
        for wrong in ("", "zzzzzzzzzzzzzzzz", "%"):
            with pytest.raises(NotFound, match="no document"):
                read_document(connection, wrong)
        shared = next(one[0] for one in ids if sum(other[0] == one[0] for other in ids) > 1)
        with pytest.raises(NotFound, match="several documents"):
            read_document(connection, shared)


def test_a_reading_query_reads_and_a_writing_one_changes_nothing(database: str, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "a.jsonl", [record(body(1), title="12:30 at the pier")])
    ingest([str(tmp_path)], settings(database))
    with open_store(settings(database)) as store, store.reading() as connection:
        assert run_query(connection, "SELECT title FROM articles WHERE title LIKE '%:%'") == (
            ["title"],
            [("12:30 at the pier",)],
        )
        with pytest.raises(DatabaseError):
            run_query(connection, "DELETE FROM cut_lines")
    assert len(query(database, "SELECT * FROM articles")) == 1


def test_a_batch_whose_commit_was_not_heard_of_is_not_stored_twice(database: str, tmp_path: Path) -> None:
    """A task that is retried after its commit stores nothing more."""
    write_jsonl(tmp_path / "a.jsonl", [record(body(1)), record(body(2)), "{broken"])
    (tmp_path / "b.zip").write_bytes(zipped({"logo.png": b"x"}))
    with open_for_ingest(settings(database)) as store, store.run() as run:
        pending = store.prepared(run, find_files([tmp_path]))
        for batch in map(clean_batch, read_batches(pending, settings(database))):
            store.write(run, batch)
            store.write(run, batch)
    assert query(database, "SELECT records, articles, duplicates, rejects FROM ledger") == [(3, 2, 0, 1)]
    assert query(database, "SELECT not_read FROM runs") == [('{".png": 1}',)]


def test_many_near_copies_are_one_story(database: str, tmp_path: Path) -> None:
    story = f"{body(1)}\n{body(2)}"  # in a shorter text, another figure makes another story
    copies = [record(f"{story}\nThis is the update of hour {hour}.") for hour in range(60)]
    write_jsonl(tmp_path / "a.jsonl", copies)
    ingest([str(tmp_path)], settings(database, batch_size=7))
    assert query(database, "SELECT copies FROM articles") == [(60,)]


def test_an_ingest_that_lost_its_lock_writes_no_more(postgres: str) -> None:
    """A restart of Postgres ends the connection that holds the lock; another ingest may begin."""
    database = new_postgres(postgres)
    killer = engines.open_engine(database)
    with open_for_ingest(settings(database)) as store:
        with killer.begin() as connection:
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
            connection.execute(text(ended))
        with open_for_ingest(settings(database)) as other:
            with pytest.raises(LockLost, match="goes on where it was broken off"), store.writing():
                pass
            with other.writing() as connection:
                assert connection.scalar(text("SELECT 1")) == 1
    killer.dispose()


def test_a_database_by_another_name_is_the_same_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.store.database.lock._PATIENCE_SECONDS", 0.2)
    (tmp_path / "b.db").symlink_to(tmp_path / "a.db")
    with (
        open_for_ingest(settings(f"sqlite:///{tmp_path}/a.db")),
        pytest.raises(DatabaseBusy, match="another ingest"),
        open_for_ingest(settings(f"sqlite:///{tmp_path}/b.db")),
    ):
        pass
