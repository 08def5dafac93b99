"""Cleaning in processes: what happens when one of them dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from pipeline.cleaning.batches import clean_batch
from pipeline.cleaning.pool import CleaningPool
from pipeline.cleaning.records import Entry
from pipeline.records import Reject
from tests.dumps import batches_of
from tests.servers import ROOT


def test_batches_come_back_in_the_order_in_which_they_were_read(tmp_path: Path) -> None:
    batches = batches_of(tmp_path, 40, 3)
    with CleaningPool(2) as pool:
        assert [work.result() for work in pool.clean(batches)] == [clean_batch(batch) for batch in batches]


def test_a_killed_worker_loses_nothing(tmp_path: Path) -> None:
    batches = batches_of(tmp_path, 40, 2)
    with CleaningPool(2) as pool:
        results = []
        for number, work in enumerate(pool.clean(batches)):
            if number in (1, 6):
                os.kill(multiprocessing.active_children()[0].pid or 0, signal.SIGKILL)
            results.append(work.result())
    assert results == [clean_batch(batch) for batch in batches]


DEADLY = """
import os, sys
from pathlib import Path
import pipeline.cleaning.batches
from pipeline.cleaning.pool import CleaningPool
from pipeline.records import Reject
from tests.dumps import batches_of

real = pipeline.cleaning.batches.clean_record
def deadly(raw, policy):
    if "in case 7." in str(raw.payload):
        os._exit(9)
    return real(raw, policy)
pipeline.cleaning.batches.clean_record = deadly  # in the workers, too: they import this file as their main

if __name__ == "__main__":
    with CleaningPool(2) as pool:
        for work in pool.clean(batches_of(Path(sys.argv[1]), 20, 4)):
            for item in work.result().parts[0].items:
                print(item.position, item.reason if isinstance(item, Reject) else "clean", flush=True)
"""


def test_only_the_record_that_kills_its_process_is_a_reject(tmp_path: Path) -> None:
    script = tmp_path / "deadly.py"
    script.write_text(DEADLY)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), str(tmp_path / "raw")]
    output = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    ends = dict(line.split() for line in output.splitlines())
    assert ends == {str(n): "cleaner-failed" if n == 8 else "clean" for n in range(1, 21)}


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import multiprocessing, sys, time\nfrom pathlib import Path\nfrom pipeline.cleaning.pool import CleaningPool\n"
        "from tests.dumps import batches_of\n"
        "if __name__ == '__main__':\n"
        "    with CleaningPool(2) as pool:\n"
        "        for work in pool.clean(batches_of(Path(sys.argv[1]), 20, 4)):\n"
        "            work.result()\n"
        "            print(*[child.pid for child in multiprocessing.active_children()], flush=True)\n"
        "            time.sleep(60)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), str(tmp_path / "raw")]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        workers = [int(pid) for pid in parent.stdout.readline().split()]
        parent.kill()
    assert len(workers) == 2
    end = time.monotonic() + 20
    while any(alive(pid) for pid in workers) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(alive(pid) for pid in workers)


def alive(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_defect_of_the_cleaner_is_a_reject_that_says_so(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    batches = batches_of(tmp_path, 3, 3)

    def defect(text: str) -> None:
        if "in case 1." in text:
            raise ZeroDivisionError("a defect")

    monkeypatch.setattr("pipeline.cleaning.cleaner.detect_language", lambda text: defect(text) or ("en", 1.0))
    first, second, third = clean_batch(batches[0]).parts[0].items
    assert isinstance(first, Entry) and isinstance(third, Entry)
    assert isinstance(second, Reject)
    assert (second.reason, second.detail) == ("cleaner-failed", "ZeroDivisionError: a defect")
