"""Dumps in, records out: every record is given or rejected, in order, and one at a time."""

from __future__ import annotations

import gzip
import json
import os
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import SettingsError
from pipeline.records import Kind, RawDocument, Reject, RejectReason
from pipeline.settings import Settings
from pipeline.sources import DumpFile, DumpReader, digest_file, find_files
from pipeline.sources.registry import by_suffix

Records = list[RawDocument | Reject]


def dump(folder: Path, name: str, content: bytes | str | list[Any]) -> DumpFile:
    """Write a dump, compressed if its name ends in .gz, and find it."""
    if isinstance(content, list):
        content = "".join(json.dumps(record) + "\n" for record in content)
    content = content.encode() if isinstance(content, str) else content
    path = folder / name
    path.write_bytes(gzip.compress(content, mtime=0) if name.lower().endswith(".gz") else content)
    return next(find_files([path]))


def read(file: DumpFile, **settings: Any) -> Records:
    return list(DumpReader(file, Settings(**settings)))


def summary(records: Records) -> list[tuple[int, Any]]:
    return [
        (item.position, item.payload if isinstance(item, RawDocument) else item.reason) for item in records
    ]


@pytest.mark.parametrize("packed", ["", ".gz"])
@pytest.mark.parametrize("suffix", [".txt", ".TXT", ".html", ".htm", ".md", ".markdown"])
def test_a_page_is_one_record(tmp_path: Path, suffix: str, packed: str) -> None:
    kinds: dict[str, Kind] = {".txt": "text", ".md": "markdown", ".markdown": "markdown"}
    kind = kinds.get(suffix.lower(), "html")
    content = b"<html>caf\xe9\r\n\r\nau lait"
    assert read(dump(tmp_path, f"page{suffix}{packed.upper()}", content)) == [RawDocument(1, kind, content)]
    assert read(dump(tmp_path, f"empty{suffix}{packed}", b"")) == [RawDocument(1, kind, b"")]


@pytest.mark.parametrize("packed", ["", ".gz"])
@pytest.mark.parametrize("suffix", [".jsonl", ".ndjson"])
def test_a_line_of_json_is_one_record(tmp_path: Path, suffix: str, packed: str) -> None:
    records = read(dump(tmp_path, f"wire{suffix}{packed}", [{"text": "one"}, {"html": "<p>two"}]))
    assert records == [RawDocument(1, "text", "one"), RawDocument(2, "html", "<p>two")]
    assert read(dump(tmp_path, f"empty{suffix}{packed}", b"")) == []


def test_every_reader_is_tested_here() -> None:
    assert len(by_suffix()) > 20


def test_a_readme_in_a_folder_is_no_page(tmp_path: Path) -> None:
    for name in ("README.md", "readme.MD.gz", "page.md"):
        (tmp_path / name).write_bytes(b"x")
    ignored = Counter[str]()
    assert [Path(file.path).name for file in find_files([tmp_path], ignored)] == ["page.md"]
    assert ignored.total() == 2


INVALID = [
    b'{"text": "cut off',
    b"plain words",
    b'{"text": "\0"}',
    b'{"text": "a"} {}',
]
INVALID += [b"[" * 100_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000, b'{"date": ' + b"9" * 5_000 + b"}"]
NO_RECORD = b'[] null "text" {} {"story":"x"} {"text":null,"html":null} {"text":{"a":1}}'.split()


@pytest.mark.parametrize("line", INVALID + NO_RECORD, ids=lambda line: str(line[:20]))
def test_a_bad_line_is_one_reject_between_good_records(tmp_path: Path, line: bytes) -> None:
    good = b'{"text": "good"}\n'
    records = read(dump(tmp_path, "wire.jsonl", good + line + b"\n" + good))
    reason = RejectReason.INVALID_JSON if line in INVALID else RejectReason.NOT_A_RECORD
    assert summary(records) == [(1, "good"), (2, reason), (3, "good")]
    reject = records[1]
    assert isinstance(reject, Reject)
    assert reject.detail
    assert len(reject.detail) <= 250
    assert 0 < len(reject.sample) <= 200 and reject.sample.isprintable()


def test_lone_surrogates_come_through_the_reader(tmp_path: Path) -> None:
    records = read(
        dump(
            tmp_path, "wire.jsonl", '{"text": "half \\ud83d", "title": "\\u0000"}\n{"text": "\\ud83d\\ude00"}'
        )
    )
    assert summary(records) == [(1, "half \ud83d"), (2, "😀")]


def test_lines_may_end_as_they_like(tmp_path: Path) -> None:
    """Byte order mark, CRLF, blank lines, no newline at the end. Blank lines only count for positions."""
    content = b'\xef\xbb\xbf{"text": "one"}\r\n\r\n  \n{"text": "four"}\n\n\n{"text": "seven"}'
    assert summary(read(dump(tmp_path, "wire.jsonl", content))) == [(1, "one"), (4, "four"), (7, "seven")]


@pytest.mark.parametrize("packed", ["", ".gz"])
def test_a_line_that_is_too_long_is_passed_over(tmp_path: Path, packed: str) -> None:
    long = '{"text": "' + "x" * 5_000_000 + '"}\n'
    fits = '{"text": "' + "x" * 88 + '"}'
    assert len(fits) == 100
    file = dump(tmp_path, f"wire.jsonl{packed}", long + fits + "\n" + fits + "x\n" + long.strip())
    records = read(file, max_record_bytes=100)
    too_large = RejectReason.TOO_LARGE
    assert summary(records) == [(1, too_large), (2, "x" * 88), (3, too_large), (4, too_large)]
    assert all(len(item.sample) <= 200 for item in records if isinstance(item, Reject))


