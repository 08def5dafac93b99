"""The commands on the migrations of the database."""

from __future__ import annotations

import typer

from pipeline.cli.app import Database, console
from pipeline.settings import load_settings
from pipeline.store.database import engine as engines

db = typer.Typer(help="The migrations of the database.", no_args_is_help=True)


@db.command("upgrade")
def upgrade(database: Database = None) -> None:
    """Bring the database to the newest migration; make the database if it is missing."""
    engine = engines.open_engine(load_settings(database_url=database).database_url)
    engines.upgrade(engine)
    console.print(f"{engine.url}: at migration {engines.current_revision(engine)}")
    engine.dispose()


@db.command("current")
def current(database: Database = None) -> None:
    """Say at which migration the database is."""
    engine = engines.open_engine(load_settings(database_url=database).database_url, create=False)
    here, head = engines.current_revision(engine), engines.head_revision()
    console.print(f"{here or 'none'} (newest: {head})")
    engine.dispose()
