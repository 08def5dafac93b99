"""The deployments of `prefect.yaml` on a worker: runs that die are noticed, reported and finished later."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from filelock import FileLock

from flows.deployments import deployments
from pipeline.ingest import ingest
from tests.dumps import body, page, query, record, settings, snapshot, write_jsonl
from tests.servers import ROOT, Home, prefect_server, wait_for, webhook

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("worker")


@pytest.fixture(scope="module")
def home(folder: Path) -> Iterator[Home]:
    with prefect_server(folder) as home:
        home.run("prefect", "work-pool", "create", "copydesk", "--type", "process")
        home.run("prefect", "--no-prompt", "deploy", "--all")
        yield home


@pytest.fixture(scope="module")
def told(home: Home) -> Iterator[list[dict[str, Any]]]:
    """The messages that the webhook received."""
    with webhook() as (url, posted):
        said = home.run("flows.cli", "automations", "--webhook", url)
        assert "failures call the webhook" in said
        assert "runs that died are crashed" in said
        yield posted


class Worker:
    """A Prefect worker, which can be killed with its runs and started again."""

    def __init__(self, home: Home, folder: Path) -> None:
        self._home, self._folder = home, folder
        self.start()

    def start(self) -> None:
        self._process = self._home.start(
            *("prefect", "worker", "start", "--pool", "copydesk"),
            log=self._folder / "worker.log",
            PREFECT_API_URL=self._home.api,
            PREFECT_WORKER_QUERY_SECONDS="2",
            COPYDESK_BATCH_SIZE="100",
            COPYDESK_DATABASE_URL=f"sqlite:///{self._folder}/scheduled.db",  # for scheduled runs
        )

    def kill(self) -> None:
        self._home.kill("prefect worker start", "prefect.engine", "multiprocessing")
        self._process.wait()


@pytest.fixture(scope="module")
def worker(home: Home, folder: Path) -> Iterator[Worker]:
    worker = Worker(home, folder)
    yield worker
    worker.kill()


def documents(url: str) -> int:
    try:
        return int(query(url, "SELECT count(*) FROM documents")[0][0])
    except Exception:  # noqa: BLE001 - the database is being made
        return 0


def test_prefect_yaml_has_the_deployments_of_serve() -> None:
    written = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    parameters = {"paths": ["raw"], "max_reject_share": 0.5}
    served = deployments(parameters, None)
    assert [each["name"] for each in written] == [each.name for each in served]
    for one, other in zip(written, served, strict=True):
        module, name = one["entrypoint"].split(":")
        assert (module.removesuffix(".py").replace("/", "."), name) == tuple(other.entrypoint.rsplit(".", 1))
        assert one["tags"] == other.tags
        assert one.get("parameters", {}) == other.parameters
        limit = one["concurrency_limit"]
        assert limit == {
            "limit": other.concurrency_limit,
            "collision_strategy": other.concurrency_options.collision_strategy.value,
        }  # type: ignore[union-attr]
        environment = one["work_pool"]["job_variables"]["env"]
        assert environment == {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30"}  # a third of DEAD_AFTER


def test_killed_runs_are_seen_and_finished(
    home: Home, folder: Path, worker: Worker, told: list[dict[str, Any]]
) -> None:
    """A flow is killed, then flow and worker. Each run is Crashed in two minutes; the next one finishes."""
    raw, url = folder / "killed", f"sqlite:///{folder}/killed.db"
    pages = [record(page(body(seed), f"Story number {seed} of the day")) for seed in range(2000)]
    write_jsonl(raw / "a.jsonl", pages)
    paths = [str(raw)]

    first = home.run_deployment("ingest", url, paths=paths)
    wait_for(lambda: documents(url) >= 200, 120, every=0.1)
    home.kill("prefect.engine")
    assert home.ended(first, 60)["name"] == "Crashed"

    second, before = home.run_deployment("ingest", url, paths=paths), documents(url)
    wait_for(lambda: documents(url) >= before + 200, 120, every=0.1)
    worker.kill()
    killed = time.monotonic()
    worker.start()
    assert home.ended(second, 120)["name"] == "Crashed"
    assert time.monotonic() - killed < 120
    assert "no sign of life" in home.state(second)["message"]
    assert documents(url) < 2000

    third = home.run_deployment("ingest", url, paths=paths)
    assert home.ended(third, 180)["name"] == "Completed"
    plain = settings(f"sqlite:///{folder}/killed-plain.db", batch_size=100)
    ingest([str(raw)], plain)
    assert snapshot(url) == snapshot(plain.database_url)
    assert dict(query(url, "SELECT origin, status FROM runs")) == {
        first: "crashed",
        second: "crashed",
        third: "finished",
    }
    wait_for(lambda: len(told) >= 2, 30)
    assert [post["state"] for post in told[:2]] == ["Crashed", "Crashed"]
    assert all("ingest killed · 1 new file" in post["text"] for post in told[:2])


def test_a_run_that_finds_another_at_work_is_cancelled_and_no_failure(
    home: Home, folder: Path, worker: Worker, told: list[dict[str, Any]]
) -> None:
    raw, url = folder / "busy", f"sqlite:///{folder}/busy.db"
    write_jsonl(raw / "a.jsonl", [record(body(1))])
    before = len(told)
    with FileLock(f"{folder}/busy.db.lock"):
        state = home.ended(home.run_deployment("ingest", url, paths=[str(raw)]), 90)
    assert state["name"] == "Cancelled"
    assert "another ingest is at work" in state["message"]
    assert len(told) == before


def test_too_many_rejects_fail_a_run_and_are_told(
    home: Home, folder: Path, worker: Worker, told: list[dict[str, Any]]
) -> None:
    raw, url = folder / "broken", f"sqlite:///{folder}/broken.db"
    write_jsonl(raw / "a.jsonl", [record(body(1)), "{", "{", record(body(2)), "{"])
    before = len(told)
    run = home.run_deployment("ingest", url, paths=[str(raw)], max_reject_share=0.5)
    state = home.ended(run, 90)
    assert state["name"] == "Failed"
    assert "3 of 5 records of run 1 are rejects, more than max_reject_share = 0.5" in state["message"]
    assert documents(url) == 2
    assert "rejects" in home.artifacts(run)
    wait_for(lambda: len(told) > before, 30)
    assert told[-1]["state"] == "Failed"
    assert "3 of 5 records" in told[-1]["message"]
    assert told[-1]["url"].endswith(run)

    # All records are stored: the next run has nothing to do, and completes.
    again = home.run_deployment("ingest", url, paths=[str(raw)], max_reject_share=0.5)
    assert home.ended(again, 90)["name"] == "Completed"
    assert "nothing new" in home.ask(f"/flow_runs/{again}")["name"]