def test_a_page_that_is_too_long_is_rejected(tmp_path: Path) -> None:
    assert summary(read(dump(tmp_path, "a.txt", b"x" * 100), max_record_bytes=100)) == [(1, b"x" * 100)]
    (reject,) = read(dump(tmp_path, "b.txt", b"x" * 101), max_record_bytes=100)
    assert summary([reject]) == [(1, RejectReason.TOO_LARGE)]


def test_truncated_gzip_gives_what_is_whole_and_then_one_reject(tmp_path: Path) -> None:
    noise = random.Random(1)
    records = [{"text": noise.randbytes(2_000).hex()} for _ in range(100)]
    file = dump(tmp_path, "wire.jsonl.gz", records)
    Path(file.path).write_bytes(Path(file.path).read_bytes()[: file.size // 2])
    *whole, last = read(file)
    assert 10 < len(whole) < 90
    assert summary(whole) == [(at, record["text"]) for at, record in enumerate(records[: len(whole)], 1)]
    assert isinstance(last, Reject)
    assert (last.position, last.reason) == (len(whole) + 1, RejectReason.UNREADABLE)


@pytest.mark.parametrize("broken", [b"\x1f\x8b\x08\0junk" * 9, b"\x1f\x8b\x08"], ids=["junk", "short"])
@pytest.mark.parametrize("name", ["wire.jsonl.gz", "page.txt.gz"])
def test_corrupt_gzip_is_one_unreadable_reject(tmp_path: Path, name: str, broken: bytes) -> None:
    file = dump(tmp_path, name, b"")
    Path(file.path).write_bytes(broken)
    reader = DumpReader(file, Settings())
    assert summary(list(reader)) == [(1, RejectReason.UNREADABLE)]
    assert reader.digest == digest_file(file.path), "else the file would look changed in the next run"


@pytest.mark.parametrize("name", ["wire.jsonl", "wire.jsonl.gz", "page.txt", "page.html.gz"])
def test_the_digest_is_that_of_the_file_and_changes_with_it(tmp_path: Path, name: str) -> None:
    digests = set()
    for content in (b"", b'{"text": "a"}\n' * 3, b'{"text": "b"}\n' * 3, b"{" * 3_000_000):
        file = dump(tmp_path, name, content)
        reader = DumpReader(file, Settings(max_record_bytes=1_000))
        assert list(reader) or not content
        assert reader.digest == digest_file(file.path)
        assert reader.offset == file.size == Path(file.path).stat().st_size
        digests.add(reader.digest)
    assert len(digests) == 4


def test_reading_is_a_stream(tmp_path: Path) -> None:
    """The first record comes before a tenth of the file is read."""
    file = dump(tmp_path, "wire.jsonl", b'{"text": "a ferry"}\n' * 1_000_000)
    assert file.size > 19_000_000
    reader = DumpReader(file, Settings())
    records = iter(reader)
    assert next(records).position == 1
    assert 0 < reader.offset <= file.size // 10


def test_files_are_found_once_each_and_in_order_of_their_paths(tmp_path: Path) -> None:
    wanted = ["B.TXT", "a.html", "b/1.jsonl.gz", "b/2.txt", "b/x.csv", "c/d/e.ndjson"]
    for name in [*reversed(wanted), ".hidden.txt", ".git/x.txt", "b/notes.pdf", "b/x.doc", "README"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    ignored = Counter[str]()
    found = list(find_files([tmp_path / "c", tmp_path, tmp_path / "b" / "2.txt"], ignored))
    assert [file.path for file in found] == [str(tmp_path / name) for name in wanted]
    assert [file.name for file in found] == [f"{tmp_path.name}/{name}" for name in wanted]
    assert ignored == {".doc": 1, ".pdf": 1, "no suffix": 1}


@pytest.mark.parametrize("name", ["nowhere", "nowhere.txt", "notes.pdf", "x.txt.rar"])
def test_a_path_that_cannot_be_read_is_named_in_the_error(tmp_path: Path, name: str) -> None:
    if not name.startswith("nowhere"):
        (tmp_path / name).write_text("x")
    with pytest.raises(SettingsError, match=name):
        list(find_files([tmp_path / name]))


def test_a_dangling_link_is_an_unreadable_record(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (file,) = find_files([tmp_path])
    assert (file.size, digest_file(file.path)) == (0, None)
    assert summary(read(file)) == [(1, RejectReason.UNREADABLE)]


def test_a_name_that_is_no_utf8_can_be_stored_and_opened(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_bytes(b"au lait")
    (file,) = find_files([tmp_path])
    assert (file.path + file.name).encode()
    assert summary(read(file)) == [(1, b"au lait")]
    assert digest_file(file.path) is not None


def test_what_is_no_regular_file_is_a_reject_and_is_not_opened(tmp_path: Path) -> None:
    """To open a pipe, or to read a device to its end, would take forever."""
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "device.txt").symlink_to("/dev/zero")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    found = list(find_files([tmp_path]))
    assert [file.name.split("/")[1] for file in found] == ["device.txt", "pipe.txt", "self.txt"]
    for file in found:
        (only,) = DumpReader(file, Settings())
        assert isinstance(only, Reject)
        assert only.reason == "unreadable"


def test_links_to_folders_are_not_followed_and_are_counted(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("A line.")
    (tmp_path / "raw" / "more").symlink_to(tmp_path / "real")
    ignored: Counter[str] = Counter()
    assert list(find_files([tmp_path / "raw"], ignored)) == []
    assert ignored == {"link to a folder": 1}
