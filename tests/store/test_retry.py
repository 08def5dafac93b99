"""Rejects that are tried again: the database becomes what an ingest from scratch would make it."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import py7zr
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import pipeline.cleaning.batches
from pipeline.errors import NotFound
from pipeline.ingest import ingest
from pipeline.retry import Retried, retry
from pipeline.store import open_for_ingest, open_store
from pipeline.store.check import find_problems
from pipeline.store.forgetting import Asked
from pipeline.store.retrying import Rejects, name_rejects
from tests.dumps import RECORDS, body, everything, near_copy, query, record, settings, snapshot, write_jsonl
from tests.servers import ROOT
from tests.sources.containers import zipped

ALL = Rejects()
SHORT = "The ferry was late again on {} March, and nobody in the harbour said why."
MIXED = [
    *RECORDS,
    *(record(SHORT.format(day), url=f"https://ferry.example/{day}") for day in range(1, 5)),
    record(body(40), date="2019-03-04", url="https://old.example/40"),
    record(near_copy(1), date="2019-03-05", url="https://old.example/1"),
]
STRICT: dict[str, Any] = {"min_words": 40, "since": "2020"}


def retried(database: str, rejects: Rejects = ALL, **changes: Any) -> Retried:
    return retry(settings(database, **changes), rejects)


def read(raw: Path, database: str, **changes: Any) -> None:
    ingest([str(raw)], settings(database, **changes))


def from_scratch(raw: Path, folder: Path, **changes: Any) -> dict[str, list[tuple[object, ...]]]:
    with TemporaryDirectory(dir=folder) as fresh:
        url = f"sqlite:///{fresh}/fresh.db"
        read(raw, url, **changes)
        return snapshot(url)


def assert_sound(database: str) -> None:
    with open_store(settings(database)) as store, store.reading() as connection:
        assert list(find_problems(connection)) == []
    assert query(database, "SELECT run_id FROM ledger WHERE records <> articles + duplicates + rejects") == []


def reasons(database: str) -> list[object]:
    return [row[0] for row in query(database, "SELECT reason FROM rejects")]


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Two dumps with articles, duplicates, and rejects for every reason that a setting can give."""
    write_jsonl(tmp_path / "raw" / "a.jsonl", MIXED[::2])
    write_jsonl(tmp_path / "raw" / "b.jsonl", MIXED[1::2])
    return tmp_path / "raw"


def test_other_settings_give_what_an_ingest_from_scratch_gives(
    database: str, raw: Path, tmp_path: Path
) -> None:
    read(raw, database, wanted=STRICT)
    assert reasons(database).count("too-short") == 4
    assert reasons(database).count("other-date") == 2
    done = retried(database)
    assert (done.tried, done.same, done.again, done.left) == (10, 4, 0, 0)
    assert (done.ledger.records, done.ledger.rejects, done.ledger.replaced) == (6, 0, 6)
    assert snapshot(database) == from_scratch(raw, tmp_path)
    assert_sound(database)


def test_the_next_ingest_still_reads_a_dump_that_was_read_for_another_choice(
    database: str, raw: Path, tmp_path: Path
) -> None:
    read(raw, database, wanted=STRICT)
    choices = query(database, "SELECT path, position, complete, digest, choice, not_read FROM dumps")
    retried(database)
    assert query(database, "SELECT path, position, complete, digest, choice, not_read FROM dumps") == choices
    assert ingest([str(raw)], settings(database, wanted=STRICT)).records == 0
    assert ingest([str(raw)], settings(database)).records == len(MIXED)
    assert snapshot(database) == from_scratch(raw, tmp_path)
    assert_sound(database)


def test_rejects_that_are_the_same_again_stay_as_they_are(database: str, raw: Path) -> None:
    read(raw, database, wanted=STRICT)
    before = everything(database)
    done = retried(database, wanted=STRICT)
    assert (done.tried, done.same, done.ledger.records, done.ledger.replaced) == (10, 10, 0, 0)
    assert everything(database) == before
    assert_sound(database)


def test_a_reject_for_another_reason_is_of_the_new_run(database: str, raw: Path, tmp_path: Path) -> None:
    read(raw, database, wanted=STRICT)
    done = retried(database, wanted={"sites": ["ferry.example"], "min_words": 40})
    rows = query(
        database, f"SELECT reason, count(*) FROM rejects WHERE run_id = {done.ledger.run_id} GROUP BY reason"
    )
    assert rows == [("other-site", 2)]
    assert (done.ledger.records, done.ledger.rejects) == (2, 2)
    assert_sound(database)


