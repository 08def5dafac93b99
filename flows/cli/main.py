"""The `copydesk` command: the commands of `pipeline.cli`, and the commands that run Prefect."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import Annotated, Any, cast

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from flows.cli.doctor import doctor
from flows.cli.serve import Cluster, MaxRejects, Paths, app
from pipeline.cli.app import AsStrict, Database
from pipeline.errors import CopydeskError, TooManyRejects
from pipeline.settings import load_settings, use_database
from pipeline.show import listings
from pipeline.sources import find_files
from pipeline.store import Ledger, open_store
from pipeline.store.queries import reject_rows

console = listings.console()
_REJECTS_SHOWN = 5

app.command()(doctor)


@app.command()
def ingest(
    paths: Paths = None,
    database: Database = None,
    workers: Annotated[int | None, typer.Option(help="Processes that clean; 0: one a core.", min=0)] = None,
    batch_size: Annotated[int | None, typer.Option(help="Records in a batch.", min=1)] = None,
    strictness: AsStrict = None,
    cluster: Cluster = None,
    max_rejects: MaxRejects = None,
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
    use_database(database)
    settings = load_settings(**asked)
    next(find_files(given), None)  # reports a missing path at once, before Prefect starts
    failure: TooManyRejects | None = None
    try:
        run_id = _run_flow({"paths": given} | asked).run_id
    except TooManyRejects as error:
        run_id, failure = error.run_id, error
    with open_store(settings) as store, store.reading() as connection:
        ledger, total = store.ledger(run_id), store.total()
        refused = reject_rows(connection, ledger.run_id, _REJECTS_SHOWN)
    console.print(
        listings.render_rows(listings.ledger_table([(f"run {ledger.run_id}", ledger), ("all runs", total)]))
    )
    for row in refused:
        console.print(
            f"rejected: {row['name']}:{row['position']}  {row['reason']}, {row['detail']}", markup=False
        )
    if ledger.rejects > len(refused):
        console.print('all rejects: copydesk query "SELECT * FROM rejects"')
    if ledger.replaced:
        console.print(f"{ledger.replaced} records of changed files were replaced")
    if failure:
        raise failure
    if not (ledger.balanced and total.balanced):
        raise typer.Exit(1)


@app.command()
def relearn(
    site: Annotated[str | None, typer.Argument(metavar="[SITE]", help="Else all sites.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what this version has judged: after other settings.")
    ] = False,
    database: Database = None,
) -> None:
    """Judge again, from their stored lines, the documents that an older judge has judged."""
    from prefect import tags  # Prefect takes seconds to import

    from flows.relearn import relearn as flow
    from flows.runs import TAG
    from flows.server import check_server, explained_start

    check_server()
    use_database(database)
    with tags(TAG), explained_start():
        console.print(f"{flow(site, everything=everything)} documents judged again")


def _run_flow(parameters: dict[str, Any]) -> Ledger:
    """Run the flow; on a terminal with a progress bar instead of Prefect's log."""
    on_terminal = sys.stderr.isatty()
    if on_terminal:  # the bar is shown instead; the log still goes to the server
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "WARNING")
    from prefect import tags  # Prefect takes seconds to import

    from flows.ingest import ingest as flow
    from flows.progress import watched_by
    from flows.runs import TAG
    from flows.server import check_server, explained_start

    check_server()

    def run() -> Ledger:
        with tags(TAG), explained_start():
            return cast(Ledger, flow(**parameters))

    if not on_terminal:
        return run()
    columns = (
        TextColumn("{task.percentage:>3.0f}%"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting Prefect", total=1.0)
        with watched_by(lambda share, doing: bar.update(task, completed=share, description=doing)):
            return run()


def main() -> None:
    """The entry point. It prints an error of copydesk as a message, without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # Output must not fail, whatever the locale is and a dump holds: lone surrogates are escaped.
        cast(TextIOWrapper, stream).reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except CopydeskError as error:
        print(f"copydesk: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
