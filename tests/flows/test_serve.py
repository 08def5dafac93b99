"""`copydesk serve`: schedule, server and runs in one command, and what Ctrl-C and a reboot leave of them."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from pipeline.ingest import ingest
from tests.dumps import body, page, query, record, settings, snapshot, write_jsonl
from tests.servers import Home, free_port, wait_for

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path / "prefect", free_port())
    yield home
    home.kill()


def serve(home: Home, folder: Path, *options: str) -> subprocess.Popen[bytes]:
    """Start `copydesk serve` on the folder `raw`; returns when it has printed the URL of its UI."""
    url = f"sqlite:///{folder}/served.db"
    command = ("flows.cli", "serve", str(folder / "raw"), "--database", url, *options)
    log = folder / f"serve-{free_port()}.log"
    served = home.start(*command, log=log, COPYDESK_BATCH_SIZE="100")
    wait_for(lambda: "Prefect UI: " in log.read_text(), 150)
    return served


def stop(served: subprocess.Popen[bytes], how: signal.Signals = signal.SIGINT) -> None:
    served.send_signal(how)
    assert served.wait(60) == 0


def stored(folder: Path) -> int:
    try:
        return int(query(f"sqlite:///{folder}/served.db", "SELECT count(*) FROM documents")[0][0])
    except Exception:  # noqa: BLE001 - the database is being made
        return 0


def test_a_reboot_in_the_middle_of_a_run_leaves_nothing_stuck(home: Home, tmp_path: Path) -> None:
    """All is killed in the first run; the next start reports it and finishes; Ctrl-C leaves no process."""
    pages = [record(page(body(seed), f"Story number {seed} of the day")) for seed in range(1500)]
    write_jsonl(tmp_path / "raw" / "a.jsonl", pages)
    served = serve(home, tmp_path, "--every", "1h")
    wait_for(lambda: stored(tmp_path) >= 200, 120, every=0.1)
    home.kill()
    served.wait()
    assert stored(tmp_path) < 1500

    again = serve(home, tmp_path, "--every", "1h")
    with urlopen(f"http://127.0.0.1:{home.port}/", timeout=10) as page_:
        assert b"<div id=" in page_.read()
    wait_for(lambda: home.runs("Completed"), 180)
    crashed, completed = (run for run in home.runs() if run["state"]["name"] != "Cancelled")
    assert crashed["state"]["name"] == "Crashed"
    assert "killed" in crashed["state"]["message"]
    assert completed["name"].startswith("ingest raw · 1 new file · ")
    assert "copydesk" in completed["tags"]

    stop(again)
    assert home.processes() == []
    assert not home.answers()
    plain = settings(f"sqlite:///{tmp_path}/plain.db", batch_size=100)
    ingest([str(tmp_path / "raw")], plain)
    assert snapshot(f"sqlite:///{tmp_path}/served.db") == snapshot(plain.database_url)


def deployment(home: Home) -> dict[str, Any]:
    """The deployment of the ingest."""
    (found,) = (each for each in home.ask("/deployments/filter", {}) if each["name"] == "ingest")
    return found


def test_ctrl_c_ends_a_run_and_a_restart_resumes_the_schedule(home: Home, tmp_path: Path) -> None:
    pages = [record(page(body(seed), f"Story number {seed} of the day")) for seed in range(1500)]
    write_jsonl(tmp_path / "raw" / "a.jsonl", pages)
    served = serve(home, tmp_path, "--every", "1h", "--watch")
    wait_for(lambda: stored(tmp_path) >= 200, 120, every=0.1)
    stop(served)
    assert home.processes() == []

    again = serve(home, tmp_path, "--every", "1h", "--watch")
    wait_for(lambda: home.runs("Completed"), 180)
    assert stored(tmp_path) == 1500
    ended = {run["state"]["type"] for run in home.runs()}
    assert ended <= {"COMPLETED", "CRASHED", "CANCELLED"}  # no run is at work any more
    wait_for(lambda: not deployment(home)["paused"], 60)  # the run may have been over before the restart

    # A file that appears starts a run long before the hour is over.
    write_jsonl(tmp_path / "raw" / "b.jsonl", [record(page(body(9000), "A late story about the ferry"))])
    wait_for(lambda: stored(tmp_path) == 1501, 60)
    stop(again, signal.SIGTERM)  # as a service manager stops a service
    assert home.processes() == []


def test_the_desk_runs_beside_the_schedule_and_ends_with_it(home: Home, tmp_path: Path) -> None:
    """It is started anew when it dies, and the report of a run links to it."""
    write_jsonl(tmp_path / "raw" / "a.jsonl", [record(body(1)), record("")])
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    served = serve(home, tmp_path, "--every", "1h", "--desk", "--desk-port", str(port))
    wait_for(lambda: home.runs("Completed"), 180)
    (run,) = home.runs("Completed")
    artifacts = home.artifacts(run["id"])
    assert f"[the run at the desk](<{address}/runs/1>)" in artifacts["report"]["data"]
    assert f"{address}/rejects?run=1" in artifacts["rejects"]["description"]
    with urlopen(f"{address}/search", timeout=10) as page_:
        assert page_.status == 200
    desk = home.processes("--no-browser")
    assert len(desk) == 1
    home.kill("--no-browser")
    wait_for(lambda: desk_answers(address), 60)
    assert home.processes("--no-browser") not in ([], desk)
    stop(served)
    assert home.processes() == []
    assert not desk_answers(address)


def desk_answers(address: str) -> bool:
    try:
        return urlopen(f"{address}/search", timeout=10).status == 200  # type: ignore[no-any-return]
    except OSError:
        return False
