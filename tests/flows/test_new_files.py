"""Dumps as they come: only what is new is read, and what is still being written waits for the next run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import TooManyRejects
from pipeline.ingest import ingest, look_around
from pipeline.store import open_for_ingest
from tests.dumps import body, query, record, settings, write_jsonl

_WRITER = """
import json, sys, time
path, pause, number = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
with open(path, "w") as file:
    for each in range(number):
        print(json.dumps({"text": f"A long enough sentence about the ferry and the tide, number {each}."}), file=file, flush=True)
        time.sleep(pause)
"""


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    write_jsonl(folder / "old.jsonl", [record(body(1))])
    hour_ago = time.time() - 3600
    os.utime(folder / "old.jsonl", (hour_ago, hour_ago))
    return folder


@pytest.fixture
def writer(raw: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that writes 60 records into `growing.jsonl`, one every 0.2 s."""
    command = [sys.executable, "-c", _WRITER, str(raw / "growing.jsonl"), "0.2", "60"]
    with subprocess.Popen(command) as process:
        while not (raw / "growing.jsonl").exists():
            time.sleep(0.05)
        yield process
        process.kill()


def test_a_file_that_is_being_written_waits_for_the_next_run(
    database: str, raw: Path, writer: subprocess.Popen[bytes]
) -> None:
    quiet = settings(database, quiet_seconds=1)
    first = ingest([str(raw)], quiet)
    assert writer.poll() is None  # the file grew during the whole run
    assert first.records == 1
    assert query(database, "SELECT name FROM dumps") == [("raw/old.jsonl",)]
    writer.wait()
    second = ingest([str(raw)], quiet)
    assert (second.records, second.replaced) == (60, 0)
    assert ingest([str(raw)], quiet).records == 0


def test_what_is_moving_is_counted(raw: Path, writer: subprocess.Popen[bytes], tmp_path: Path) -> None:
    with open_for_ingest(settings(f"sqlite:///{tmp_path}/a.db")) as store:
        survey = look_around(store, [str(raw)], quiet_seconds=1)
    assert (survey.dumps, survey.pending, survey.moving) == (2, 1, 1)


def test_a_file_that_was_just_written_is_read_after_the_quiet_time(raw: Path, tmp_path: Path) -> None:
    """A person who writes a file and ingests it at once finds its records in the database."""
    write_jsonl(raw / "new.jsonl", [record(body(2))])
    assert ingest([str(raw)], settings(f"sqlite:///{tmp_path}/a.db", quiet_seconds=2)).records == 2


def test_what_is_known_already_is_not_waited_for(raw: Path, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/a.db"
    ingest([str(raw)], settings(database))
    began = time.monotonic()
    assert ingest([str(raw)], settings(database, quiet_seconds=30)).records == 0
    assert time.monotonic() - began < 15


def test_unfinished_names_are_no_dumps(raw: Path, tmp_path: Path) -> None:
    for name in ("a.jsonl.part", "b.jsonl.tmp", ".c.jsonl", "d.jsonl.gz.part"):
        write_jsonl(raw / name, [record(body(3))])
    with open_for_ingest(settings(f"sqlite:///{tmp_path}/a.db")) as store:
        survey = look_around(store, [str(raw)])
    assert survey.dumps == 1
    assert survey.ignored == {".part": 2, ".tmp": 1}
    (raw / "a.jsonl.part").rename(raw / "a.jsonl")
    assert ingest([str(raw)], settings(f"sqlite:///{tmp_path}/a.db")).records == 2


def test_a_share_of_rejects_over_the_limit_fails_after_all_is_stored(database: str, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "raw" / "a.jsonl", [record(body(1)), "{", "{", record(body(2))])
    ingest([str(tmp_path / "raw")], settings(database, max_reject_share=0.5))  # exactly the allowed share
    write_jsonl(tmp_path / "raw" / "b.jsonl", [record(body(3)), "{", "{"])
    with pytest.raises(TooManyRejects, match=r"2 of 3 records of run 2 .* max_reject_share = 0.5"):
        ingest([str(tmp_path / "raw")], settings(database, max_reject_share=0.5))
    assert query(database, "SELECT count(*) FROM articles") == [(3,)]
    assert query(database, "SELECT status FROM runs ORDER BY id") == [("finished",), ("finished",)]
