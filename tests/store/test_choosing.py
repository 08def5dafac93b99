"""Choosing what is read: files, records, sites; and what a run says that it did not read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import SettingsError
from pipeline.ingest import ingest, preview
from pipeline.sources import Globs
from tests.dumps import body, query, record, settings, snapshot, write_jsonl
from tests.sources.containers import Story, as_warc, warc_record, zipped


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    for name, first in (("a", 0), ("b", 4), ("sub/c", 8)):
        write_jsonl(folder / f"{name}.jsonl", [record(body(number)) for number in range(first, first + 4)])
    return folder


@pytest.fixture
def other_database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/other.db"


def read(
    raw: Path, database: str, limit: int | None = None, globs: Globs | None = None, **wanted: Any
) -> int:
    return ingest([str(raw)], settings(database, wanted=wanted), globs or Globs(), limit).records


def test_a_limit_stops_and_the_next_run_goes_on(database: str, raw: Path, other_database: str) -> None:
    assert [read(raw, database, limit=5) for _ in range(4)] == [5, 5, 2, 0]
    assert read(raw, other_database) == 12
    assert snapshot(database) == snapshot(other_database)


def test_a_limit_takes_nothing_back_that_it_does_not_read_again(database: str, raw: Path) -> None:
    read(raw, database)
    for name in ("a.jsonl", "b.jsonl"):
        write_jsonl(raw / name, [record(body(number + 20)) for number in range(4)])
    assert read(raw, database, limit=4) == 4
    assert query(database, "SELECT count(*) FROM documents") == [(12,)]


def test_globs_choose_files_by_name_and_by_path(database: str, raw: Path) -> None:
    assert read(raw, database, globs=Globs(include=("sub/*",))) == 4
    assert read(raw, database, globs=Globs(include=("*.jsonl",), exclude=("a.*", "sub/*"))) == 4
    assert query(database, "SELECT not_read FROM runs ORDER BY id") == [('{"not chosen": 2}',)] * 2
    assert read(raw, database) == 4, "only what was not chosen before is new"


def test_the_database_is_that_of_the_last_choice(database: str, tmp_path: Path, other_database: str) -> None:
    """A dump that was read for another choice is read again."""
    raw = tmp_path / "raw"
    records = [
        record(body(1)) | {"url": "https://one.example/1"},
        record(body(2)) | {"url": "https://news.two.example/2"},
        record(body(3)) | {"date": "2019-03-04"},
    ]
    write_jsonl(raw / "a.jsonl", records)
    assert read(raw, database, sites=["two.example"]) == 2, "a record without a URL is looked at"
    assert query(database, "SELECT url FROM articles") == [("https://news.two.example/2",)]
    assert query(database, "SELECT reason FROM rejects") == [("other-site",)]
    assert query(database, "SELECT not_read FROM dumps") == [('{"records of other sites": 1}',)]
    assert read(raw, database, since="2020") == 3
    assert query(database, "SELECT reason FROM rejects") == [("other-date",)]
    assert read(raw, database) == 3
    read(raw, other_database)
    assert snapshot(database) == snapshot(other_database)


def test_a_preview_counts_what_a_run_reads(database: str, raw: Path) -> None:
    (raw / "notes.pdf").write_bytes(b"%PDF")
    (raw / "broken.jsonl").write_text('{"text": "A long enough sentence."}\n{oops\n')
    told = preview([str(raw)], settings(database))
    assert (told.dumps, told.records, told.rejects, told.not_read) == (4, 14, 1, {".pdf": 1})
    assert read(raw, database) == 14
    assert preview([str(raw)], settings(database)).records == 0


def test_places_and_counts_follow_a_dump_that_changes(database: str, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.zip").write_bytes(
        zipped({"1.txt": body(1).encode(), "logo.png": b"x", "2.txt": body(2).encode()})
    )
    read(raw, database)
    sources = "SELECT source FROM articles ORDER BY source"
    assert query(database, sources) == [("raw/a.zip/1.txt",), ("raw/a.zip/2.txt",)]
    assert query(database, "SELECT not_read FROM dumps") == [('{".png": 1}',)]
    (raw / "a.zip").write_bytes(zipped({"3.txt": body(3).encode(), "empty.txt": b" "}))
    read(raw, database)
    assert query(database, sources) == [("raw/a.zip/3.txt",)]
    assert query(database, "SELECT place FROM places ORDER BY place") == [("3.txt",), ("empty.txt",)]
    assert query(database, "SELECT not_read FROM dumps") == [(None,)]


def test_what_an_archive_holds_beside_pages_is_in_the_run(database: str, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    story = Story("https://courier.example/1", "The ferry is late", body(1))
    gone = warc_record(story, b"", http="HTTP/1.1 404 Not Found\r\nContent-Type: text/html")
    (raw / "a.warc.gz").write_bytes(as_warc([story]))
    (raw / "b.warc").write_bytes(gone + gone)
    (raw / "c.doc").write_bytes(b"x")
    read(raw, database)
    ((counts,),) = query(database, "SELECT not_read FROM runs")
    assert json.loads(counts) == {".doc": 1, "answers 4xx": 2}


def test_a_glob_that_chooses_nothing_is_no_error(database: str, raw: Path) -> None:
    assert read(raw, database, globs=Globs(include=("*.zip",))) == 0
    with pytest.raises(SettingsError):
        read(raw / "nowhere", database)
