"""The ingest flow: the steps of `pipeline.ingest` as Prefect tasks, and the artifacts of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.tasks import Task

from flows.progress import Progress
from pipeline.errors import CopydeskError
from pipeline.ingest import look_around, run_batches, store_work
from pipeline.report import ledger_table, report_markdown
from pipeline.settings import load_settings
from pipeline.store import Ledger, Run, Store, open_for_ingest
from pipeline.store.queries import cut_samples, reject_rows
from pipeline.work import Work

_SAMPLES = 30
_REJECTS = 100


def _may_help(task: Task[..., Any], run: object, state: State[Any]) -> bool:
    """Try a task again only when its error says that this can help."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, CopydeskError) and error.transient


_retried: dict[str, Any] = {
    "retries": 3,
    "retry_delay_seconds": [1, 5, 20],
    "retry_condition_fn": _may_help,
    "cache_policy": NO_CACHE,
}


def _run_name() -> str:
    """What the run is called in the UI: "ingest raw"."""
    return "ingest " + ", ".join(flow_run.parameters.get("paths") or ["raw"])


@flow(name="ingest", flow_run_name=_run_name)
def ingest(
    paths: list[str] | None = None,
    database: str | None = None,
    workers: int | None = None,
    batch_size: int | None = None,
    strictness: str | None = None,
    cluster: str | None = None,
) -> Ledger:
    """Read the new dumps at `paths` (default: `raw`) into the database and return the run's ledger.

    What is None is taken from the settings. Raises DatabaseBusy when another ingest is at work on
    the database, LedgerError when a record is not accounted for.
    """
    settings = load_settings(
        database_url=database, workers=workers, batch_size=batch_size, strictness=strictness, cluster=cluster
    )
    given = paths or ["raw"]
    with open_for_ingest(settings) as store:
        size = find_dumps(store, given)
        with store.run() as run:
            progress = Progress(size)
            # One task for all of a batch: a task costs 20 ms, so it must be worth a second.
            for offset, name in run_batches(store, run, given, settings, size=size, step=_store_as_task):
                progress.at(offset, name)
            settle(store)
        ledger = store.ledger(run.id)
        progress.done(ledger)
        report(store, ledger)
    return ledger


def _store_as_task(store: Store, run: Run, work: Work) -> int:
    return store_batch.with_options(task_run_name=work.name)(store, run, work)


@task(name="find dumps", **_retried)
def find_dumps(store: Store, paths: Sequence[str]) -> int:
    """Look for dumps to read. Returns their bytes."""
    survey = look_around(store, paths)
    logger = get_run_logger()
    logger.info("%d dumps in %s, %d of them to read", survey.dumps, ", ".join(paths), survey.pending)
    if survey.ignored:
        left = ", ".join(f"{number} {suffix}" for suffix, number in survey.ignored.items())
        logger.info("left alone, no reader: %s", left)
    return survey.bytes


@task(name="clean and store a batch", **_retried)
def store_batch(store: Store, run: Run, work: Work) -> int:
    """Wait until a batch is clean and store it. Returns the bytes of dumps that lie behind it."""
    offset = store_work(store, run, work)
    get_run_logger().info("%s: %d records stored", work.name, work.size)
    return offset


@task(name="settle", **_retried)
def settle(store: Store) -> None:
    """Learn what the pages of each site have in common, judge again what that changes, group duplicates."""
    done = store.settle()
    get_run_logger().info("%d documents settled, %d of them changed by their site", done.judged, done.changed)


@task(name="report", **_retried)
def report(store: Store, ledger: Ledger) -> None:
    """The artifacts of a run: its ledger as a table, and what was cut and rejected as markdown."""
    rows = ledger_table([(f"run {ledger.run_id}", ledger), ("all runs", store.total())])
    create_table_artifact(rows, key="ledger", description="read = articles + duplicates + rejects")
    with store.reading() as connection:
        samples = cut_samples(connection, ledger.run_id, _SAMPLES)
        refused = reject_rows(connection, ledger.run_id, _REJECTS)
    create_markdown_artifact(report_markdown(ledger, samples, refused), key="report")
    get_run_logger().info("%s", ledger)
