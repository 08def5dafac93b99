"""Check the cluster: whether its scheduler answers, and whether its workers have this copydesk."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from pipeline.cleaning.versions import differences, versions
from pipeline.doctor.findings import Finding

_SECONDS = 5


def check_cluster(address: str) -> Iterator[Finding]:
    """Finding "cluster": the scheduler at an address such as "tcp://127.0.0.1:8786", and its workers."""
    try:
        distributed = import_module("distributed")
    except ImportError:
        yield Finding("cluster", "wrong", "distributed is not installed", "pip install 'copydesk[cluster]'")
        return
    try:
        with distributed.Client(address, timeout=_SECONDS, set_as_default=False) as client:
            found = client.run(versions, on_error="return")
    except (OSError, ValueError) as error:  # refused, timed out, or no address
        what = f"the scheduler at {address} does not answer: {error}"
        remedy = "start it with dask scheduler, or unset the setting to work on this machine alone"
        yield Finding("cluster", "wrong", what, remedy)
        return
    if not found:
        remedy = f"start workers: dask worker {address}"
        yield Finding("cluster", "wrong", f"{address}: no worker has joined", remedy)
        return
    unlike = {worker: _differences(value) for worker, value in sorted(found.items())}
    others = [f"{worker}: {what}" for worker, what in unlike.items() if what]
    if others:
        remedy = "install the same copydesk, with requirements.lock, on every worker"
        yield Finding("cluster", "wrong", f"{address} has workers that differ: {', '.join(others)}", remedy)
        return
    yield Finding("cluster", "ok", f"{address}: {len(found)} workers, all with this copydesk")


def _differences(there: object) -> str:
    """The differences between a worker and this machine; the error where the worker has no copydesk."""
    return differences(there, versions()) if isinstance(there, dict) else f"no copydesk ({there!r})"
