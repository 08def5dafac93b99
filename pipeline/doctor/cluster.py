"""The cluster: whether its scheduler answers, and whether its workers have this copydesk."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module, metadata

from pipeline.doctor.findings import Finding

_SECONDS = 5


def check_cluster(address: str) -> Iterator[Finding]:
    """Finding "cluster": the scheduler at an address such as "tcp://127.0.0.1:8786", and its workers."""
    try:
        distributed = import_module("distributed")
    except ImportError:
        yield Finding("cluster", "wrong", "distributed is not installed", "pip install distributed")
        return
    try:
        with distributed.Client(address, timeout=_SECONDS, set_as_default=False) as client:
            found = client.run(metadata.version, "copydesk", on_error="return")
    except (OSError, ValueError) as error:  # refused, timed out, or no address
        what = f"the scheduler at {address} does not answer: {error}"
        remedy = "start it with dask scheduler, or unset the setting to work on this machine alone"
        yield Finding("cluster", "wrong", what, remedy)
        return
    versions = {worker: value if isinstance(value, str) else "none" for worker, value in found.items()}
    if not versions:
        remedy = f"start workers: dask worker {address}"
        yield Finding("cluster", "wrong", f"{address}: no worker has joined", remedy)
        return
    own = metadata.version("copydesk")
    others = [f"{worker} has {value}" for worker, value in sorted(versions.items()) if value != own]
    if others:
        what = f"{address}: this copydesk is {own}, but {', '.join(others)}"
        yield Finding("cluster", "wrong", what, "install the same copydesk on every worker")
        return
    yield Finding("cluster", "ok", f"{address}: {len(versions)} workers, all with copydesk {own}")
