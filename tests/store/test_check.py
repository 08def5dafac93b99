"""`check` finds nothing wrong in a database that copydesk wrote, and everything that was broken by hand."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from sqlalchemy import text

from pipeline.ingest import ingest
from pipeline.store import open_store
from pipeline.store.check import Problem, find_problems
from pipeline.store.database import engine as engines
from tests.dumps import RECORDS, body, page, record, settings, write_jsonl

PAGES = [
    record(page(body(seed), f"Case {seed}"), url=f"https://one.example/{seed}") for seed in range(40, 48)
]
CHINESE = record("渡轮公司星期一宣布，下个月将增加班次，以减少乘客在码头上等待的时间。", title="渡轮")


@pytest.fixture
def filled(database: str, tmp_path: Path) -> str:
    write_jsonl(tmp_path / "raw" / "a.jsonl", [*RECORDS, *PAGES, CHINESE])
    ingest([str(tmp_path / "raw")], settings(database))
    return database


def problems(database: str) -> list[Problem]:
    with open_store(settings(database)) as store, store.reading() as connection:
        return list(find_problems(connection))


def test_nothing_is_wrong(filled: str) -> None:
    assert problems(filled) == []


ONE = "(SELECT min(id) FROM documents WHERE article_id IS NULL AND id IN (SELECT document_id FROM cuts))"
NUMBER = f"(SELECT number FROM documents WHERE id = {ONE})"
COPY = "(SELECT min(id) FROM documents WHERE article_id IS NOT NULL)"
CORRUPTIONS: dict[str, tuple[str, str]] = {
    "a run read one more": ("UPDATE runs SET records = records + 1", "sums"),
    "a reject is gone": ("DELETE FROM rejects WHERE reason = 'empty'", "sums"),
    "a cut is gone": (f"DELETE FROM cut_lines WHERE document = {NUMBER} AND number = 1", "cuts"),
    "a cut has another text": (
        f"UPDATE cut_lines SET text_id = text_id + 1 WHERE document = {NUMBER} AND number = 1",
        "cuts",
    ),
    "a text was edited": (f"UPDATE documents SET text = text || '!' WHERE id = {ONE}", "cuts"),
    "the lines of a document are gone": (f"DELETE FROM pages WHERE document_id = {ONE}", "cuts"),
    "a duplicate became an article": (
        "UPDATE documents SET article_id = NULL, duplicate_kind = NULL, duplicate_rule = NULL "
        f"WHERE id = {COPY}",
        "duplicates",
    ),
    "a duplicate points nowhere": (f"UPDATE documents SET article_id = 'x' WHERE id = {COPY}", "duplicates"),
    "a text is not in the index": (
        f"DELETE FROM contents WHERE hash = (SELECT content_hash FROM documents WHERE id = {ONE})",
        "duplicates",
    ),
    "the index of sketches is empty": ("DELETE FROM postings", "duplicates"),
    "a trace is short": ("UPDATE traces SET lines = :empty", "memory"),
    "a trace is damaged": ("UPDATE traces SET lines = substr(lines, 1, 5)", "memory"),
    "a layout is damaged": ("UPDATE pages SET layout = substr(layout, 1, 5)", "cuts"),
    "a title was edited": (f"UPDATE documents SET title = 'Quite another one' WHERE id = {ONE}", "search"),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_what_was_broken_is_found(filled: str, name: str) -> None:
    statement, area = CORRUPTIONS[name]
    engine = engines.open_engine(filled)
    with engine.begin() as connection:
        values = {"empty": zlib.compress(b"")} if ":empty" in statement else {}
        assert connection.execute(text(statement), values).rowcount >= 1
    engine.dispose()
    assert area in {problem.area for problem in problems(filled)}


def test_an_entry_that_is_missing_in_the_full_text_index_is_found(filled: str) -> None:
    engine = engines.open_engine(filled)
    with engine.begin() as connection:
        number = connection.scalar(text(f"SELECT number FROM documents WHERE id = {ONE}"))
        table, column = ("documents_fts_docsize", "id") if "sqlite" in filled else ("documents_fts", "number")
        connection.execute(text(f"DELETE FROM {table} WHERE {column} = {number}"))
    engine.dispose()
    assert [problem.area for problem in problems(filled)] == ["search"]


def test_rare_letters_are_no_problem(database: str, tmp_path: Path) -> None:
    """A middle dot between kana is no letter; letters that FTS5 does not know are letters for Python."""
    rare = [
        "アップル・ニュース・ストア",
        "\U0001e900\U0001e901\U0001e902 \U0001e943",
        "\U00010d00\U00010d01 ok",
        "ก๏ข ฿ข ។ក",
    ]
    write_jsonl(
        tmp_path / "raw" / "a.jsonl",
        [record(f"{body(at)}\n{text}。", title=text) for at, text in enumerate(rare)],
    )
    ingest([str(tmp_path / "raw")], settings(database))
    assert problems(database) == []
