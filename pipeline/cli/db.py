"""The commands on the migrations of the database."""

from __future__ import annotations

import typer

from pipeline.cli.app import Database, console, registered
from pipeline.settings import load_settings
from pipeline.store import open_for_ingest
from pipeline.store.database import engine as engines

db = typer.Typer(help="The migrations of the database.", no_args_is_help=True)


@db.command("upgrade")
def upgrade(database: Database = None) -> None:
    """Bring the database to the newest migration, and its indexes with it; make it if it is missing."""
    with open_for_ingest(load_settings(database_url=database)) as store:
        store.settle()
        console.print(f"{store.engine.url}: at migration {engines.current_revision(store.engine)}")


@db.command("current")
def current(database: Database = None) -> None:
    """Say at which migration the database is."""
    engine = engines.open_engine(load_settings(database_url=database).database_url, create=False)
    here, head = engines.current_revision(engine), engines.head_revision()
    console.print(f"{here or 'none'} (newest: {head})")
    engine.dispose()


registered.add_typer(db, name="db")
