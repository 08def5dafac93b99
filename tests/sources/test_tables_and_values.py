"""JSON, CSV and Parquet: records one at a time, and what is broken is told from what is not."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.records import RawDocument, Reject
from pipeline.settings import Settings
from pipeline.sources import DumpReader, find_files


def read(path: Path, content: bytes | str, limit: int = 100_000) -> list[RawDocument | Reject]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (file,) = find_files([path])
    return list(DumpReader(file, Settings(max_record_bytes=limit)))


def ends(records: list[RawDocument | Reject]) -> list[tuple[int, Any]]:
    return [
        (item.position, item.payload if isinstance(item, RawDocument) else str(item.reason))
        for item in records
    ]


ONE, TWO = {"text": "One [1], he said."}, {"text": 'Two "quoted" {2}.'}
BOTH = [(1, ONE["text"]), (2, TWO["text"])]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([ONE, TWO]),
        json.dumps([ONE, TWO], indent=2),
        json.dumps(ONE, indent=2) + json.dumps(TWO, indent=2),
        f"{json.dumps(ONE)} {json.dumps(TWO)}",
        f"[{json.dumps(ONE)}]\n[{json.dumps(TWO)}]",
        "\ufeff" + json.dumps([ONE, TWO]),
        json.dumps({"status": "ok", "total": 2, "items": [ONE, TWO]}),
        f"[{json.dumps(ONE)},\n{json.dumps(TWO)},\n]",
    ],
    ids=["array", "indented", "one after another", "one line", "arrays", "bom", "object", "trailing comma"],
)
def test_json_gives_its_objects(tmp_path: Path, content: str) -> None:
    assert ends(read(tmp_path / "x.json", content)) == BOTH


def test_an_array_is_longer_than_the_pieces_it_is_read_in(tmp_path: Path) -> None:
    texts = [f"{number} {'é' * (number * 37 % 90_000)}" for number in range(100)]
    found = read(
        tmp_path / "x.json", json.dumps([{"text": text} for text in texts], ensure_ascii=False), 1_000_000
    )
    assert ends(found) == list(enumerate(texts, 1))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('[{"text": "One."}, {"text": "Two."', "invalid-json"),
        ('[{"text": "One."}', "invalid-json"),
        ('[{"text": "One."}, {"text": oops}, {"text": "Three."}]', "invalid-json"),
        ('[{"text": "One."}, ' + "[" * 200_000, "invalid-json"),
        ('[{"text": "One."}, {"text": "' + "x" * 900_000 + '"}]', "too-large"),
        ('[{"text": "One."}, ["a list"]]', "not-a-record"),
    ],
    ids=["cut off", "no end", "wrong", "deep", "large", "list"],
)
def test_broken_json_gives_what_came_before_and_a_reject(tmp_path: Path, content: str, reason: str) -> None:
    assert ends(read(tmp_path / "x.json", content)) == [(1, "One."), (2, reason)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_gives_its_rows(tmp_path: Path, delimiter: str) -> None:
    table = (
        f'title{delimiter}text{delimiter}note\n"A ""title"""{delimiter}"Two\nlines, or more; with | all"\n\n'
    )
    table += f"{delimiter}Second{delimiter}n{delimiter}more\n"
    first, second = read(tmp_path / "x.csv", "\ufeff" + table)
    assert isinstance(first, RawDocument)
    assert (first.title, first.payload, first.extra) == ('A "title"', "Two\nlines, or more; with | all", None)
    assert isinstance(second, RawDocument)
    assert (second.position, second.payload, second.title) == (2, "Second", None)
    assert second.extra == '{"beyond the header": ["more"], "note": "n"}'


def test_a_table_may_name_its_delimiter_and_be_in_utf_16(tmp_path: Path) -> None:
    table = "sep=;\r\ntext;url\r\nDie Fähre, sie fuhr;https://a.example\r\n"
    (found,) = read(tmp_path / "x.csv", table.encode("utf-16"))
    assert isinstance(found, RawDocument)
    assert (found.payload, found.url) == ("Die Fähre, sie fuhr", "https://a.example")


def test_a_cell_that_is_too_long_is_a_reject_and_the_next_row_is_read(tmp_path: Path) -> None:
    found = read(tmp_path / "x.csv", f"text\n{'x' * 3_000}\nSecond\n", limit=1_000)
    assert isinstance(found[0], Reject)
    assert found[0].reason == "too-large"
    assert ends(found)[-1][1] == "Second"


def test_a_table_without_a_text_is_all_rejects_that_say_so(tmp_path: Path) -> None:
    found = read(tmp_path / "x.csv", "title,url\nA title,https://a.example/1\nB,https://a.example/2\n")
    assert ends(found) == [(1, "not-a-record"), (2, "not-a-record")]


def test_parquet_gives_its_rows_with_the_types_that_json_has(tmp_path: Path) -> None:
    rows = [
        {
            "text": "One.",
            "published_at": datetime(2024, 5, 6, 7, 8, tzinfo=UTC),
            "day": date(2024, 5, 6),
            "price": Decimal("1.5"),
            "vector": [0.5] * 8,
            "tags": ["a", "b"],
            "raw": b"caf\xc3\xa9",
        }
    ]
    pq.write_table(pa.Table.from_pylist(rows * 300), tmp_path / "x.parquet", row_group_size=70)
    (file,) = find_files([tmp_path / "x.parquet"])
    found = list(DumpReader(file, Settings()))
    assert [record.position for record in found] == list(range(1, 301))
    first = found[0]
    assert isinstance(first, RawDocument)
    assert first.published_at == "2024-05-06T07:08:00+00:00"
    assert first.about.tags == ("a", "b")
    assert json.loads(first.extra or "") == {"day": "2024-05-06", "price": "1.5", "raw": "café"}


RUSSIAN = "Паром снова не вышел в рейс, и никто не сказал, почему так получилось в понедельник утром."


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl", "x.json"])
def test_each_record_in_a_legacy_encoding_is_decoded_for_itself(tmp_path: Path, name: str) -> None:
    """A dump may hold records that were written by different programs."""
    rows = [("Паром", RUSSIAN, "cp1251"), ("Ferry", "It was late.", "utf-8"), ("Паром", RUSSIAN, "utf-8")]
    if name == "x.csv":
        lines = [
            f"{title},{json.dumps(text, ensure_ascii=False)}\n".encode(code) for title, text, code in rows
        ]
        content = b"title,text\n" + b"".join(lines)
    else:
        objects = [
            json.dumps({"title": title, "text": text}, ensure_ascii=False).encode(code)
            for title, text, code in rows
        ]
        content = b"[" + b",".join(objects) + b"]" if name == "x.json" else b"\n".join(objects)
    found = read(tmp_path / name, content)
    assert [(record.title, record.payload) for record in found if isinstance(record, RawDocument)] == [
        (title, text) for title, text, _ in rows
    ]
    assert [bool(record.notes) for record in found if isinstance(record, RawDocument)] == [True, False, False]
