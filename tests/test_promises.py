"""The four promises of the design, each as a property of whole ingests."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline.ingest import ingest
from pipeline.store import open_store
from pipeline.store.check import find_problems
from pipeline.store.queries import read_document
from tests.conftest import new_postgres
from tests.dumps import (
    RECORDS,
    body,
    everything,
    near_copy,
    page,
    query,
    record,
    settings,
    snapshot,
    write_jsonl,
)


def ingest_in_parts(
    database: str, folder: Path, parts: list[list[dict[str, object] | str]], batch: int
) -> None:
    """Write each part to a file, and ingest it in a run of its own."""
    for number, part in enumerate(parts):
        path = folder / f"{number:03}.jsonl"
        write_jsonl(path, part)
        ledger = ingest([str(path)], settings(database, batch_size=batch))
        assert ledger.records == len(part)


@pytest.fixture(scope="module")
def expected() -> dict[str, list[tuple[object, ...]]]:
    """The snapshot of RECORDS, ingested as one file and one batch into SQLite."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/one.db"
        ingest_in_parts(url, Path(folder), [RECORDS], 1000)
        return snapshot(url)


def test_the_records_give_every_kind_of_end(expected: dict[str, list[tuple[object, ...]]]) -> None:
    """RECORDS give articles, duplicates and rejects of several kinds, so that the tests below cover each."""
    assert len(expected["articles"]) == 6
    assert {row[2] for row in expected["duplicates"]} == {"exact", "near"}
    assert {row[0] for row in expected["rejects"]} == {"no-article", "empty", "not-a-record", "invalid-json"}
    assert len(expected["articles"]) + len(expected["duplicates"]) + len(expected["rejects"]) == len(RECORDS)


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    order=st.permutations(RECORDS),
    cuts=st.lists(st.integers(0, len(RECORDS)), max_size=4),
    batch=st.integers(1, 8),
)
def test_promise_1_any_order_any_batches_any_runs(
    order: list[dict[str, object] | str],
    cuts: list[int],
    batch: int,
    expected: dict[str, list[tuple[object, ...]]],
) -> None:
    """The same records in another order, other batches and several runs give the same database."""
    edges = [0, *sorted(cuts), len(order)]
    parts = [order[start:end] for start, end in itertools.pairwise(edges)]
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/articles.db"
        ingest_in_parts(url, Path(folder), parts, batch)
        assert snapshot(url) == expected


def test_promise_1_postgres_has_the_same_rows(
    postgres: str, tmp_path: Path, expected: dict[str, list[tuple[object, ...]]]
) -> None:
    shuffled = random.Random(7).sample(RECORDS, len(RECORDS))
    url = new_postgres(postgres)
    ingest_in_parts(url, tmp_path, [shuffled[:5], shuffled[5:]], 3)
    assert snapshot(url) == expected


def test_promise_1_workers_do_not_matter(tmp_path: Path) -> None:
    """The dump is large enough that two processes are really used."""
    records = [record(page(body(seed), f"Story {seed} of the day"), note="x" * 8000) for seed in range(200)]
    write_jsonl(tmp_path / "raw" / "big.jsonl", records)
    urls = []
    for workers in (1, 2):
        urls.append(f"sqlite:///{tmp_path}/{workers}.db")
        ingest([str(tmp_path / "raw")], settings(urls[-1], workers=workers, batch_size=20))
    assert snapshot(urls[0]) == snapshot(urls[1])


