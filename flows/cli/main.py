"""The `copydesk` command: the commands of `pipeline.cli`, and the commands that run Prefect."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import Annotated, cast

import typer

from flows.cli.doctor import doctor
from flows.cli.ingest import app as app
from pipeline.cli.app import Database
from pipeline.errors import CopydeskError
from pipeline.settings import use_database
from pipeline.show import listings

console = listings.console()

app.command()(doctor)


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