@hypothesis_settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(range(10)), cuts=st.sets(st.integers(1, 9), max_size=4), batch=st.integers(1, 4))
def test_any_order_and_any_number_of_retries(
    order: list[int], cuts: set[int], batch: int, tmp_path: Path
) -> None:
    """Rejects that are tried a few at a time, in any order, end as they do together."""
    with TemporaryDirectory(dir=tmp_path) as folder:
        raw, url = Path(folder, "raw"), f"sqlite:///{folder}/articles.db"
        write_jsonl(raw / "a.jsonl", MIXED)
        read(raw, url, wanted=STRICT)
        places = [
            (int(str(dump)), int(str(position)))
            for dump, position in query(url, "SELECT dump_id, position FROM rejects")
        ]
        edges = [0, *sorted(cuts), len(places)]
        for start, end in itertools.pairwise(edges):
            some = tuple(places[number] for number in order[start:end])
            assert retried(url, Rejects(at=some), batch_size=batch).tried == end - start
        assert snapshot(url) == from_scratch(raw, Path(folder))
        assert_sound(url)


def test_only_the_rejects_that_are_meant_are_tried(database: str, raw: Path) -> None:
    read(raw, database, wanted=STRICT)
    assert retried(database, Rejects(reason="other-date")).tried == 2
    assert reasons(database).count("too-short") == 4
    ((dump, position),) = query(database, "SELECT dump_id, position FROM rejects WHERE reason = 'empty'")
    assert retried(database, Rejects(at=((int(str(dump)), int(str(position))),))).tried == 1
    assert retried(database, Rejects(run=99)).tried == 0
    assert retried(database, Rejects(run=1, reason="too-short", dumps=(int(str(dump)),))).tried == 2
    assert retried(database, Rejects(run=1, reason="too-short")).tried == 2
    assert "too-short" not in reasons(database)


def test_a_reject_is_found_by_what_is_shown_of_it(database: str, raw: Path) -> None:
    (raw / "c.zip").write_bytes(zipped({"one/1.txt": body(50).encode(), "one/2.txt": b" "}))
    read(raw, database, wanted=STRICT)
    with open_store(settings(database)) as store, store.reading() as connection:
        sources = query(database, "SELECT path, id FROM dumps")
        for path, id_ in sources:
            assert name_rejects(connection, str(path)) == Rejects(dumps=(int(str(id_)),))
            assert name_rejects(connection, f"raw/{Path(str(path)).name}") == Rejects(dumps=(int(str(id_)),))
        ids = {Path(str(path)).name: int(str(id_)) for path, id_ in sources}
        assert name_rejects(connection, "raw/c.zip/one/2.txt") == Rejects(at=((ids["c.zip"], 2),))
        assert name_rejects(connection, "raw/a.jsonl:8") == Rejects(at=((ids["a.jsonl"], 8),))
        for wrong in ("raw/a.jsonl:1", "raw/a.jsonl:" + "9" * 30, "raw/c.zip/one/1.txt", "nowhere", ":", ""):
            with pytest.raises(NotFound, match="copydesk rejects"):
                name_rejects(connection, wrong)


