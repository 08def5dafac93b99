"""The commands that take documents out of the database: `forget` for good, `prune` until they come again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import Database, console, registered
from pipeline.cli.database import reading
from pipeline.settings import load_settings
from pipeline.store import open_for_ingest
from pipeline.store.forgetting import Asked
from pipeline.store.pruning import count_documents, known_paths, seen_before

Yes = Annotated[bool, typer.Option("--yes", help="Do it; without this, only say what would be deleted.")]
_DRY = "nothing was deleted; with --yes it is"


@registered.command()
def forget(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Documents.")] = None,
    dump: Annotated[str | None, typer.Option(metavar="PATH", help="All documents of a dump.")] = None,
    site: Annotated[
        str | None, typer.Option(metavar="HOST", help="All documents of a site, and all that it sends later.")
    ] = None,
    copies: Annotated[bool, typer.Option("--copies", help="The duplicates of the documents, too.")] = False,
    yes: Yes = False,
    database: Database = None,
) -> None:
    """Delete documents for good: text, lines, cuts and index entries. They don't come back from a dump."""
    if not (ids or dump or site):
        raise typer.BadParameter("name documents by their ids, or --dump PATH, or --site HOST")
    path = str(Path(dump).resolve()) if dump and "://" not in dump and Path(dump).exists() else dump
    asked = Asked(tuple(ids or ()), path, site, copies)
    if not yes:
        with reading(database) as store:
            found = store.to_forget(asked)
        console.print(f"{len(found)} documents: {_DRY}")
        return
    with open_for_ingest(load_settings(database_url=database)) as store:
        count = store.forget(asked)
    console.print(f"{count} documents forgotten")


@registered.command()
def prune(
    gone: Annotated[
        bool, typer.Option("--gone", help="Documents of files that are not there any more.")
    ] = False,
    older: Annotated[
        int | None,
        typer.Option("--older-than", metavar="DAYS", min=1, help="Documents first read so long ago."),
    ] = None,
    yes: Yes = False,
    database: Database = None,
) -> None:
    """Take documents out of the database that are not needed any more; a dump may bring them in again."""
    if not gone and older is None:
        raise typer.BadParameter("say which: --gone, or --older-than DAYS")
    before = None
    if older is not None:
        before = (datetime.now(UTC) - timedelta(days=older)).isoformat(timespec="seconds")
    with reading(database) as store, store.reading() as connection:
        paths = known_paths(connection) if gone else {}
        missing = {
            dump: path for dump, path in paths.items() if "://" not in path and not Path(path).exists()
        }
        of_dumps = count_documents(connection, missing)
        old = len(seen_before(connection, before)) if before else 0
    for path in missing.values():
        console.print(f"gone: {path}", soft_wrap=True)
    parts = [f"{len(missing)} dumps with {of_dumps} documents"] if gone else []
    parts += [f"{old} documents read before {before}"] if before else []
    said = ", ".join(parts)
    if not yes:
        console.print(f"{said}: {_DRY}")
        return
    with open_for_ingest(load_settings(database_url=database)) as store:
        store.prune(missing, before)
    console.print(f"{said}: pruned")
