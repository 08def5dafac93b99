"""The commands on documents: clean one, list, show and explain them, count and query them."""

from __future__ import annotations

import sys
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import (
    AsJson,
    Database,
    Id,
    Page,
    console,
    print_json,
    registered,
)
from pipeline.cli.database import reading
from pipeline.cli.explained import show_explanation
from pipeline.export.rows import csv_lines
from pipeline.show import listings, terminal
from pipeline.show.datasette import datasette_metadata
from pipeline.show.explanation import explain_stored
from pipeline.show.json_objects import cuts_as_records
from pipeline.store.check import AREAS, find_problems
from pipeline.store.overview import count_everything
from pipeline.store.queries import list_articles, read_document, run_query, table_names


@registered.command("list")
def list_command(
    limit: Annotated[int, typer.Option(help="How many.")] = 20,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """List the newest articles."""
    with reading(database) as store, store.reading() as connection:
        rows = list_articles(connection, limit)
    if as_json:
        print_json(rows)
    else:
        columns = ("id", "published_at", "language", "title", "copies")
        shown = [{name: row[name] for name in columns} for row in rows]
        console.print(
            terminal.render_rows([row | {"published_at": _day(row["published_at"])} for row in shown])
        )


@registered.command()
def show(id: Id, database: Database = None, as_json: AsJson = False) -> None:
    """Show a document: what is known of it, and its clean text."""
    with reading(database) as store, store.reading() as connection:
        document = read_document(connection, id)
    if as_json:
        found = {"id": document.id, **document.fields, "duplicates": document.copies}
        print_json(found | {"cuts": cuts_as_records(document.cuts)})
        return
    fields = {"id": document.id} | {
        name: value for name, value in document.fields.items() if value not in (None, "")
    }
    text = fields.pop("text")
    fields |= {"cut lines": len(document.cuts)}
    fields |= {"duplicates": ", ".join(document.copies)} if document.copies else {}
    for name, value in fields.items():
        console.print(f"[dim]{name:>20}[/]  {_escaped(value)}")
    console.print()
    print(text)


@registered.command()
def explain(id: Id, page: Page = None, database: Database = None) -> None:
    """Show a document line by line: what was cut, why, and with what score."""
    with reading(database) as store, store.reading() as connection:
        document = read_document(connection, id)
    show_explanation(explain_stored(document), page)


@registered.command()
def stats(database: Database = None, as_json: AsJson = False) -> None:
    """Count what is in the database, and check the sum of the ledger."""
    with reading(database) as store, store.reading() as connection:
        total, counts = store.total(), count_everything(connection)
    if as_json:
        ledger = listings.ledger_table([("all runs", total)])[0]
        print_json({name: value for name, value in ledger.items() if name} | counts)
    else:
        console.print(terminal.render_rows(listings.ledger_table([("all runs", total)])))
        console.print(terminal.render_counts(counts))


@registered.command()
def check(
    limit: Annotated[int, typer.Option(min=1, help="How many problems are listed.")] = 100,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Check that the promises hold: sums, cuts, duplicates, search, memory. Exit code 1 if one does not."""
    with reading(database) as store, store.reading() as connection:
        found = list(islice(find_problems(connection), limit))
    if as_json:
        print_json([asdict(problem) for problem in found])
    elif found:
        console.print(terminal.render_rows([asdict(problem) for problem in found]))
    else:
        console.print(f"{', '.join(AREAS)}: all as promised")
    if found:
        raise typer.Exit(1)


@registered.command()
def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One SELECT statement.")],
    database: Database = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """Run a reading SQL statement on the database, for those who have no SQL client at hand."""
    if as_json and as_csv:
        raise typer.BadParameter("--json or --csv, not both")
    with reading(database) as store, store.reading() as connection:
        names, rows = run_query(connection, sql)
    if as_csv:
        for line in csv_lines((dict(zip(names, row, strict=True)) for row in rows), names):
            sys.stdout.buffer.write(line)
        return
    found = [dict(zip(names, row, strict=True)) for row in rows]
    if as_json:
        print_json(found)
    elif terminal.width_of(found) > console.width:
        console.print(terminal.render_records(found))
    else:
        console.print(terminal.render_rows(found))


@registered.command("datasette-metadata")
def datasette_command(database: Database = None) -> None:
    """Print the metadata with which Datasette shows the database: views, search, our questions."""
    with reading(database) as store:
        if store.engine.dialect.name != "sqlite":
            raise typer.BadParameter("Datasette reads SQLite files; name one: --database sqlite:///FILE")
        with store.reading() as connection:
            tables = table_names(connection)
        name = Path(store.engine.url.database or "").stem
    print_json(datasette_metadata(name, tables))


def _day(moment: object) -> str | None:
    return str(moment)[:10] if moment else None


def _escaped(value: object) -> str:
    return str(value).replace("[", r"\[")
