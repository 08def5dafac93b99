"""`copydesk relearn`: stored documents are judged again, in a Prefect flow."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.app import Database, console, registered
from pipeline.settings import use_database


@registered.command()
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
