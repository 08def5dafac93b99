"""Cleaning on a Dask cluster: batches go to its workers, and come back in the order in which they were read.

Only this process reads the dumps and talks to the database. Workers need neither, but they need
the same copydesk: a worker with another one refuses each batch.
"""

from __future__ import annotations

import logging
import pickle
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future, wait
from contextlib import contextmanager
from time import monotonic
from types import TracebackType
from typing import Self

from pipeline.cleaning.batches import clean_batch
from pipeline.cleaning.pool import clean_one_by_one
from pipeline.cleaning.records import Batch, Cleaned, Raw
from pipeline.cleaning.versions import differences, versions
from pipeline.cleaning.work import AHEAD, Cleaning, Work
from pipeline.errors import ClusterLost, OtherVersion, SettingsError
from pipeline.policy import DEFAULT, Policy

try:
    import dask
    from distributed import Client, KilledWorker, get_worker
    from distributed.client import ClosedClientError
except ModuleNotFoundError as error:
    raise SettingsError(f"a cluster needs {error.name}: pip install 'copydesk[cluster]'") from error

logger = logging.getLogger(__name__)

_ANSWER_SECONDS = 10  # seconds in which a scheduler must answer
_PATIENCE_SECONDS = 300.0  # seconds without any worker after which a run ends
_LOOK_SECONDS = 2.0  # seconds between two looks at the cluster while a batch is waited for
_BYTES = 1 << 30  # bytes of batches under way, at most: they are in memory here and in the scheduler

_one_at_a_time = threading.Lock()  # in a worker: threads would only wait for each other, and hold more memory


class CleaningCluster(Cleaning):
    """The workers of the Dask scheduler at an address, such as "tcp://10.0.0.1:8786".

    Another worker cleans the batches of a worker that died. When no worker is left, the run waits
    `patience` seconds for a new one. Raises ClusterLost when the scheduler does not answer or the
    patience ends, SettingsError when the address is not valid, OtherVersion when a worker, also one that
    joins later, has another copydesk.
    """

    def __init__(
        self, address: str, policy: Policy = DEFAULT, *, patience: float = _PATIENCE_SECONDS
    ) -> None:
        self._address = address
        self._policy = policy
        self._patience = patience
        self._deserted: float | None = None
        """The time since when there is no worker; None where there is one."""
        self._versions = versions()

    def __enter__(self) -> Self:
        dask.config.set(
            {"distributed.admin.large-graph-warning-threshold": "1 TiB"}
        )  # batches travel in tasks
        try:
            with self._answering():
                self._client = Client(
                    self._address,
                    timeout=_ANSWER_SECONDS,
                    set_as_default=False,
                    asynchronous=False,
                    name="copydesk",
                )
        except (ValueError, TypeError) as error:
            raise SettingsError(f"cluster {self._address!r} is no address: {error}") from error
        self._executor = self._client.get_executor(pure=False)
        try:
            self._check_versions()
        except BaseException:
            self._client.close(timeout=_ANSWER_SECONDS)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Withdraw the batches that are not clean yet, and disconnect."""
        self._client.close(timeout=_ANSWER_SECONDS)

    def enough(self, ahead: Sequence[Work]) -> bool:
        """Whether each thread of the cluster has a batch and another that waits, or 1 GiB is under way."""
        most = AHEAD * max(1, self._threads())
        return len(ahead) > most or sum(work.weight for work in ahead) > _BYTES

    def start(self, batch: Batch[Raw]) -> Work:
        """Send a batch to the cluster."""
        packed = pickle.dumps((batch, self._policy), pickle.HIGHEST_PROTOCOL)
        with self._answering():
            future = self._executor.submit(clean_packed, packed, self._versions)
        return Work(batch, lambda: self._wait(packed, future), len(packed))

    def _wait(self, packed: bytes, future: Future[bytes]) -> Batch[Cleaned]:
        while not wait([future], _LOOK_SECONDS).done:
            self._check_workers()
        self._deserted = None
        try:
            cleaned: Batch[Cleaned] = pickle.loads(future.result())
        except KilledWorker as error:
            self._check_versions()  # a worker without copydesk dies of each batch
            logger.warning("workers died on a batch; it is cleaned here, record by record: %s", error)
            return clean_one_by_one(*pickle.loads(packed))
        except CancelledError as error:
            raise self._lost() from error
        except RuntimeError as error:  # the scheduler could not open the task
            raise OtherVersion(f"the scheduler at {self._address} has no copydesk, or another one") from error
        return cleaned

    def _check_versions(self) -> None:
        """Raises OtherVersion when a worker that is there now has another copydesk, or none."""
        with self._answering():
            there = self._client.run(versions, on_error="return")
        for address, answer in sorted(there.items()):
            if isinstance(answer, OSError):
                continue  # the worker has gone meanwhile
            unlike = answer if isinstance(answer, Exception) else differences(answer, self._versions)
            if unlike:
                raise OtherVersion(f"worker at {address} has another copydesk, or none: {unlike}")

    def _check_workers(self) -> None:
        """Raises ClusterLost when there has been no worker for too long."""
        if self._threads():
            self._deserted = None
        elif self._deserted is None:
            self._deserted = monotonic()
            logger.warning("no worker at %s; waiting %.0f s for one", self._address, self._patience)
        elif monotonic() - self._deserted > self._patience:
            raise ClusterLost(
                f"no worker at {self._address} for {self._patience:.0f} s; start some: dask worker"
            )

    def _threads(self) -> int:
        with self._answering():
            return sum(self._client.nthreads().values())

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except (OSError, CancelledError, ClosedClientError) as error:
            raise self._lost() from error

    def _lost(self) -> ClusterLost:
        remedy = "start it (dask scheduler), or correct the address"
        return ClusterLost(f"the scheduler at {self._address} does not answer; {remedy}")


def clean_packed(packed: bytes, wanted: Mapping[str, str]) -> bytes:
    """In a worker: clean a batch. Batch and policy come in as a pickle, the clean batch is returned as one.

    The batch is opened only after the versions were compared: another copydesk could misread it. Raises
    OtherVersion when the versions here are not the wanted ones.
    """
    if unlike := differences(versions(), wanted):
        worker = get_worker()
        raise OtherVersion(f"worker {worker.name} at {worker.address} has another copydesk: {unlike}")
    with _one_at_a_time:
        return pickle.dumps(clean_batch(*pickle.loads(packed)), pickle.HIGHEST_PROTOCOL)
