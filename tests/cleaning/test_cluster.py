"""Cleaning on a real Dask cluster gives the same database, also when workers or the scheduler die."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import dask
import pytest

from pipeline.cleaning.batches import clean_batch
from pipeline.cleaning.cluster import CleaningCluster
from pipeline.cleaning.work import Work
from pipeline.errors import ClusterLost, OtherVersion, SettingsError
from pipeline.ingest import Steps, ingest, run_ingest
from pipeline.settings import Settings
from pipeline.store import Run, Store, open_for_ingest
from tests.dask_cluster import ROOT, DaskCluster, dask_cluster
from tests.dumps import RECORDS, batches_of, body, page, query, record, settings, snapshot, write_jsonl


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    with dask_cluster(tmp_path_factory.mktemp("dask"), 0) as running:
        yield running


@pytest.fixture
def cluster(shared: DaskCluster) -> DaskCluster:
    """A cluster of two workers; workers that an earlier test killed are replaced."""
    while len(shared.workers) < 2:
        shared.add_worker()
    return shared


@pytest.fixture
def raw(tmp_path: Path) -> str:
    write_jsonl(tmp_path / "raw" / "a.jsonl", RECORDS)
    pages = [record(page(body(seed), f"Story {seed} of the day")) for seed in range(20, 60)]
    write_jsonl(tmp_path / "raw" / "b.jsonl.gz", pages)
    return str(tmp_path / "raw")


def ingest_and(database: Settings, raw: str, at_batch: int, do: Callable[[], object]) -> None:
    """Run an ingest and call `do` before the batch `at_batch` is stored."""

    class Breaking(Steps):
        def store_batch(self, store: Store, run: Run, work: Work) -> int:
            if work.name.startswith(f"batch {at_batch} "):
                do()
            return super().store_batch(store, run, work)

    with open_for_ingest(database) as store:
        run_ingest(store, [raw], database, Breaking())


def test_promise_1_a_killed_worker_changes_nothing(
    database: str, tmp_path: Path, raw: str, cluster: DaskCluster
) -> None:
    here = settings(database, cluster=cluster.address, batch_size=3)
    ingest_and(here, raw, 4, lambda: cluster.kill(cluster.workers[0]))
    alone = f"sqlite:///{tmp_path}/alone.db"
    ingest([raw], settings(alone))
    assert snapshot(database) == snapshot(alone)
    assert query(database, "SELECT count(*) FROM articles")[0][0] == 46


def test_promise_1_a_run_without_its_scheduler_is_finished_by_the_next(tmp_path: Path, raw: str) -> None:
    database, alone = (f"sqlite:///{tmp_path}/{name}.db" for name in ("lost", "alone"))
    with dask_cluster(tmp_path, 1) as cluster:
        here = settings(database, cluster=cluster.address, batch_size=2)
        with pytest.raises(ClusterLost, match=f"{cluster.address} does not answer") as lost:
            ingest_and(here, raw, 3, cluster.scheduler.kill)
    assert lost.value.transient
    ((status, records),) = query(database, "SELECT status, records FROM runs")
    assert status == "failed"
    assert 4 <= int(str(records)) < 50, "the run must end before all records are stored"
    ingest([raw], settings(database))
    ingest([raw], settings(alone))
    assert snapshot(database) == snapshot(alone)


def test_without_workers_a_run_waits_for_new_ones(
    tmp_path: Path, cluster: DaskCluster, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.cleaning.cluster._LOOK_SECONDS", 0.2)
    batches = batches_of(tmp_path / "raw", 20, 2)
    with CleaningCluster(cluster.address, patience=60) as cleaning:
        results = []
        for number, work in enumerate(cleaning.clean(batches)):
            if number == 2:
                for worker in list(cluster.workers):
                    cluster.kill(worker)
                cluster.add_worker()  # takes seconds, during which there is no worker
            results.append(work.result())
    assert results == [clean_batch(batch) for batch in batches]


def test_without_workers_a_run_ends_after_a_time_and_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.cleaning.cluster._LOOK_SECONDS", 0.1)
    with dask_cluster(tmp_path, 0) as empty, CleaningCluster(empty.address, patience=1) as cleaning:
        work = cleaning.start(batches_of(tmp_path / "raw", 1, 1)[0])
        with pytest.raises(ClusterLost, match=f"no worker at {empty.address}"):
            work.result()
    assert [message for message in caplog.messages if "no worker" in message] == [
        f"no worker at {empty.address}; waiting 1 s for one"
    ]


DEADLY = """
import os, sys
from pathlib import Path
import pipeline.cleaning.batches
from pipeline.cleaning.cluster import CleaningCluster
from pipeline.records import Reject
from tests.dumps import batches_of

def deadly(raw, policy, real=pipeline.cleaning.batches.clean_record):
    if "in case 7." in str(raw.payload):
        os._exit(9)
    return real(raw, policy)
