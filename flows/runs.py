"""A run as Prefect shows it: its name, and how it ends when it could not begin or was killed."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from prefect import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import State, StateType
from prefect.runtime import deployment, flow_run
from prefect.states import Cancelled, Crashed, Scheduled

from pipeline.errors import CopydeskError, IngestAtWork
from pipeline.settings import Settings
from pipeline.store import open_for_ingest

logger = logging.getLogger(__name__)

TAG = "copydesk"
"""The tag of all runs of copydesk; the automations look for it."""

_MOST_PATHS, _MOST_CHARACTERS = 2, 60  # paths in the name of a run, and characters of each
_KEPT_OUT = "Deployment concurrency limit reached"  # the beginning of Prefect's message
_AT_WORK = {StateType.RUNNING, StateType.PENDING, StateType.CANCELLING}


def places(paths: Sequence[str]) -> str:
    """Short names of folders and files: the last part of the first two paths, and how many more."""
    names = [(path.rstrip("/").rsplit("/", 1)[-1] or path)[:_MOST_CHARACTERS] for path in paths[:_MOST_PATHS]]
    more = [f"and {len(paths) - _MOST_PATHS} more"] if len(paths) > _MOST_PATHS else []
    return " ".join([", ".join(names), *more])


def first_name() -> str:
    """The name of a run before it has looked for dumps: "ingest raw"."""
    return f"ingest {places(flow_run.parameters.get('paths') or ['raw'])}"


def name_run(name: str) -> None:
    """Call this run "ingest raw · 3 new files · 25 Nov 16:15": what it does, and since when."""
    began = flow_run.scheduled_start_time
    with get_client(sync_client=True) as client:
        client.update_flow_run(_own_id(), name=f"{name} · {began:%-d %b %H:%M}")


def start_run() -> UUID:
    """Have the deployment `ingest/ingest` run now. Returns the id of the run."""
    with get_client(sync_client=True) as client:
        deployed = client.read_deployment_by_name("ingest/ingest")
        return client.create_flow_run_from_deployment(deployed.id, state=Scheduled()).id


def turned_away(busy: IngestAtWork) -> State[None]:
    """The end of a run that found another one at work: Cancelled, which is no failure of a schedule.

    Raises `busy` in a run that a person started by hand.
    """
    if not deployment.id:
        raise busy
    return Cancelled(message=str(busy))


def was_turned_away(state: State[Any]) -> bool:
    """Whether a run ended because another one kept it out, by the lock or by the limit."""
    kept_out = (state.message or "").startswith((_KEPT_OUT, IngestAtWork.saying))
    return state.type is StateType.CANCELLED and kept_out


def mark_crashed(origins: Iterable[str]) -> None:
    """Mark runs that were killed as Crashed, where Prefect still takes them to be at work.

    `origins` are ids of flow runs, as the store has them. The caller holds the lock, so none of them is at
    work. Runs that the server does not know (any more) are skipped.
    """
    ids = [UUID(origin) for origin in origins]
    if not ids:
        return
    state: State[None] = Crashed(message="killed; the next run goes on where it was broken off")
    with get_client(sync_client=True) as client:
        for run in client.read_flow_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=ids))):
            if run.state_type in _AT_WORK:
                client.set_flow_run_state(run.id, state, force=True)
                logger.warning("the run %r was killed; what it left is done now", run.name)


def recover(settings: Settings) -> None:
    """After a reboot: mark the runs that it ended as Crashed, so that they block no schedule.

    While an ingest is at work, no run is dead. An error of the database is only logged: the next run will
    raise it.
    """
    try:
        with open_for_ingest(settings) as store:
            mark_crashed(store.end_broken_off())
    except IngestAtWork:
        return
    except CopydeskError as error:
        logger.warning("runs that a crash ended are not looked for: %s", error)


def _own_id() -> UUID:
    return UUID(str(flow_run.id))
