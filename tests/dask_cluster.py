"""A real Dask cluster on loopback: a scheduler, and workers of one thread each."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).parents[1]
DASK = [sys.executable, "-m", "dask"]
_LOOPBACK = ["--host", "127.0.0.1"]
_START = 60  # seconds that a process may take to be ready


class DaskCluster:
    """A running scheduler, and the workers that were started for it."""

    def __init__(self, folder: Path, dask: list[str]) -> None:
        self._folder = folder
        self.workers: list[subprocess.Popen[str]] = []
        self.scheduler, self.address = _started(
            [*dask, "scheduler", *_LOOPBACK, "--port", "0", "--no-dashboard", "--no-show"],
            r"Scheduler at:\s+(tcp://\S+)",
        )

    def add_worker(self, *options: str, dask: list[str] = DASK) -> subprocess.Popen[str]:
        """Start a worker without a nanny, so that nothing restarts it once it is killed."""
        command = [
            *dask,
            "worker",
            self.address,
            *_LOOPBACK,
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
        ]
        command += ["--local-directory", str(self._folder), *options]
        worker, _ = _started(command, r"Registered to:\s+(tcp://\S+)")
        self.workers.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen[str]) -> None:
        """Kill a worker with SIGKILL."""
        worker.kill()
        worker.wait()
        self.workers.remove(worker)

    def stop(self) -> None:
        """Kill the workers and the scheduler."""
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait()


@contextmanager
def dask_cluster(folder: Path, workers: int, dask: list[str] = DASK) -> Iterator[DaskCluster]:
    """A cluster that is stopped at the end of the block."""
    cluster = DaskCluster(folder, dask)
    try:
        for _ in range(workers):
            cluster.add_worker()
        yield cluster
    finally:
        cluster.stop()


def _started(command: list[str], ready: str) -> tuple[subprocess.Popen[str], str]:
    """Start a process; returns it, and what the pattern `ready` finds in its log."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "DASK_DISTRIBUTED__WORKER__MEMORY__TERMINATE": "False",
    }
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    found: Queue[str] = Queue()

    def read() -> None:
        assert process.stderr
        with process.stderr as log:
            for line in log:
                if match := re.search(ready, line):
                    found.put(match[1])

    threading.Thread(target=read, daemon=True).start()
    try:
        return process, found.get(timeout=_START)
    except BaseException:
        process.send_signal(signal.SIGKILL)
        process.wait()
        raise