def test_a_defect_of_the_cleaner_that_is_mended(
    database: str, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = pipeline.cleaning.batches.clean_record

    def broken(item: Any, policy: Any) -> Any:
        if "case 3." in str(item.payload):
            raise ZeroDivisionError
        return clean(item, policy)

    with monkeypatch.context() as patch:
        patch.setattr(pipeline.cleaning.batches, "clean_record", broken)
        read(raw, database)
    assert reasons(database).count("cleaner-failed") == 2
    done = retried(database, Rejects(reason="cleaner-failed"))
    assert (done.ledger.articles, done.ledger.duplicates) == (1, 1)
    assert snapshot(database) == from_scratch(raw, tmp_path)
    assert_sound(database)


@pytest.fixture
def sevenzip(tmp_path: Path) -> bytes:
    """A 7z archive with two articles and an empty page."""
    with py7zr.SevenZipFile(tmp_path / "some.7z", "w") as archive:
        for name, text in {"1.txt": body(60), "2.txt": body(61), "empty.txt": " "}.items():
            archive.writestr(text, name)
    return (tmp_path / "some.7z").read_bytes()


def read_without_sevenzip(raw: Path, database: str, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    def broken(*_: object) -> None:
        raise NotImplementedError("this package is too old")

    with monkeypatch.context() as patch:
        patch.setattr("py7zr.SevenZipFile", broken)
        read(raw, database, **changes)


def test_a_dump_that_can_be_read_now_is_read_as_a_whole(
    database: str, raw: Path, tmp_path: Path, sevenzip: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    (raw / "c.7z").write_bytes(sevenzip)
    read_without_sevenzip(raw, database, monkeypatch)
    assert reasons(database).count("unreadable") == 1
    before = everything(database)
    with monkeypatch.context() as patch:
        patch.setattr("py7zr.SevenZipFile", lambda *_: 1 / 0)
        done = retried(database, Rejects(reason="unreadable"))
        assert (done.tried, done.again, done.ledger.rejects) == (1, 0, 1), "it failed in another way"
    assert everything(database).keys() == before.keys()
    done = retried(database, Rejects(reason="unreadable"))
    assert (done.tried, done.again, done.names_again) == (0, 1, ("raw/c.7z",))
    assert (done.ledger.articles, done.ledger.rejects, done.ledger.replaced) == (2, 1, 1)
    assert snapshot(database) == from_scratch(raw, tmp_path)
    assert query(database, "SELECT count(*) FROM dumps WHERE length(digest) <> 32") == [(0,)]
    assert ingest([str(raw)], settings(database)).records == 0
    assert_sound(database)


def test_a_dump_whose_records_moved_is_read_as_a_whole(
    database: str, tmp_path: Path, sevenzip: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A member that can be read now gives three records, not one reject: what is behind it moves."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for name, last in (("a", body(70)), ("b", SHORT.format(9))):
        members = {"1.7z": sevenzip, "2.txt": SHORT.format(8).encode(), "3.txt": last.encode()}
        (raw / f"{name}.zip").write_bytes(zipped(members))
    read_without_sevenzip(raw, database, monkeypatch, wanted={"min_words": 40})
    done = retried(database, Rejects(reason="too-short"))
    assert (done.tried, done.names_again) == (0, ("raw/a.zip", "raw/b.zip"))
    assert snapshot(database) == from_scratch(raw, tmp_path)
    assert_sound(database)


def test_a_dump_whose_records_are_others_now_is_read_as_a_whole(database: str, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    write_jsonl(raw / "a.jsonl", [record(body(1), caption="Ferry late again"), {"words": body(2)}])
    read(raw, database)
    assert reasons(database) == ["not-a-record"]
    fields: dict[str, Any] = {"text": ["text", "words"]}
    done = retried(database, fields=fields)
    assert (done.tried, done.same, done.again) == (1, 0, 0), "the other record is what it was"
    assert snapshot(database) == from_scratch(raw, tmp_path, fields=fields)
    write_jsonl(raw / "b.jsonl", [record(body(3), caption="Geese"), record("")])
    read(raw, database, fields=fields)
    done = retried(database, fields=fields | {"title": ["caption"]})
    assert (done.tried, done.names_again) == (0, ("raw/b.jsonl",))
    assert query(database, "SELECT title FROM articles WHERE title = 'Geese'") == [("Geese",)]
    assert_sound(database)


def test_what_ended_the_reading_of_a_dump_need_not_end_it_now(database: str, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    records = [record(body(1)), record(body(2), note="x" * 600_000), record(body(3))]
    (raw / "a.json").write_text(json.dumps(records))
    write_jsonl(raw / "b.jsonl", [record(body(4)), record(body(5), note="x" * 600_000), record(body(6))])
    read(raw, database, max_record_bytes=100_000)
    assert reasons(database) == ["too-large", "too-large"]
    assert query(database, "SELECT count(*) FROM documents") == [(3,)]
    done = retried(database)
    assert (done.tried, done.names_again) == (1, ("raw/a.json",)), "a line is one record, whatever is in it"
    assert snapshot(database) == from_scratch(raw, tmp_path)
    assert_sound(database)


def test_dumps_that_changed_or_are_gone_are_left(database: str, raw: Path) -> None:
    write_jsonl(raw / "c.jsonl", [record(""), record(body(80))])
    read(raw, database, wanted=STRICT)
    before = everything(database)
    (raw / "a.jsonl").unlink()
    size = (raw / "b.jsonl").stat().st_size
    (raw / "b.jsonl").write_bytes(b" " * size)
    with (raw / "c.jsonl").open("a") as file:
        file.write("{}\n")
    done = retried(database)
    assert (done.tried, done.left) == (0, 3)
    assert done.names_left == ("raw/a.jsonl", "raw/b.jsonl", "raw/c.jsonl")
    assert everything(database) == before


def test_a_dump_with_other_times_is_the_same_dump(database: str, raw: Path, tmp_path: Path) -> None:
    read(raw, database, wanted=STRICT)
    os.utime(raw / "a.jsonl", (1, 1))
    done = retried(database)
    assert (done.tried, done.left) == (10, 0)
    assert snapshot(database) == from_scratch(raw, tmp_path)


def test_a_dump_that_is_not_read_to_its_end_stays_so(database: str, raw: Path, tmp_path: Path) -> None:
    limited = settings(database, wanted={"min_words": 40})
    ingest([str(raw)], limited, limit=9)
    done = retried(database, wanted={"min_words": 39})
    assert done.tried == query(database, "SELECT count(*) FROM rejects")[0][0] + done.tried - done.same
    assert query(database, "SELECT complete, position FROM dumps") in ([(0, 9)], [(False, 9)])
    ingest([str(raw)], limited)
    retried(database)
    assert snapshot(database) == from_scratch(raw, tmp_path)
    assert_sound(database)


def test_what_is_forgotten_or_pruned_stays_away(database: str, raw: Path) -> None:
    read(raw, database, wanted=STRICT)
    ((forgotten,),) = query(database, "SELECT id FROM documents WHERE url = 'https://a4.example/4'")
    with open_for_ingest(settings(database)) as store:
        store.forget(Asked((str(forgotten),)))
        store.forget(Asked(site="ferry.example"))
        store.prune(before="9")
    done = retried(database)
    assert done.tried == 10
    assert (done.again, done.ledger.rejects) == (0, 4), "records of a site that was forgotten meanwhile"
    assert reasons(database).count("forgotten") == 5
    assert query(database, "SELECT url FROM documents") == [
        ("https://old.example/1",),
        ("https://old.example/40",),
    ]
    before = everything(database)
    assert retried(database, Rejects(reason="forgotten")).tried == 0
    assert everything(database) == before
    assert_sound(database)


KILLED = """
import sys
import pipeline.store.store
from pipeline.retry import retry
from pipeline.settings import Settings
from pipeline.store import Store
from pipeline.store.retrying import Rejects

def telling(place, name):
    method = getattr(place, name)

    def told(*arguments):
        done = method(*arguments)
        print(name, flush=True)
        return done

    setattr(place, name, told)

for name in ("mark_to_read_again", "write_again", "write", "settle"):
    telling(Store, name)
telling(pipeline.store.store, "take_back")
retry(Settings(database_url=sys.argv[1], workers=1, batch_size=4), Rejects())
"""


def test_a_retry_that_was_killed_is_finished_by_the_next(
    database: str, raw: Path, tmp_path: Path, sevenzip: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is killed after each of its steps: first after one, then after two, until it comes to its end."""
    for number in range(12):
        (raw / f"page-{number}.txt").write_text(SHORT.format(number + 10))
    pages = {f"{number}.txt": body(90 + number).encode() for number in range(9)}
    (raw / "z.zip").write_bytes(zipped({"1.7z": sevenzip} | pages))
    read_without_sevenzip(raw, database, monkeypatch, wanted=STRICT)
    assert reasons(database).count("too-short") == 16
    steps: list[str] = []
    for count in itertools.count(1):
        command = [sys.executable, "-c", KILLED, database]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            assert process.stdout is not None
            told = [process.stdout.readline().strip() for _ in range(count)]
            process.send_signal(signal.SIGKILL)
        steps.append(next(step for step in reversed(told) if step))
        sums = query(database, "SELECT sum(records - articles - duplicates - rejects) FROM ledger")
        assert sums == [(0,)]
        if "settle" in told:
            break
    assert {"write_again", "take_back", "write"} <= set(steps), "it was killed after each of these"
    retried(database)
    assert snapshot(database) == from_scratch(raw, tmp_path)
    assert query(database, "SELECT count(*) FROM runs WHERE status = 'running'") == [(0,)]
    assert_sound(database)