pipeline.cleaning.batches.clean_record = deadly  # in the workers, too: they load this file first

if __name__ == "__main__":
    with CleaningCluster(sys.argv[1]) as cleaning:
        for work in cleaning.clean(batches_of(Path(sys.argv[2]), 20, 4)):
            for item in work.result().parts[0].items:
                print(item.position, item.reason if isinstance(item, Reject) else "clean", flush=True)
"""


def test_only_the_record_that_kills_its_workers_is_a_reject(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # By default, four workers must die before the scheduler gives up a batch.
    monkeypatch.setenv("DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES", "1")
    script = tmp_path / "deadly.py"
    script.write_text(DEADLY)
    with dask_cluster(tmp_path, 0) as cluster:
        for _ in range(3):
            cluster.add_worker("--preload", str(script))
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        command = [sys.executable, str(script), cluster.address, str(tmp_path / "raw")]
        output = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    ends = dict(line.split() for line in output.splitlines())
    assert ends == {str(n): "cleaner-failed" if n == 8 else "clean" for n in range(1, 21)}


def test_a_worker_of_another_version_is_refused_even_when_late(tmp_path: Path, cluster: DaskCluster) -> None:
    other = tmp_path / "other.py"
    other.write_text("from pipeline import judge\njudge.VERSION = 'lines-0'\n")
    first, second, *_ = batches_of(tmp_path / "raw", 4, 2)
    with CleaningCluster(cluster.address) as cleaning:
        assert cleaning.start(first).result() == clean_batch(first)
        for worker in list(cluster.workers):
            cluster.kill(worker)
        cluster.add_worker("--preload", str(other), "--name", "old")
        with pytest.raises(
            OtherVersion, match=r"worker old at tcp://127\S+ has .*: judge lines-0 there, lines-\d+ here$"
        ):
            cleaning.start(second).result()
    with pytest.raises(OtherVersion, match=r"worker at tcp://127\S+ has .*: judge lines-0 there"):
        CleaningCluster(cluster.address).__enter__()
    cluster.kill(cluster.workers[0])


BARE = """
import sys
sys.path.insert(0, sys.argv.pop(1))  # the libraries, without what was installed as editable
from dask.__main__ import main
main()
"""


def test_a_worker_and_a_scheduler_without_copydesk_are_refused(tmp_path: Path) -> None:
    bare = [sys.executable, "-I", "-S", "-c", BARE, str(Path(dask.__file__).parents[1])]
    batch = batches_of(tmp_path / "raw", 1, 1)[0]
    with dask_cluster(tmp_path, 0) as cluster:
        cluster.add_worker(dask=bare)
        with pytest.raises(OtherVersion, match=r"worker at tcp://127\S+ has another copydesk, or none: "):
            CleaningCluster(cluster.address).__enter__()
    with dask_cluster(tmp_path, 0, dask=bare) as cluster, CleaningCluster(cluster.address) as cleaning:
        work = cleaning.start(batch)
        with pytest.raises(OtherVersion, match=f"the scheduler at {cluster.address} has no copydesk"):
            work.result()


def test_a_scheduler_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.cleaning.cluster._ANSWER_SECONDS", 1)
    with pytest.raises(ClusterLost, match=r"tcp://127.0.0.1:9 does not answer; start it"):
        CleaningCluster("tcp://127.0.0.1:9").__enter__()


@pytest.mark.parametrize("address", ["nonsense", "post://127.0.0.1:1", "127.0.0.1"])
def test_what_is_no_address_is_named(address: str) -> None:
    with pytest.raises(SettingsError, match=f"cluster '{address}' is no address"):
        CleaningCluster(address).__enter__()


def test_a_missing_package_names_the_extra(raw: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "pipeline.cleaning.cluster")
    with pytest.raises(SettingsError, match=r"pip install 'copydesk\[cluster\]'"):
        ingest([raw], settings(f"sqlite:///{tmp_path}/articles.db", cluster="tcp://127.0.0.1:9"))


def test_the_batches_under_way_are_bounded_by_threads_and_by_bytes(
    tmp_path: Path, cluster: DaskCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = batches_of(tmp_path / "raw", 30, 1)
    started: list[int] = []
    with CleaningCluster(cluster.address) as cleaning:

        def most_ahead() -> int:
            started.clear()
            ahead = 0
            for done, work in enumerate(cleaning.clean(map(note, batches))):
                ahead = max(ahead, len(started) - done)
                work.result()
            return ahead

        def note(batch):  # type: ignore[no-untyped-def]
            started.append(batch.number)
            return batch

        assert most_ahead() == 5, "two batches for each of two threads, and the batch that is waited for"
        weight = cleaning.start(batches[0]).weight
        assert weight > len(body(0))
        monkeypatch.setattr("pipeline.cleaning.cluster._BYTES", 2 * weight + weight // 2)
        assert most_ahead() == 3
