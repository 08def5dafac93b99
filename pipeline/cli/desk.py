"""The desk: the local web page to search, read and decide."""

from __future__ import annotations

import webbrowser
from contextlib import suppress
from typing import Annotated

import typer

from pipeline.cli.app import Database, console, registered
from pipeline.settings import load_settings

PORT = 4210
"""Where it listens by default."""


@registered.command()
def desk(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where it listens; 0 takes a free port.")
    ] = PORT,
    host: Annotated[
        str, typer.Option(metavar="HOST", help="Another than this machine's own needs a password.")
    ] = "127.0.0.1",
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it in the browser.")] = True,
    database: Database = None,
) -> None:
    """Search, read and decide in the browser. Ends with Ctrl-C."""
    from pipeline.desk import serving  # the web server takes a moment to import

    settings = load_settings(database_url=database)
    served = serving.app_for(settings, host)
    with serving.listen(host, port) as listening:
        address = serving.address_of(listening)
        console.print(f"the desk: {address}  (Ctrl-C ends it)", markup=False)
        if browser:
            _show(address)
        serving.run(served, listening)


def _show(address: str) -> None:
    """Open a page in the browser, unless there is none but one that would take over the terminal."""
    with suppress(webbrowser.Error):
        found = webbrowser.get()
        if type(found) is not webbrowser.GenericBrowser:
            found.open(address)
