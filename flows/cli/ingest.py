"""`copydesk ingest`: one run of the ingest flow, its progress on a terminal, and its summary."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable
from time import monotonic
from typing import Annotated, Any, cast

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from flows.cli.serve import Cluster, MaxRejects, Paths
from flows.home import is_own_home
from pipeline.cli.app import AsStrict, Database, registered
from pipeline.cli.articles import Languages, Since, Sites, Until
from pipeline.errors import SettingsError, TooManyRejects
from pipeline.ingest import has_work, preview
from pipeline.ingest import ingest as ingest_alone
from pipeline.settings import load_settings, use_database, wanted
from pipeline.show import listings, terminal
from pipeline.show.profile import profile_rows
from pipeline.show.run_report import summary_lines
from pipeline.show.unread import said_unread
from pipeline.sources import Globs, find_files, known_formats
from pipeline.store import Ledger, open_store
from pipeline.store.run_facts import read_facts

console = terminal.console()
_REJECTS_SHOWN = 5

Include = Annotated[
    list[str] | None, typer.Option("--include", metavar="GLOB", help="Only files like this; repeatable.")
]
Exclude = Annotated[
    list[str] | None, typer.Option("--exclude", metavar="GLOB", help="No files like this; repeatable.")
]


@registered.command()
def ingest(
    paths: Paths = None,
    database: Database = None,
    sites: Sites = None,
    languages: Languages = None,
    since: Since = None,
    until: Until = None,
    include: Include = None,
    exclude: Exclude = None,
    limit: Annotated[
        int | None, typer.Option(help="At most so many records; the next run goes on behind them.", min=1)
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count what would be read, and store nothing.")
    ] = False,
    workers: Annotated[int | None, typer.Option(help="Processes that clean; 0: one a core.", min=0)] = None,
    batch_size: Annotated[int | None, typer.Option(help="Records in a batch.", min=1)] = None,
    strictness: AsStrict = None,
    cluster: Cluster = None,
    max_rejects: MaxRejects = None,
    profile: Annotated[bool, typer.Option("--profile", help="Show where the time went, by stage.")] = False,
) -> None:
    """Read new dumps, clean them and store the articles: one run of the ingest flow."""
    given = paths or ["raw"]
    asked: dict[str, Any] = {
        "workers": workers,
        "batch_size": batch_size,
        "strictness": strictness and strictness.value,
        "max_reject_share": max_rejects,
        "cluster": cluster,
    }
    chosen: dict[str, Any] = {"sites": sites, "languages": languages, "since": since, "until": until}
    use_database(database)
    settings = load_settings(**asked, wanted=wanted(**chosen))
    globs = Globs(tuple(include or ()), tuple(exclude or ()))
    _check_paths(given, globs)
    if dry_run:
        found = preview(given, settings, globs)
        size = f"{found.bytes / 2**20:.1f} MiB"
        console.print(f"to read: {found.records} records, {found.dumps} dumps, {size}")
        console.print(
            f"{found.rejects} of them cannot be read" if found.rejects else "all of them can be read"
        )
        if found.not_read:
            console.print(said_unread(found.not_read), markup=False)
        return
    failure: TooManyRejects | None = None
    began = monotonic()
    try:
        if is_own_home(os.environ) and not has_work(given, settings, globs):
            run_id = ingest_alone(given, settings, globs, limit).run_id  # nothing for Prefect to show
        else:
            run_id = _run_flow(
                {"paths": given, "include": include, "exclude": exclude, "limit": limit} | asked | chosen
            ).run_id
    except TooManyRejects as error:
        run_id, failure = error.run_id, error
    with open_store(settings) as store, store.reading() as connection:
        ledger, total, facts = store.ledger(run_id), store.total(), read_facts(connection, run_id)
    table = listings.ledger_table([(f"run {ledger.run_id}", ledger), ("all runs", total)])
    console.print(terminal.render_rows(table))
    if profile:
        console.print(terminal.render_rows(profile_rows(facts.seconds, ledger.records)))
    for line in summary_lines(ledger, facts, _REJECTS_SHOWN, monotonic() - began):
        console.print(line, markup=False, soft_wrap=True)
    if failure:
        raise failure
    if not (ledger.balanced and total.balanced):
        raise typer.Exit(1)


def _check_paths(paths: list[str], globs: Globs) -> None:
    """Raise SettingsError, before Prefect starts, where a path is missing or no reader knows anything."""
    ignored: Counter[str] = Counter()
    if next(find_files(paths, ignored, globs), None) is None and ignored:
        formats = f"copydesk reads {known_formats()}"
        raise SettingsError(f"{', '.join(paths)}: nothing to read; {said_unread(ignored)}; {formats}")


def _run_flow(parameters: dict[str, Any]) -> Ledger:
    """Run the flow; on a terminal with a progress bar instead of Prefect's log."""
    on_terminal = sys.stderr.isatty()
    if on_terminal:  # the bar is shown instead; the log still goes to the server
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "WARNING")
    from prefect import tags  # Prefect takes seconds to import

    from flows.ingest import ingest as flow
    from flows.runs import TAG
    from flows.server import check_server, explained_start

    check_server()

    def run() -> Ledger:
        with tags(TAG), explained_start():
            return cast(Ledger, flow(**parameters))

    return _with_bar(run) if on_terminal else run()


def _with_bar(run: Callable[[], Ledger]) -> Ledger:
    from flows.progress import watched_by

    columns = (
        TextColumn("{task.percentage:>3.0f}%"),
        BarColumn(),
        TextColumn("{task.fields[said]}"),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, speed_estimate_period=60) as bar:
        task = bar.add_task("starting Prefect", total=1.0, said="")
        began = monotonic()

        def show(share: float, records: int, doing: str) -> None:
            rate = records / max(0.1, monotonic() - began)
            said = f"{records:,} records, {rate:,.0f} a second"
            bar.update(task, completed=share, description=doing, said=said)

        with watched_by(show):
            return run()
