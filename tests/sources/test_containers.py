"""The same records in every kind of container: each gives them all, in order, with their places."""

from __future__ import annotations

import gzip
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pipeline.ingest import ingest
from pipeline.records import RawDocument, Reject
from pipeline.settings import Settings
from pipeline.sources import DumpReader, digest_file, find_files
from pipeline.sources.registry import by_suffix
from tests.dumps import query, settings
from tests.sources.containers import CONTAINERS, Story, page, pages, tarred, zipped

_SUBJECTS = "ferry bridge lighthouse harbour library museum bakery school".split()
STORIES = [
    Story(
        f"https://courier.example/{subject}",
        f"The {subject} opens its doors again",
        f"After two years of repairs the {subject} of Tarnbridge was opened on Monday by the mayor.\n"
        f"More than {number}00 people came to see the {subject}, and the band played until it was dark.\n"
        f"Nobody could say what the work on the {subject} had cost in the end.",
    )
    for number, subject in enumerate(_SUBJECTS, 2)
]


def write(folder: Path, name: str) -> Path:
    (folder / name).write_bytes(CONTAINERS[name](STORIES))
    return folder / name


def read(path: Path, **wanted: Any) -> tuple[list[RawDocument | Reject], Counter[str]]:
    (file,) = find_files([path])
    reader = DumpReader(file, Settings(**wanted))
    records = list(reader)
    assert reader.digest == digest_file(file.path), "else the file would look changed in the next run"
    return records, reader.skipped


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_gives_all_of_its_records_in_order(tmp_path: Path, name: str) -> None:
    records, skipped = read(write(tmp_path, name))
    assert [record.position for record in records] == list(range(1, len(STORIES) + 1))
    for record, story in zip(records, STORIES, strict=True):
        assert isinstance(record, RawDocument), record
        payload = record.payload if isinstance(record.payload, str) else record.payload.decode()
        assert all(line in payload for line in story.text.split("\n"))
        assert record.url in (story.url, None)
        assert record.title in (story.title, None)
    assert not skipped


def test_every_suffix_that_is_known_is_tested_here() -> None:
    single = {".txt", ".text", ".html", ".htm", ".xhtml", ".shtml", ".md", ".markdown", ".mhtml", ".mht"}
    same = {".ndjson", ".jl", ".tab", ".pq", ".wet", ".atom"}
    tested = {suffix for name in CONTAINERS for suffix in Path(name).suffixes}
    assert set(by_suffix()) - single - same <= tested


@pytest.fixture(scope="module")
def all_of_them(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dumps") / "raw"
    folder.mkdir()
    for name in CONTAINERS:
        write(folder, name)
    (folder / "report.pdf").write_bytes(b"%PDF-1.7")
    return folder


def test_a_folder_of_all_containers_gives_each_article_once(database: str, all_of_them: Path) -> None:
    ledger = ingest([str(all_of_them)], settings(database))
    assert (ledger.articles, ledger.rejects) == (len(STORIES), 0)
    assert ledger.records == len(CONTAINERS) * len(STORIES)
    assert query(database, "SELECT not_read FROM runs") == [('{".pdf": 1}',)]
    sources = {source for (source,) in query(database, "SELECT source FROM all_documents")}
    assert {
        "raw/rows.jsonl:1",
        "raw/pages.zip/pages/0.html",
        "raw/nested.zip/inner.tar.gz/pages/7.html",
    } <= sources
    assert "raw/crawl.wacz/archive/data.warc.gz:8" in sources
    assert ingest([str(all_of_them)], settings(database)).records == 0


def test_content_decides_before_the_name(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_bytes(page(STORIES[0]).encode())
    (tmp_path / "page.php").write_bytes(page(STORIES[0]).encode())
    (tmp_path / "lines.txt").write_bytes(CONTAINERS["rows.jsonl"](STORIES))
    (tmp_path / "table.dat").write_bytes(CONTAINERS["rows.parquet"](STORIES))
    (tmp_path / "tar.gz").write_bytes(CONTAINERS["pages.tar.gz"](STORIES))
    (tmp_path / "packed.html").write_bytes(gzip.compress(page(STORIES[0]).encode()))
    (tmp_path / "notes").write_text("A list of things to do.\n")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "robots.txt").write_text("User-agent: *\n")
    ignored: Counter[str] = Counter()
    found = {Path(file.path).name: DumpReader(file, Settings()) for file in find_files([tmp_path], ignored)}
    sizes = {name: len(list(reader)) for name, reader in found.items()}
    many = len(STORIES)
    assert sizes == {
        "page.txt": 1, "page.php": 1, "packed.html": 1, "lines.txt": many, "table.dat": many, "tar.gz": many,
    }  # fmt: skip
    assert ignored == {"no suffix": 1, ".jpg": 1, "robots.txt": 1}


def test_what_is_in_an_archive_and_no_page_is_counted(tmp_path: Path) -> None:
    deep = zipped({"b.zip": zipped({"c.zip": zipped({"d.txt": b"Too deep."})})})
    files = {
        "a.txt": b"A page.",
        "logo.png": b"\x89PNG",
        ".hidden.txt": b"x",
        "LICENSE": b"Do what you like.",
    }
    (tmp_path / "some.zip").write_bytes(zipped(files | {"a.zip": deep, "__MACOSX/a.txt": b"x"}))
    records, skipped = read(tmp_path / "some.zip")
    assert [(record.position, record.place) for record in records] == [(1, "a.txt")]
    assert skipped == {".png": 1, ".txt": 2, "no suffix": 1, ".zip": 1}


def test_a_broken_member_is_a_reject_and_the_others_are_read(tmp_path: Path) -> None:
    files = {
        "1.txt": b"One.",
        "2.jsonl.gz": gzip.compress(b'{"text": "a"}\n' * 900)[:-30],
        "3.txt": b"Three.",
    }
    (tmp_path / "some.tar").write_bytes(tarred(files))
    records, _ = read(tmp_path / "some.tar")
    rejects = [record for record in records if isinstance(record, Reject)]
    assert [(reject.reason, reject.place) for reject in rejects] == [("unreadable", "2.jsonl.gz")]
    assert [record.position for record in records] == list(range(1, len(records) + 1))
    assert records[-1].place == "3.txt"


def test_a_broken_archive_ends_with_a_reject(tmp_path: Path) -> None:
    whole = {
        name: CONTAINERS[name](STORIES) for name in ("pages.zip", "pages.tar", "pages.7z", "rows.parquet")
    }
    for name, content in whole.items():
        (tmp_path / name).write_bytes(content[: len(content) // 2 - 100])
        records, _ = read(tmp_path / name)
        assert isinstance(records[-1], Reject), name
        assert records[-1].reason == "unreadable"


def test_an_encrypted_member_is_a_reject(tmp_path: Path) -> None:
    content = bytearray(zipped(pages(STORIES[:1])))
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a.txt", b"A page.")
    content = bytearray((tmp_path / "x.zip").read_bytes())
    content[6] |= 1  # the bit for "encrypted" in the local header and in the directory
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "x.zip").write_bytes(bytes(content))
    records, _ = read(tmp_path / "x.zip")
    assert [(record.place, isinstance(record, Reject)) for record in records] == [("a.txt", True)]
