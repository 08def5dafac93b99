"""`copydesk clean` on containers and folders: what it refuses, and the files that it writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_cli import copydesk
from tests.sources.containers import CONTAINERS, Story, page, zipped

STORIES = [
    Story(
        f"https://courier.example/{name}",
        f"The {name} is late",
        f"The {name} was late on Monday.\nNobody said why.",
    )
    for name in ("ferry", "tram", "train")
]


@pytest.mark.parametrize(
    "name", ["crawl.warc.gz", "array.json", "rows.csv", "rows.parquet", "feed.rss", "pages.zip"]
)
def test_a_container_is_refused_in_one_line_with_the_remedy(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(CONTAINERS[name](STORIES))
    said = copydesk("clean", tmp_path / name, code=1)
    assert said.count("\n") == 1
    assert f"copydesk clean {tmp_path / name} --out FOLDER" in said


def test_a_container_of_one_document_is_cleaned(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_bytes(CONTAINERS["array.json"](STORIES[:1]))
    assert json.loads(copydesk("clean", tmp_path / "one.json", "--json"))["title"] == "The ferry is late"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "page.html").write_text(page(STORIES[0]))
    (folder / "report.pdf").write_bytes(b"%PDF")
    (folder / "page.txt").write_text(STORIES[1].text)
    (folder / "rows.jsonl.gz").write_bytes(CONTAINERS["rows.jsonl.gz"](STORIES))
    (folder / "x.zip").write_bytes(zipped({"../../out.txt": STORIES[2].text.encode(), "a/b.txt": b" "}))
    return folder


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_folder_becomes_files(raw: Path, tmp_path: Path) -> None:
    said = copydesk("clean", raw, "--out", tmp_path / "clean")
    assert files(tmp_path / "clean") == [
        *("page.txt", "rows-000001.txt", "rows-000002.txt", "rows-000003.txt"),
        *("sub_page.txt", "x.zip_out.txt"),
    ]
    assert (tmp_path / "clean" / "sub_page.txt").read_text() == f"{STORIES[0].text}\n"
    assert said.splitlines() == [
        f"6 documents in {tmp_path / 'clean'}",
        "1 rejected: 1 empty",
        "not read: 1 (1 .pdf)",
    ]


def test_the_files_may_keep_their_folders_and_be_json(raw: Path, tmp_path: Path) -> None:
    copydesk("clean", raw, "--out", tmp_path / "clean", "--keep-dirs", "--format", "json")
    assert files(tmp_path / "clean") == [
        *("page.json", "rows-000001.json", "rows-000002.json", "rows-000003.json"),
        *("sub/page.json", "x.zip/out.json"),
    ]
    assert json.loads((tmp_path / "clean" / "sub" / "page.json").read_text())["title"] == STORIES[0].title


def test_the_folder_that_is_written_is_not_the_one_that_is_read(raw: Path) -> None:
    assert "name another folder" in copydesk("clean", raw, "--out", raw / "clean", code=1)
