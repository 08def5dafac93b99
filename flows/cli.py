"""The `copydesk` command: the commands of `pipeline.cli`, and those that run Prefect."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, cast

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from flows.doctor_cli import doctor
from pipeline import report
from pipeline.cli import AsStrict, Database
from pipeline.duplicates_cli import app
from pipeline.errors import CopydeskError
from pipeline.settings import load_settings
from pipeline.sources import find_files
from pipeline.store import Ledger, open_store
from pipeline.store.queries import reject_rows

console = report.console()
_REJECTS_SHOWN = 5

app.command()(doctor)

Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PATH]...", help="Dumps, or folders of them.", show_default="raw"),
]


@app.command()
def ingest(
    paths: Paths = None,
    database: Database = None,
    workers: Annotated[int | None, typer.Option(help="Processes that clean; 0: one a core.", min=0)] = None,
    batch_size: Annotated[int | None, typer.Option(help="Records in a batch.", min=1)] = None,
    strictness: AsStrict = None,
) -> None:
    """Read new dumps, clean them and store the articles: one run of the ingest flow."""
    given = paths or ["raw"]
    strict = strictness and strictness.value
    settings = load_settings(database_url=database, workers=workers, batch_size=batch_size, strictness=strict)
    next(find_files(given), None)  # a path that is not there is said at once, before Prefect starts
    ledger = _run_flow(given, database, workers, batch_size, strict)
    with open_store(settings) as store, store.reading() as connection:
        total = store.total()
        refused = reject_rows(connection, ledger.run_id, _REJECTS_SHOWN)
    console.print(
        report.render_rows(report.ledger_table([(f"run {ledger.run_id}", ledger), ("all runs", total)]))
    )
    for row in refused:
        console.print(
            f"rejected: {row['name']}:{row['position']}  {row['reason']}, {row['detail']}", markup=False
        )
    if ledger.rejects > len(refused):
        console.print('all rejects: copydesk query "SELECT * FROM rejects"')
    if ledger.replaced:
        console.print(f"{ledger.replaced} records of changed files were replaced")
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
    from flows.relearn import relearn as flow  # Prefect takes seconds to import
    from flows.server import check_server

    check_server()
    console.print(f"{flow(site, database, everything)} documents judged again")


@app.command()
def serve(
    paths: Paths = None,
    every: Annotated[str | None, typer.Option(metavar="TIME", help="How often: 90s, 15m, 2h, 1d.")] = None,
    cron: Annotated[
        str | None, typer.Option(metavar="CRON", help='When, as cron has it: "0 3 * * *".')
    ] = None,
    database: Database = None,
) -> None:
    """Run the ingest flow on a schedule, with the Prefect server and its UI. Ends with Ctrl-C."""
    if (every is None) == (cron is None):
        raise typer.BadParameter("give one of --every and --cron")
    interval = parse_interval(every) if every else None
    load_settings(database_url=database)  # what is wrong is said now, not at the first run
    given = [str(Path(path).resolve()) for path in paths or ["raw"]]
    next(find_files(given), None)
    from flows.serve import serve_ingest  # Prefect takes seconds to import

    serve_ingest(given, database, interval=interval, cron=cron)


def parse_interval(text: str) -> timedelta:
    """ "90s", "15m", "2h" or "1d" as a time span. Raises BadParameter when it is none of them."""
    units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
    number, unit = text[:-1], text[-1:]
    if unit not in units or not number.isdecimal() or int(number) == 0:
        raise typer.BadParameter(f"{text!r} is no time span; write 90s, 15m, 2h or 1d")
    return timedelta(**{units[unit]: int(number)})


def _run_flow(
    paths: list[str],
    database: str | None,
    workers: int | None,
    batch_size: int | None,
    strictness: str | None,
) -> Ledger:
    """Run the flow; on a terminal with a progress bar instead of Prefect's log."""
    on_terminal = sys.stderr.isatty()
    if on_terminal:  # the bar says it; the log still goes to the server
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "WARNING")
    from flows.ingest import ingest as flow  # Prefect takes seconds to import
    from flows.progress import watched_by
    from flows.server import check_server

    check_server()

    if not on_terminal:
        return flow(paths, database, workers, batch_size, strictness)
    columns = (
        TextColumn("{task.percentage:>3.0f}%"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting Prefect", total=1.0)
        with watched_by(lambda share, doing: bar.update(task, completed=share, description=doing)):
            return flow(paths, database, workers, batch_size, strictness)


def main() -> None:
    """The entry point: what copydesk raises on purpose is a message, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # Whatever the locale is, and whatever stands in a dump: a lone surrogate is escaped.
        cast(TextIOWrapper, stream).reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except CopydeskError as error:
        print(f"copydesk: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
