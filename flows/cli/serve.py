"""The commands for a schedule: `serve`, and `automations` for users with a work pool of their own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import Database, console, registered
from pipeline.cli.desk import PORT as DESK_PORT
from pipeline.settings import load_settings, use_database
from pipeline.sources import find_files, is_remote

_REJECT_SHARE = 0.5  # `max_reject_share` of a scheduled run, where it is not set

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATH]...", help="Dumps, or folders of them, also by URL: s3://...", show_default="raw"
    ),
]
MaxRejects = Annotated[
    float | None,
    typer.Option(metavar="SHARE", min=0, max=1, help="A run with a larger share of rejects has failed."),
]
Cluster = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="A Dask scheduler, tcp://HOST:8786: its workers clean."),
]
Webhook = Annotated[
    str | None, typer.Option("--webhook", metavar="URL", help="Call this when a run failed or crashed.")
]


@registered.command()
def serve(
    paths: Paths = None,
    every: Annotated[str | None, typer.Option(metavar="TIME", help="How often: 90s, 15m, 2h, 1d.")] = None,
    cron: Annotated[
        str | None, typer.Option(metavar="CRON", help='When to run, in the syntax of cron: "0 3 * * *".')
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Also run when a file appears.")] = False,
    quiet: Annotated[
        str | None, typer.Option(metavar="TIME", help="A file that changed this lately may wait.")
    ] = None,
    max_rejects: MaxRejects = None,
    cluster: Cluster = None,
    webhook: Webhook = None,
    desk: Annotated[bool, typer.Option("--desk", help="Run the desk beside it, too.")] = False,
    desk_port: Annotated[
        int, typer.Option(metavar="N", min=1, max=65535, help="Where the desk listens, on this machine.")
    ] = DESK_PORT,
    database: Database = None,
) -> None:
    """Run the ingest flow on a schedule, with the Prefect server and its UI. Ends with Ctrl-C."""
    if (every is None) == (cron is None):
        raise typer.BadParameter("give one of --every and --cron")
    interval = parse_interval(every) if every else None
    quiet_seconds = parse_interval(quiet).total_seconds() if quiet else None
    # Report wrong settings and paths now, not at the first run.
    use_database(database)
    settings = load_settings(
        quiet_seconds=quiet_seconds,
        max_reject_share=max_rejects,
        webhook_url=webhook,
        cluster=cluster,
    )
    given = [path if is_remote(path) else absolute(path) for path in paths or ["raw"]]
    if watch and any(map(is_remote, given)):
        raise typer.BadParameter("--watch is for folders; an object store is looked at on schedule")
    next(find_files(given), None)
    from flows.serve import serve as run_schedule  # Prefect takes seconds to import

    share = settings.max_reject_share
    parameters = {
        "paths": given,
        "quiet_seconds": quiet_seconds,
        "max_reject_share": _REJECT_SHARE if share is None else share,
        "cluster": cluster,
    }
    run_schedule(
        parameters,
        interval=interval,
        cron=cron,
        settings=settings,
        watch=watch,
        desk_port=desk_port if desk else None,
    )


@registered.command()
def automations(webhook: Webhook = None) -> None:
    """Have the Prefect server find runs that died and call the webhook; `serve` does it by itself."""
    settings = load_settings(webhook_url=webhook)
    from flows.automations import register  # Prefect takes seconds to import
    from flows.server import check_server, named_server, shown

    address = shown(named_server())
    check_server()
    for name in register(settings.webhook_url):
        console.print(f"on {address}: {name}", markup=False)


def absolute(path: str) -> str:
    """A path that names the same file from any folder."""
    return str(Path(path.removeprefix("file://")).resolve())


def parse_interval(text: str) -> timedelta:
    """ "90s", "15m", "2h" or "1d" as a time span. Raises BadParameter for other text."""
    units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
    number, unit = text[:-1], text[-1:]
    if unit not in units or not number.isdecimal() or int(number) == 0:
        raise typer.BadParameter(f"{text!r} is no time span; write 90s, 15m, 2h or 1d")
    try:
        return timedelta(**{units[unit]: int(number)})
    except OverflowError as error:
        raise typer.BadParameter(f"{text!r} is too long") from error
