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

from flows import runs
from flows.progress import Progress
from pipeline.cleaning.work import Work
from pipeline.errors import CopydeskError, IngestAtWork
from pipeline.ingest import Steps, Survey, check_rejects, look_around, run_ingest
from pipeline.settings import Settings, load_settings, wanted
from pipeline.show.run_report import desk_links, ledger_rows, reject_table, report_markdown
from pipeline.show.unread import said_unread
from pipeline.sources import Globs
from pipeline.store import Ledger, Run, Store, open_for_ingest
from pipeline.store.run_facts import RunFacts, read_facts


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


@flow(name="ingest", flow_run_name=runs.first_name)
def ingest(
    paths: list[str] | None = None,
    workers: int | None = None,
    batch_size: int | None = None,
    strictness: str | None = None,
    quiet_seconds: float | None = None,
    max_reject_share: float | None = None,
    cluster: str | None = None,
    sites: list[str] | None = None,
    languages: list[str] | None = None,
    since: str | None = None,
    until: str | None = None,
    include: list[str] | None = None,
    exclude: list[str] | None = None,
    limit: int | None = None,
) -> Ledger | State[Any]:
    """Read the new dumps at `paths` (default: `raw`) into the database and return the run's ledger.

    Parameters that are None are taken from the settings. The database is no parameter: its URL may hold a
    password, and Prefect shows parameters. `sites`, `languages`, `since` and `until` are those of the
    settings under `[wanted]`. `include` and `exclude` are globs of files; with `limit` at most so many
    records are read, and the next run goes on behind them.

    When another ingest is at work on the database, a run of a deployment ends Cancelled; any other run
    raises IngestAtWork. Raises LedgerError when a record is not accounted for, TooManyRejects when the share
    of rejects is over `max_reject_share`.
    """
    settings = load_settings(
        workers=workers,
        batch_size=batch_size,
        strictness=strictness,
        quiet_seconds=quiet_seconds,
        max_reject_share=max_reject_share,
        cluster=cluster,
        wanted=wanted(sites, languages, since, until),
    )
    try:
        with open_for_ingest(settings) as store:
            globs = Globs(tuple(include or ()), tuple(exclude or ()))
            return _ingest(store, paths or ["raw"], settings, globs, limit)
    except IngestAtWork as busy:
        return runs.turned_away(busy)


def _ingest(store: Store, paths: list[str], settings: Settings, globs: Globs, limit: int | None) -> Ledger:
    tasks = _Tasks()
    origin = str(flow_run.id)
    ledger = run_ingest(store, paths, settings, tasks, origin=origin, globs=globs, limit=limit)
    tasks.progress.done(ledger)
    _show(ledger, *report(store, ledger), tasks.survey, settings.desk_url)
    check_rejects(ledger, settings.max_reject_share)
    return ledger


class _Tasks(Steps):
    """The steps of an ingest as Prefect tasks. `survey` and `progress` are set as the run goes on."""

    survey: Survey
    progress: Progress

    def find_dumps(self, store: Store, paths: Sequence[str], quiet_seconds: float, globs: Globs) -> Survey:
        survey = find_dumps(store, paths, quiet_seconds, globs)
        runs.name_run(f"ingest {runs.places(paths)} · {_news(survey)}")
        return survey

    def begin(self, run: Run, survey: Survey) -> None:
        runs.mark_crashed(run.broken_off)
        self.survey = survey
        self.progress = Progress(survey.bytes)

    def store_batch(self, store: Store, run: Run, work: Work) -> int:
        # One task for a whole batch: a task costs 20 ms, so it should do the work of a second.
        offset = store_batch.with_options(task_run_name=work.name)(store, run, work)
        self.progress.at(offset, work)
        return offset

    def settle(self, store: Store) -> None:
        settle(store)


def _news(survey: Survey) -> str:
    if not survey.pending:
        return "nothing new"
    return f"{survey.pending} new file{'s' if survey.pending > 1 else ''}"


@task(name="find dumps", **_retried)
def find_dumps(store: Store, paths: Sequence[str], quiet_seconds: float, globs: Globs) -> Survey:
    """Look for dumps to read."""
    survey = look_around(store, paths, quiet_seconds, globs)
    logger = get_run_logger()
    logger.info("%d dumps in %s, %d of them to read", survey.dumps, runs.places(paths), survey.pending)
    if survey.moving:
        logger.info("still being written, left for the next run: %d dumps", survey.moving)
    if survey.ignored:
        logger.info("%s", said_unread(survey.ignored))
    return survey


@task(name="clean and store a batch", **_retried)
def store_batch(store: Store, run: Run, work: Work) -> int:
    """Wait until a batch is clean and store it. Returns the bytes of the dumps up to its end."""
    offset = Steps().store_batch(store, run, work)
    get_run_logger().info("%s: %d records stored", work.name, work.size)
    return offset


@task(name="settle", **_retried)
def settle(store: Store) -> None:
    """Learn what the pages of each site have in common, judge affected documents again, group duplicates."""
    done = store.settle()
    get_run_logger().info("%d documents settled, %d of them changed by their site", done.judged, done.changed)


@task(name="report", **_retried)
def report(store: Store, ledger: Ledger) -> tuple[Ledger, RunFacts]:
    """The ledger of all runs together, and the facts of this run."""
    get_run_logger().info("%s", ledger)
    with store.reading() as connection:
        return store.total(), read_facts(connection, ledger.run_id)


def _show(ledger: Ledger, total: Ledger, facts: RunFacts, survey: Survey, desk_url: str | None) -> None:
    """Create the artifacts of a run: the ledger, the report where it read records, and its rejects if any.

    The flow creates them, not a task: the UI shows the artifacts of a task in a second place.
    """
    rows = ledger_rows(ledger, total, facts)
    unread = f"; {said_unread(facts.not_read)}" if facts.not_read else ""
    create_table_artifact(rows, key="ledger", description=f"read = articles + duplicates + rejects{unread}")
    if ledger.records:
        create_markdown_artifact(report_markdown(ledger, facts, survey.moving, desk_url), key="report")
    if ledger.rejects:
        link = desk_links(ledger, desk_url).get("its rejects")
        said = f"what became no article; [try it again](<{link}>)" if link else "what became no article"
        create_table_artifact(reject_table(facts), key="rejects", description=said)
