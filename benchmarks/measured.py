"""A command as a process tree: how long it takes, its CPU time, the peak of its memory; and the machine."""

from __future__ import annotations

import os
import platform
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

_EVERY = 0.25  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds on the clock, seconds of CPU of the whole tree, the peak of the tree's memory in bytes.

    The tree is looked at four times a second. Memory is the sum of what each process has for itself and its
    share of what several have in common.
    """

    seconds: float
    cpu: float
    memory: int
    output: str


def measure(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Measured:
    """Run a command to its end. Raises CalledProcessError, with what it wrote, when it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    watch = _Watch(process.pid)
    watch.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - began
    watch.join()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    return Measured(seconds, sum(watch.cpu.values()), watch.memory, output)


def machine() -> dict[str, str | int | None]:
    """What the figures depend on: the processor, its cores, Python."""
    cpus = Path("/proc/cpuinfo")
    names = (
        [line.split(": ")[1] for line in cpus.read_text().splitlines() if "model name" in line]
        if cpus.exists()
        else []
    )
    return {
        "cpu": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


class _Watch(threading.Thread):
    """Looks at a process and its children until the process ends."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._root = psutil.Process(pid)
        self.memory = 0
        self.cpu: dict[int, float] = {}  # by process, also by those that have ended

    def run(self) -> None:
        while True:
            try:
                tree = [self._root, *self._root.children(recursive=True)]
                if self._root.status() == psutil.STATUS_ZOMBIE:
                    return
            except psutil.NoSuchProcess:
                return
            self.memory = max(self.memory, sum(map(self._look, tree)))
            time.sleep(_EVERY)

    def _look(self, process: psutil.Process) -> int:
        try:
            times = process.cpu_times()
            self.cpu[process.pid] = times.user + times.system
            return int(process.memory_full_info().pss)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return 0  # it ended between the two looks