def test_promise_1_nothing_new_changes_nothing(database: str, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    write_jsonl(raw / "a.jsonl", RECORDS)
    (raw / "page.txt").write_text(page(body(9), "Bakery in the signal box"))
    ingest([str(raw)], settings(database))
    before = everything(database)
    again = ingest([str(raw)], settings(database))
    assert (again.records, again.articles, again.duplicates, again.rejects) == (0, 0, 0, 0)
    assert everything(database) == before


def test_promise_1_nothing_new_reads_no_file(tmp_path: Path) -> None:
    """A file whose size and times are the same is not opened; an audit hook watches."""
    raw = tmp_path / "raw"
    write_jsonl(raw / "a.jsonl", RECORDS[:3])
    url = f"sqlite:///{tmp_path}/articles.db"
    ingest([str(raw)], settings(url))
    opened = []

    def watch(event: str, args: tuple[object, ...]) -> None:
        if event == "open" and str(args[0]).rstrip("'").endswith("a.jsonl"):
            opened.append(args)

    sys.addaudithook(watch)
    ingest([str(raw)], settings(url))
    assert opened == []
    os.utime(raw / "a.jsonl", (1, 1))  # the hook works: a file with other times is opened
    assert ingest([str(raw)], settings(url)).records == 0
    assert opened != []


def test_promise_1_a_changed_file_replaces_what_it_gave(database: str, tmp_path: Path) -> None:
    """The database is as if the file had always had its new content."""
    raw = tmp_path / "raw"
    write_jsonl(raw / "a.jsonl", [record(body(0)), record(body(1)), record(near_copy(2)), "{broken"])
    write_jsonl(raw / "b.jsonl", [record(body(0)), record(body(2))])
    ingest([str(raw)], settings(database))
    write_jsonl(raw / "a.jsonl", [record(body(3)), record(body(1)), record("")])
    again = ingest([str(raw)], settings(database, batch_size=1))
    assert (again.records, again.replaced) == (3, 4)
    fresh = f"sqlite:///{tmp_path}/fresh.db"
    ingest([str(raw)], settings(fresh))
    assert snapshot(database) == snapshot(fresh)
    assert query(database, "SELECT sum(records), sum(articles + duplicates + rejects) FROM ledger") == [
        (5, 5)
    ]


KILLED = """
import sys
from pipeline.ingest import Steps, run_ingest
from pipeline.settings import Settings
from pipeline.store import open_for_ingest

class Telling(Steps):
    def store_batch(self, store, run, work):
        offset = super().store_batch(store, run, work)
        print(work.name, flush=True)
        return offset

settings = Settings(database_url=sys.argv[2], workers=2, batch_size=5)
with open_for_ingest(settings) as store:
    run_ingest(store, [sys.argv[1]], settings, Telling())
"""


def test_promise_1_a_killed_run_is_finished_by_the_next(database: str, tmp_path: Path) -> None:
    """Two runs are killed while they write; the third run gives what an undisturbed run gives."""
    raw = tmp_path / "raw"
    big = [record(page(body(seed), f"Story {seed} of the day"), note="x" * 8000) for seed in range(300)]
    write_jsonl(raw / "a.jsonl.gz", big[:150] + RECORDS)
    write_jsonl(raw / "b.jsonl", big[150:])
    for batches in (1, 12):
        command = [sys.executable, "-c", KILLED, str(raw), database]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            stored = [process.stdout.readline() for _ in range(batches)]
            assert all(stored), "the run must be alive to be killed"
            process.send_signal(signal.SIGKILL)
    ((count,),) = query(database, "SELECT count(*) FROM documents")
    assert 60 <= int(str(count)) < 300
    ingest([str(raw)], settings(database))
    fresh = f"sqlite:///{tmp_path}/fresh.db"
    ingest([str(raw)], settings(fresh))
    assert snapshot(database) == snapshot(fresh)
    assert query(database, "SELECT DISTINCT status FROM runs") == [("crashed",), ("finished",)]
    assert query(database, "SELECT sum(records) - sum(articles + duplicates + rejects) FROM ledger") == [(0,)]


def test_promise_2_every_record_is_accounted_for(database: str, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    write_jsonl(raw / "a.jsonl", RECORDS)
    (raw / "empty.txt").write_text(" \n\n")
    (raw / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (raw / "cut.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00 this is no gzip")
    ledger = ingest([str(raw)], settings(database, batch_size=4))
    assert ledger.records == len(RECORDS) + 3
    assert ledger.records == ledger.articles + ledger.duplicates + ledger.rejects
    counts = {
        name: len(query(database, f"SELECT * FROM {name}")) for name in ("articles", "duplicates", "rejects")
    }
    assert counts == {"articles": ledger.articles, "duplicates": ledger.duplicates, "rejects": ledger.rejects}
    dangling = "SELECT id FROM duplicates WHERE article_id NOT IN (SELECT id FROM articles)"
    assert query(database, dangling) == []


def test_promise_3_every_cut_can_be_explained_and_undone(database: str, tmp_path: Path) -> None:
    """Kept and cut lines, merged by their numbers, are the lines of the page."""
    raw = tmp_path / "raw"
    pages = {f"{seed}.txt": page(near_copy(seed), f"The matter numbered {seed}") for seed in range(5)}
    for name, text in pages.items():
        (raw / name).parent.mkdir(exist_ok=True)
        (raw / name).write_text(text)
    ingest([str(raw)], settings(database))
    rows = query(
        database,
        "SELECT d.id, u.name, d.text FROM documents d JOIN dumps u ON u.id = d.dump_id",
    )
    assert len(rows) == 5
    for id_, name, text in rows:
        with open_store(settings(database)) as store, store.reading() as connection:
            lines = {line.number: line.text for line in read_document(connection, str(id_)).lines}
        assert "\n".join(lines.values()) == pages[str(name).removeprefix("raw/")]
        cuts = query(
            database, f"SELECT line, text, reason, score, judge FROM cuts WHERE document_id = '{id_}'"
        )
        kept = iter(str(text).split("\n"))
        cut = {number: words for number, words, *_ in cuts}
        merged = [cut.get(number) or next(kept) for number, line in lines.items() if line]
        assert merged == [line for line in lines.values() if line]
        assert all(reason and 0 < float(str(score)) <= 1 and judge for *_, reason, score, judge in cuts)


def test_promise_3_a_cut_inside_a_line_can_be_undone(database: str, tmp_path: Path) -> None:
    """With `start` and `end`, the cut parts and what stays of a line are the line that came in."""
    raw = tmp_path / "raw"
    raw.mkdir()
    chrome = "Home Sports Weather", "Share on Facebook Share on Twitter Follow us © 2024 The Tarnow Bay Post"
    pages = [" ".join(f"{chrome[0]} {near_copy(seed)} {chrome[1]}".split()) for seed in range(3)]
    for seed, text in enumerate(pages):
        (raw / f"{seed}.txt").write_text(f"top of page\n\n{text}\n")
    ingest([str(raw)], settings(database))
    with open_store(settings(database)) as store, store.reading() as connection:
        assert list(find_problems(connection)) == []
    rows = query(
        database,
        'SELECT d.id, u.name, d.text, c.line, c."start", c."end", c.text FROM documents d '
        "JOIN dumps u ON u.id = d.dump_id JOIN cuts c ON c.document_id = d.id ORDER BY c.number",
    )
    inside = [row for row in rows if row[4] is not None]
    assert {row[0] for row in inside} == {row[0] for row in rows} and len({row[0] for row in rows}) == 3
    for id_ in {row[0] for row in rows}:
        own = [row for row in rows if row[0] == id_]
        came_in = (tmp_path / str(own[0][1])).read_text().split("\n")
        line, kept, at = came_in[2], str(own[0][2]), 0
        rest = []
        for *_, number, start, end, text in own:
            if start is None:
                assert came_in[int(str(number)) - 1] == text
                continue
            assert (number, line[int(str(start)) : int(str(end))]) == (3, text)
            rest.append(line[at : int(str(start))])
            at = int(str(end))
        assert " ".join(" ".join([*rest, line[at:]]).split()) == kept


MEASURED = """
import re, sys
from pathlib import Path
from pipeline.ingest import ingest
from pipeline.settings import Settings
ingest([sys.argv[1]], Settings(database_url=sys.argv[2], workers=1, batch_size=50))
print(int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def test_promise_4_memory_does_not_grow_with_the_dump(tmp_path: Path) -> None:
    """A dump of 200 MB takes at most 20 MB more memory than a dump of 50 MB, which fills all caches."""
    peaks = []
    for records in (1000, 4000):
        raw = tmp_path / f"{records}.jsonl"
        write_jsonl(raw, [record(body(seed), note="x" * 50_000) for seed in range(records)])
        command = [sys.executable, "-c", MEASURED, str(raw), f"sqlite:///{tmp_path}/{records}.db"]
        peaks.append(int(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    assert peaks[1] < peaks[0] + 20
