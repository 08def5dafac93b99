"""The commands on documents: clean one, list, show and explain them, count and query them."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated, BinaryIO, cast

import typer

from pipeline.cleaning.cleaner import clean_or_empty, clean_record
from pipeline.cleaning.marked import as_markdown
from pipeline.cli.app import (
    AsJson,
    AsStrict,
    Database,
    File,
    Id,
    Page,
    app,
    console,
    print_json,
    reading,
    write_page,
)
from pipeline.export.rows import csv_lines
from pipeline.records import RawDocument
from pipeline.settings import load_settings
from pipeline.show import Explanation, explain_clean, explain_stored, html_page, listings, plain_lines, render
from pipeline.show.datasette import datasette_metadata
from pipeline.show.json_objects import as_record, clean_lines, cuts_as_records
from pipeline.store.check import AREAS, find_problems
from pipeline.store.overview import count_everything
from pipeline.store.queries import list_articles, read_document, run_query, table_names


class Format(StrEnum):
    """How `copydesk clean` writes the clean text."""

    TEXT = "text"
    MARKDOWN = "markdown"


@app.command("clean")
def clean_command(
    file: File = "-",
    as_json: AsJson = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Records in, one JSON object a line out.")] = False,
    explained: Annotated[
        bool, typer.Option("--explain", help="Show the document line by line: what is cut, and why.")
    ] = False,
    page: Page = None,
    url: Annotated[str | None, typer.Option(help="Where the document came from.")] = None,
    strictness: AsStrict = None,
    format: Annotated[
        Format, typer.Option(help="The text plain, or as Markdown; JSON then has the key `markdown`, too.")
    ] = Format.TEXT,
) -> None:
    """Clean one document to standard output. No database is touched."""
    marked = format is Format.MARKDOWN
    records = jsonl or file.removesuffix(".gz").endswith((".jsonl", ".ndjson"))
    if page and not explained:
        raise typer.BadParameter("--html goes with --explain: copydesk clean FILE --explain --html PAGE")
    if explained and (as_json or jsonl):
        raise typer.BadParameter("--explain is for people; leave out --json and --jsonl, or --explain")
    if explained and records:
        raise typer.BadParameter(
            f"{file} has many documents, and --explain shows one; ingest it, then copydesk explain ID"
        )
    settings = load_settings(strictness=strictness)
    policy = settings.policy()
    with _opened(file) as stream:
        if records:
            for record in clean_lines(stream, settings.fields, policy, marked=marked):
                print(json.dumps(record, ensure_ascii=False), flush=True)
            return
        payload = stream.read()
    if explained:
        document = clean_or_empty(RawDocument(position=1, kind="text", payload=payload, url=url), policy)
        _explain(explain_clean(document, "standard input" if file == "-" else file), page)
        return
    raw = RawDocument(position=1, kind="text", payload=payload, url=url)
    document = clean_record(raw, policy)
    markdown = as_markdown(raw, document) if marked else None
    if as_json:
        print(json.dumps(as_record(document, markdown), ensure_ascii=False, indent=2))
    else:
        print(document.text if markdown is None else markdown)


@app.command("list")
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
            listings.render_rows([row | {"published_at": _day(row["published_at"])} for row in shown])
        )


@app.command()
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


@app.command()
def explain(id: Id, page: Page = None, database: Database = None) -> None:
    """Show a document line by line: what was cut, why, and with what score."""
    with reading(database) as store, store.reading() as connection:
        document = read_document(connection, id)
    _explain(explain_stored(document), page)


@app.command()
def stats(database: Database = None, as_json: AsJson = False) -> None:
    """Count what is in the database, and check the sum of the ledger."""
    with reading(database) as store, store.reading() as connection:
        total, counts = store.total(), count_everything(connection)
    if as_json:
        ledger = listings.ledger_table([("all runs", total)])[0]
        print_json({name: value for name, value in ledger.items() if name} | counts)
    else:
        console.print(listings.render_rows(listings.ledger_table([("all runs", total)])))
        console.print(listings.render_counts(counts))


@app.command()
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
        console.print(listings.render_rows([asdict(problem) for problem in found]))
    else:
        console.print(f"{', '.join(AREAS)}: all as promised")
    if found:
        raise typer.Exit(1)


@app.command()
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
    elif listings.width_of(found) > console.width:
        console.print(listings.render_records(found))
    else:
        console.print(listings.render_rows(found))


@app.command("datasette-metadata")
def datasette_command(database: Database = None) -> None:
    """Print the metadata with which Datasette shows the database: views, search, our questions."""
    with reading(database) as store:
        if store.engine.dialect.name != "sqlite":
            raise typer.BadParameter("Datasette reads SQLite files; name one: --database sqlite:///FILE")
        with store.reading() as connection:
            tables = table_names(connection)
        name = Path(store.engine.url.database or "").stem
    print_json(datasette_metadata(name, tables))


def _explain(explanation: Explanation, page: str | None) -> None:
    """Show a document on the terminal, as lines in a pipe, or as a page in a file."""
    if page:
        write_page(page, html_page(explanation))
    elif console.is_terminal:
        console.print(render(explanation))
    else:
        for line in plain_lines(explanation):
            print(line)


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as packed:
            unpacked = gzip.open(packed) if file.endswith(".gz") else packed
            yield cast(BinaryIO, unpacked)
    except (OSError, EOFError) as error:
        raise typer.BadParameter(f"{file}: {error}") from error


def _day(moment: object) -> str | None:
    return str(moment)[:10] if moment else None


def _escaped(value: object) -> str:
    return str(value).replace("[", r"\[")
