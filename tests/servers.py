"""Real Prefect servers, workers and webhooks for the tests, on loopback; and ways to kill them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

ROOT = Path(__file__).parent.parent
Value = TypeVar("Value")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def wait_for(what: Callable[[], Value | None], seconds: float = 90, every: float = 0.5) -> Value:
    """Call `what` again and again; returns its first true value."""
    end = time.monotonic() + seconds
    while True:
        found = what()
        if found:
            return found
        assert time.monotonic() < end, f"waited {seconds} s in vain for {what}"
        time.sleep(every)


@dataclass(frozen=True)
class Home:
    """A Prefect home with its own port, and the environment of the processes that belong to it."""

    folder: Path
    port: int

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        own = {"PREFECT_HOME": str(self.folder), "PREFECT_SERVER_API_PORT": str(self.port)}
        return kept | own | {"PYTHONPATH": str(ROOT), "PWD": str(ROOT)} | more

    def start(self, *command: str, log: Path, **more: str) -> subprocess.Popen[bytes]:
        """Start a Python module (`flows.cli serve`, `prefect worker start`) in the folder of the code."""
        with log.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", *command],
                env=self.environment(**more),
                cwd=ROOT,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
            )

    def run(self, *command: str, **more: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *command],
            env=self.environment(PREFECT_API_URL=self.api, **more),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def ask(self, path: str, body: object | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.api}{path}", data, {"content-type": "application/json"})

        def answer() -> tuple[Any] | None:
            try:
                with urlopen(request, timeout=30) as answered:
                    return (json.load(answered),)
            except HTTPError as error:
                if error.code != 503:
                    raise
                print(f"{path}: the server's SQLite is busy, and asks to be asked again")
                return None

        return wait_for(answer, 60, every=1)[0]

    def answers(self) -> bool:
        try:
            return bool(self.ask("/health"))
        except OSError:
            return False

    def runs(self, *states: str) -> list[dict[str, Any]]:
        """The flow runs that have begun, or those in some states, the oldest first."""
        named = {"any_": list(states)} if states else {"not_any_": ["Scheduled", "Late"]}
        return list(
            self.ask(
                "/flow_runs/filter",
                {"sort": "EXPECTED_START_TIME_ASC", "flow_runs": {"state": {"name": named}}},
            )
        )

    def run_deployment(self, name: str, database: str, **parameters: object) -> str:
        """Run a deployment now, with a database of its own; returns the id of the run."""
        id_ = self.ask(f"/deployments/name/{name}/{name}")["id"]
        asked = {
            "parameters": parameters,
            "job_variables": {"env": {"COPYDESK_DATABASE_URL": database}},
            "idempotency_key": str(uuid4()),  # a repeated request makes no second run
        }
        made = self.ask(f"/deployments/{id_}/create_flow_run", asked)
        return str(made["id"])

    def state(self, run: str) -> dict[str, Any]:
        return dict(self.ask(f"/flow_runs/{run}")["state"])

    def ended(self, run: str, seconds: float) -> dict[str, Any]:
        """Wait until a run has ended; returns its state."""
        final = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}

        def state() -> dict[str, Any] | None:
            now = self.state(run)
            return now if now["type"] in final else None

        return wait_for(state, seconds)

    def artifacts(self, run: str) -> dict[str, Any]:
        found = self.ask("/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run]}}})
        return {artifact["key"]: artifact for artifact in found}

    def processes(self, *words: str) -> list[int]:
        """Processes of this Prefect whose command has one of these words; without words, all."""
        mark = f"PREFECT_HOME={self.folder}\0".encode()
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdecimal() and int(folder.name) != os.getpid():
                try:
                    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    own = mark in (folder / "environ").read_bytes() + b"\0"
                except OSError:
                    continue
                if own and command and (not words or any(word in command for word in words)):
                    found.append(int(folder.name))
        return found

    def kill(self, *words: str) -> None:
        """Kill the processes that `processes` finds with SIGKILL, all at once, as in a reboot."""
        pids = self.processes(*words)
        for how in (signal.SIGSTOP, signal.SIGKILL):
            for pid in pids:
                os.kill(pid, how)
        wait_for(lambda: not set(pids) & set(self.processes(*words)), 30)


@contextmanager
def prefect_server(folder: Path) -> Iterator[Home]:
    """A Prefect server in a process of its own; all processes of its home are killed at the end."""
    home = Home(folder / "prefect", free_port())
    server = home.start(
        "prefect",
        "server",
        "start",
        "--host",
        "127.0.0.1",
        "--port",
        str(home.port),
        log=folder / "server.log",
        PREFECT_SERVER_UI_API_URL=home.api,
        PREFECT_UI_URL=home.api.removesuffix("/api"),
        PREFECT_SERVER_ANALYTICS_ENABLED="false",
        DO_NOT_TRACK="1",
    )
    try:
        wait_for(home.answers, 120)
        yield home
    finally:
        home.kill()
        server.wait()


@contextmanager
def webhook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The URL of an HTTP server, and the list of the JSON bodies that were posted there."""
    posted: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/copydesk", posted
        finally:
            server.shutdown()
            thread.join()
