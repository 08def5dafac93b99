"""An export is whole or not there, reads as it should, and comes in again as it was."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet
import pytest

from pipeline.errors import ExportError
from pipeline.export import Partition, export
from pipeline.ingest import ingest
from pipeline.store import Article, open_articles
from tests.dumps import body, near_copy, page, query, record, settings, write_jsonl

RECORDS: list[dict[str, object] | str] = [
    record(
        page(body(0), "Geese take the bowling green"), url="https://www.one.example/1", id=7, license="CC0"
    ),
    record(body(1), title="=1+1", author="@Ann Lee", date="2024-03-05T10:00:00+01:00", tags=["sea", "tide"]),
    record(
        body(2), title="Naïve “quotes”, commas", date="2024-02-29", description="short", image="https://i/1"
    ),
    record(
        near_copy(2), title="Reservoir work begins", date="2023-12-31T23:30:00-05:00", source={"deep": [1, 2]}
    ),
    record("Die Fähre kam am Montag wieder zu spät, und niemand am Kai konnte sagen, warum.", title="Fähre"),
]


@pytest.fixture
def filled(database: str, tmp_path: Path) -> str:
    write_jsonl(tmp_path / "raw" / "a.jsonl", RECORDS)
    ingest([str(tmp_path / "raw")], settings(database))
    return database


def write(
    database: str, target: Path, *columns: str, copies: bool = False, partition: Partition | None = None
) -> int:
    with open_articles(database, copies=copies) as articles:
        return export(articles, target, columns, partition)


def read(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def all_of(database: str) -> list[Article]:
    with open_articles(database, copies=True) as articles:
        return list(articles)


def test_articles_have_the_types_that_they_promise(filled: str) -> None:
    found = {article.external_id or article.title: article for article in all_of(filled)}
    first, dated, second = found["7"], found["=1+1"], found["Reservoir work begins"]
    assert (first.title, first.extra) == ("Geese take the bowling green", {"id": 7, "license": "CC0"})
    assert dated.published_date == date(2024, 3, 5)
    assert dated.published_utc == datetime(2024, 3, 5, 9, 0, tzinfo=UTC)
    assert dated.tags == ("sea", "tide")
    assert second.published_utc == datetime(2024, 1, 1, 4, 30, tzinfo=UTC)
    assert second.extra == {"source": {"deep": [1, 2]}}
    copy = next(article for article in all_of(filled) if article.article_id)
    assert (copy.kind, copy.article_id) == ("near", second.id)
    assert all(0 <= (article.doubt if article.doubt is not None else 2) < 0.5 for article in all_of(filled))


def test_what_is_exported_comes_in_again_as_it_was(filled: str, tmp_path: Path) -> None:
    """The text of a page that the judge would cut again, too: it is taken as it is."""
    before = {article.text: article for article in all_of(filled)}
    assert write(filled, tmp_path / "out" / "a.jsonl.gz", copies=True) == 5
    again = f"sqlite:///{tmp_path}/again.db"
    ingest([str(tmp_path / "out")], settings(again))
    after = {article.text: article for article in all_of(again)}
    assert before.keys() == after.keys()
    own = {"id", "source", "first_seen_at", "run_id", "article_id", "judge", "doubt"}
    for text, article in before.items():
        for name in set(Article.__slots__) - own:
            assert getattr(after[text], name) == getattr(article, name), name
    assert query(again, "SELECT count(*) FROM cuts") == [(0,)]
    write(again, tmp_path / "out2" / "b.jsonl", copies=True)
    assert {row["text"] for row in read(tmp_path / "out2" / "b.jsonl")} == before.keys()


def test_json_lines(filled: str, tmp_path: Path) -> None:
    assert write(filled, tmp_path / "a.jsonl") == 4
    rows = read(tmp_path / "a.jsonl")
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    (dated,) = (row for row in rows if row["title"] == "=1+1")
    assert (dated["published_date"], dated["published_utc"]) == ("2024-03-05", "2024-03-05T09:00:00Z")
    assert "article_id" not in dated
    write(filled, tmp_path / "b.jsonl.gz")
    assert gzip.decompress((tmp_path / "b.jsonl.gz").read_bytes()) == (tmp_path / "a.jsonl").read_bytes()
    write(filled, tmp_path / "c.jsonl.zst", "id", "title")
    with pa.CompressedInputStream(pa.OSFile(str(tmp_path / "c.jsonl.zst")), "zstd") as file:
        assert json.loads(file.read().splitlines()[0]).keys() == {"id", "title"}


def test_csv_runs_nothing_in_a_spreadsheet(filled: str, tmp_path: Path) -> None:
    write(filled, tmp_path / "a.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_bytes().decode())))
    assert {row["title"] for row in rows} == {
        "'=1+1", "Geese take the bowling green", "Reservoir work begins", "Fähre"
    }  # fmt: skip
    (dated,) = (row for row in rows if row["title"] == "'=1+1")
    assert (dated["author"], dated["tags"], dated["text"]) == ("'@Ann Lee", '["sea", "tide"]', body(1))
    frame = pd.read_csv(tmp_path / "a.csv", parse_dates=["published_date", "published_utc"])
    assert str(frame["published_date"].dtype).startswith("datetime64")
    assert len(frame) == 4


def test_parquet_has_types(filled: str, tmp_path: Path) -> None:
    write(filled, tmp_path / "a.parquet")
    table = pyarrow.parquet.read_table(tmp_path / "a.parquet")
    assert table.schema.field("published_date").type == pa.date32()
    assert table.schema.field("published_utc").type == pa.timestamp("us", "UTC")
    assert table.num_rows == 4


@pytest.mark.parametrize("partition", list(Partition))
def test_a_partitioned_export(filled: str, tmp_path: Path, partition: Partition) -> None:
    assert write(filled, tmp_path / "a.parquet", "id", "title", partition=partition) == 4
    parts = sorted(path.parent.name for path in tmp_path.glob("a.parquet/*/part-0.parquet"))
    expected = {
        "language": ["language=de", "language=en"],
        "month": ["month=2023-12", "month=2024-03", "month=__HIVE_DEFAULT_PARTITION__"],
    }
    assert parts == expected[partition]
    table = pyarrow.dataset.dataset(tmp_path / "a.parquet", partitioning="hive").to_table()
    assert sorted(table.column_names) == sorted(["id", "title", partition.value])
    assert table.num_rows == 4


def test_the_same_articles_give_the_same_bytes(filled: str, tmp_path: Path) -> None:
    for name in ("a.jsonl.gz", "a.csv.zst", "a.parquet"):
        write(filled, tmp_path / "one" / name)
        write(filled, tmp_path / "two" / name)
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_broken_export_leaves_what_was_there(filled: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("before")

    def stop() -> None:
        raise KeyboardInterrupt

    with open_articles(filled) as articles, pytest.raises(KeyboardInterrupt):
        export(articles, tmp_path / "a.csv", step=stop)
    assert (tmp_path / "a.csv").read_text() == "before"
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []


def test_a_folder_of_other_files_is_left_alone(filled: str, tmp_path: Path) -> None:
    for name in ("mine.parquet", "mine.csv"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "notes.txt").write_text("keep me")
    with pytest.raises(ExportError, match=r"notes\.txt"):
        write(filled, tmp_path / "mine.parquet", partition=Partition.MONTH)
    with pytest.raises(ExportError, match=r"notes\.txt"):
        write(filled, tmp_path / "mine.csv")
    write(filled, tmp_path / "months.parquet", partition=Partition.MONTH)
    write(filled, tmp_path / "months.parquet", partition=Partition.LANGUAGE)
    assert not list(tmp_path.glob("months.parquet/month=*"))
    with pytest.raises(ExportError, match=r"months\.parquet"):
        write(filled, tmp_path / "months.parquet")


@pytest.mark.parametrize("name", ["a.txt", "a", "a.parquet.gz", "a.jsonl.xz", ".gz"])
def test_a_name_that_says_no_format_is_refused(filled: str, tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportError, match=r"\.parquet"):
        write(filled, tmp_path / name)


def test_a_column_that_is_not_there_is_named(filled: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no column headline; there are id, title"):
        write(filled, tmp_path / "a.csv", "headline")


ODD_DATES = {
    "2024-03-05T10:00:00+14:00": "2024-03-04T20:00:00+00:00",
    "2024-03-05T10:00:00-12:00": "2024-03-05T22:00:00+00:00",
    "2024-03-05T10:00+05:30": "2024-03-05T04:30:00+00:00",
    "2024-03-05T10:00:00+20:00": None,  # no such zone
    "2024-03-05T24:00:00Z": None,
    "0001-01-01T00:00:00+01:00": None,
    "9999-12-31T23:59:59-05:00": None,
    "2024-03-05": None,
    "2024-03-05T10:00:00": None,
}


def test_odd_dates_and_odd_characters_are_the_same_in_both_databases(database: str, tmp_path: Path) -> None:
    odd: list[dict[str, object] | str] = [
        record(body(100 + at), date=given, title=given) for at, given in enumerate(ODD_DATES)
    ]
    odd.append(record(body(90), title="odd", guid="a\0b", description="c\0d", license="\ud800 e\0f"))
    write_jsonl(tmp_path / "raw" / "a.jsonl", odd)
    ingest([str(tmp_path / "raw")], settings(database))
    found = {article.title: article for article in all_of(database)}
    moments = {title: found[title].published_utc for title in ODD_DATES}
    assert {title: moment and moment.isoformat() for title, moment in moments.items()} == ODD_DATES
    assert (found["odd"].external_id, found["odd"].description) == ("ab", "cd")
    assert found["odd"].extra == {"guid": "a\0b", "license": "? e\0f"}


def test_increments(filled: str, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "raw" / "b.jsonl", [record(body(9), title="New")])
    ingest([str(tmp_path / "raw")], settings(filled))
    with open_articles(filled, since_run=1) as articles:
        assert [article.title for article in articles] == ["New"]


def test_arrow_in_pandas(filled: str) -> None:
    with open_articles(filled, languages=["en"], since="2024-03", sites=["none.example"]) as articles:
        assert len(articles.arrow().read_pandas()) == 0
    with open_articles(filled, languages=["en"], since="2024") as articles:
        frame = articles.arrow().read_pandas()
    assert sorted(frame["title"]) == ["=1+1", "Geese take the bowling green"]
    assert str(frame["published_utc"].dtype) == "datetime64[us, UTC]"
