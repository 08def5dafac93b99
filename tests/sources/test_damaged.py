"""Damaged and odd dumps: none of them ends a run, and what is whole in them is read."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.records import RawDocument
from pipeline.settings import Settings
from pipeline.sources import DumpReader, find_files
from tests.sources.containers import Story, tarred, warc_record, zipped

LINES = [f'{{"text": "line {number}"}}' for number in range(5)]
JSONL = "\n".join(LINES).encode() + b"\n"
TEXTS = [f"line {number}" for number in range(5)]
STORY = Story("https://courier.example/1", "T", "x")
TAR = tarred({f"{number}.txt": b"Hello." for number in range(6)})


def read(path: Path, content: bytes | str) -> list[Any]:
    """The payload of each record, or the reason of its reject."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (file,) = find_files([path])
    records = list(DumpReader(file, Settings(max_record_bytes=100_000)))
    assert [record.position for record in records] == list(range(1, len(records) + 1))
    return [record.payload if isinstance(record, RawDocument) else str(record.reason) for record in records]


def feed(entry: str) -> str:
    return f"<rss><channel><item>{entry}</item></channel></rss>"


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("<content:encoded>one two</content:encoded><media:thumbnail url='x'/>", "one two"),
        ("<description>The caf&eacute; of M&amp;S opened.</description>", "The café of M&S opened."),
        ("<description>text <b>with</b> more &lt; less</description>", "text <b>with</b> more &lt; less"),
        ("<description><![CDATA[<p>caf&eacute; &amp; bar]]></description>", "<p>café &amp; bar"),
    ],
    ids=["prefix", "entities", "elements", "cdata"],
)
def test_no_text_of_a_feed_is_lost(tmp_path: Path, entry: str, text: str) -> None:
    (found,) = read(tmp_path / "x.rss", feed(entry))
    assert found.replace("&#233;", "é") == text


@pytest.mark.parametrize(
    "content", ["", "plain text", "<urlset><url/></urlset>", feed("<description>" + "<div>" * 3000)]
)
def test_what_is_no_feed_is_a_reject(tmp_path: Path, content: str) -> None:
    assert read(tmp_path / "x.rss", content) == ["unreadable"]


@pytest.mark.parametrize("content", [TAR[:3072], TAR[:3172], TAR[: 3072 + 148] + b"\x01" + TAR[3072 + 149 :]])
def test_a_tar_that_is_cut_off_or_broken_does_not_end_quietly(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path / "x.tar", content) == [b"Hello."] * 3 + ["unreadable"]


def test_a_member_may_have_a_name_that_is_no_utf_8(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT, encoding="latin-1") as archive:
        info = tarfile.TarInfo("caf\xe9.txt")
        info.size = 6
        archive.addfile(info, io.BytesIO(b"Hello."))
    (tmp_path / "x.tar").write_bytes(out.getvalue())
    (file,) = find_files([tmp_path / "x.tar"])
    (found,) = DumpReader(file, Settings())
    assert found.place == "caf\\udce9.txt"


def test_a_damaged_zip_is_a_reject_wherever_it_is(tmp_path: Path) -> None:
    whole = zipped({"a.txt": b"A page.", "b.txt": b"Another."})
    damaged = whole[:40] + whole[43:]
    assert read(tmp_path / "x.zip.gz", gzip.compress(damaged))[-1] == "unreadable"
    assert read(tmp_path / "x.tar", tarred({"a.zip": damaged, "b.txt": b"A text."})) == [
        "unreadable",
        b"A text.",
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (gzip.compress(JSONL) + b"xx", TEXTS),
        (gzip.compress(JSONL) + b"\0" * 512, TEXTS),
        (gzip.compress(gzip.compress(JSONL)), TEXTS),
        (gzip.compress(JSONL) + gzip.compress(JSONL)[:-20], [*TEXTS, "unreadable"]),
    ],
    ids=["trailing bytes", "padding", "twice", "cut member"],
)
def test_what_is_whole_in_a_gzip_file_is_read(tmp_path: Path, content: bytes, expected: list[str]) -> None:
    found = read(tmp_path / "x.jsonl.gz", content)
    assert found[:5] == TEXTS
    assert found[-1] == expected[-1]


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl", "x.json"])
def test_a_byte_or_two_of_a_legacy_encoding_are_read(tmp_path: Path, name: str) -> None:
    row = b"title,text\nA,\xff\n" if name == "x.csv" else b'{"title": "A", "text": "\xff"}'
    assert read(tmp_path / name, row) == ["ÿ"]


@pytest.mark.parametrize(
    "values",
    [
        pa.array([b"abc\xff"], pa.binary()).view(pa.string()),
        pa.array([2**62], pa.timestamp("us")),
        pa.array([10**7], pa.date32()),
        pa.array([1], pa.timestamp("us", tz="Mars/Phobos")),
    ],
    ids=["bytes", "time", "day", "zone"],
)
def test_a_value_that_python_does_not_have_costs_no_record(tmp_path: Path, values: pa.Array) -> None:
    out = io.BytesIO()
    pq.write_table(pa.table({"text": pa.array(["A page."]), "more": values}), out)
    assert read(tmp_path / "x.parquet", out.getvalue()) == ["A page."]


@pytest.mark.parametrize(
    "text",
    ["[{{template}}] wiki text", "[] some text", '{"quoted": he said} text', "[{", "[Update] The mayor said"],
)
def test_a_text_may_begin_with_a_bracket(tmp_path: Path, text: str) -> None:
    assert read(tmp_path / "x.txt", text) == [text.encode()]


def test_json_lines_are_known_behind_a_broken_line(tmp_path: Path) -> None:
    for name in ("x.json", "x.dat", "x.log"):
        assert read(tmp_path / name, b'{"text": "a", broken\n' + JSONL) == ["invalid-json", *TEXTS]
    assert read(tmp_path / "x.jsonl", ",\n".join(LINES) + ",\n") == TEXTS


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_records_may_be_in_utf_16(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path / "x.dat", JSONL.decode().encode(encoding)) == TEXTS
    rows = json.dumps([{"text": text} for text in TEXTS])
    assert read(tmp_path / "x.json", rows.encode(encoding)) == TEXTS
    assert read(tmp_path / "x.csv", "\n".join(["text", *TEXTS]).encode(encoding)) == TEXTS


def test_a_cell_without_end_is_one_reject(tmp_path: Path) -> None:
    table = 'title,text\na,"' + "x\n" * 200_000 + '"\nb,Next row\n'
    assert read(tmp_path / "x.csv", table) == ["too-large", "Next row"]


def test_columns_of_one_name_are_all_kept(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("title,text,text\na,first,second\n")
    (file,) = find_files([tmp_path / "x.csv"])
    (found,) = DumpReader(file, Settings())
    assert isinstance(found, RawDocument)
    assert (found.payload, found.extra) == ("first", '{"text (2)": "second"}')


def test_an_answer_that_is_cut_off_is_a_reject(tmp_path: Path) -> None:
    page, packed = (
        warc_record(STORY, b"<p>A page."),
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip",
    )
    cut_body = warc_record(STORY, gzip.compress(b"<p>A page.")[:-9], http=packed)
    assert read(tmp_path / "x.warc", page + cut_body + page[:-30]) == [
        b"<p>A page.",
        "unreadable",
        "unreadable",
    ]
    assert read(tmp_path / "x.warc", b"WARC/1.0") == ["unreadable"]
