"""The commands that need no Prefect. `flows.cli` adds those that do."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Annotated, BinaryIO, cast

import typer

from pipeline import report
from pipeline.cleaner import clean, examine
from pipeline.explain import Explanation, explain_clean, explain_stored, html_page, plain_lines, render
from pipeline.objects import as_record, clean_lines, cuts_as_records
from pipeline.policy import Strictness
from pipeline.records import RawDocument
from pipeline.settings import load_settings
from pipeline.store import Store, open_for_ingest, open_store
from pipeline.store import engine as engines
from pipeline.store.decisions import Decision, decide
from pipeline.store.memory import list_sites, read_memory
from pipeline.store.queries import count_everything, list_articles, read_document, run_query

app = typer.Typer(
    help="Turns raw article dumps into a clean, deduplicated article database.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
db = typer.Typer(help="The migrations of the database.", no_args_is_help=True)
app.add_typer(db, name="db")
console = report.console()

Database = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="Else COPYDESK_DATABASE_URL, else data/copydesk.db."),
]
AsStrict = Annotated[
    Strictness | None, typer.Option("--strictness", help="What is done with a line that may be either.")
]
Page = Annotated[
    str | None, typer.Option("--html", metavar="FILE", help="Write a page to read; - for standard output.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

Id = Annotated[str, typer.Argument(metavar="ID", help="The id of a document, or the beginning of it.")]
File = Annotated[str, typer.Argument(metavar="FILE", help="A file, or - for standard input.")]


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
) -> None:
    """Clean one document to standard output. No database is touched."""
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
            for record in clean_lines(stream, settings.fields, policy):
                print(json.dumps(record, ensure_ascii=False), flush=True)
            return
        payload = stream.read()
    if explained:
        document = examine(RawDocument(position=1, kind="text", payload=payload, url=url), policy)
        _explain(explain_clean(document, "standard input" if file == "-" else file), page)
        return
    document = clean(payload, url=url, policy=policy)
    print(json.dumps(as_record(document), ensure_ascii=False, indent=2) if as_json else document.text)


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
            report.render_rows([row | {"published_at": _day(row["published_at"])} for row in shown])
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
        ledger = report.ledger_table([("all runs", total)])[0]
        print_json({name: value for name, value in ledger.items() if name} | counts)
    else:
        console.print(report.render_rows(report.ledger_table([("all runs", total)])))
        console.print(report.render_counts(counts))


@app.command()
def site(
    site: Annotated[
        str | None, typer.Argument(metavar="[SITE]", help="A domain, or a folder of dumps without URLs.")
    ] = None,
    keep: Annotated[list[str] | None, typer.Option(metavar="LINE", help="Always keep this line.")] = None,
    forget: Annotated[
        list[str] | None, typer.Option(metavar="LINE", help="Forget that this line recurs, from now on.")
    ] = None,
    undo: Annotated[list[str] | None, typer.Option(metavar="LINE", help="Take a decision back.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many lines, or sites.")] = 30,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show what is remembered of a site, and decide on its lines; without SITE, list the sites."""
    asked: list[tuple[list[str] | None, Decision | None]] = [(keep, "keep"), (forget, "forget"), (undo, None)]
    told = [(line, decision) for lines, decision in asked for line in lines or ()]
    if len({line for line, _ in told}) < len(told):
        raise typer.BadParameter("one decision for each line: it is named twice")
    if told and not site:
        raise typer.BadParameter("name the site: copydesk site example.org --keep LINE")
    if site and told:
        with open_for_ingest(load_settings(database_url=database)) as store:
            with store.writing() as connection:
                for line, decision in told:
                    decide(connection, site, line, decision)
            done = store.settle()
        console.print(f"{done.judged} documents weighed again, {done.changed} changed")
    with reading(database) as store, store.reading() as connection:
        if not site:
            rows = list_sites(connection, limit)
            if as_json:
                print_json(rows)
            else:
                console.print(report.render_rows(rows))
            return
        memory = read_memory(connection, site, limit)
    if as_json:
        print_json(asdict(memory))
        return
    console.print(report.render_rows([report.site_facts(memory)]))
    console.print(report.render_rows([asdict(line) for line in memory.lines]))
    if memory.more:
        console.print(f"{memory.more} more lines: --limit {len(memory.lines) + memory.more}")


@app.command()
def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One SELECT statement.")],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Run a reading SQL statement on the database, for those who have no SQL client at hand."""
    with reading(database) as store, store.reading() as connection:
        names, rows = run_query(connection, sql)
    found = [dict(zip(names, row, strict=True)) for row in rows]
    if as_json:
        print_json(found)
    else:
        console.print(report.render_rows(found))


@db.command("upgrade")
def upgrade(database: Database = None) -> None:
    """Bring the database to the newest migration; make it where there is none."""
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


def _explain(explanation: Explanation, page: str | None) -> None:
    """Show a document on the terminal, as lines in a pipe, or as a page in a file."""
    if page:
        write_page(page, html_page(explanation))
    elif console.is_terminal:
        console.print(render(explanation))
    else:
        for line in plain_lines(explanation):
            print(line)


def write_page(file: str, page: str) -> None:
    """Write a page to a file; - is standard output."""
    if file == "-":
        print(page, end="")
        return
    try:
        Path(file).write_text(page, "utf-8", "backslashreplace")
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}") from error


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


@contextmanager
def reading(database: str | None) -> Iterator[Store]:
    """The database to read, as a command names it."""
    with open_store(load_settings(database_url=database)) as store:
        yield store


def print_json(value: object) -> None:
    """Print a value as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> object:
    """What JSON has no type for: Postgres sums are decimals."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return str(value)


def _day(moment: object) -> str | None:
    return str(moment)[:10] if moment else None


def _escaped(value: object) -> str:
    return str(value).replace("[", r"\[")
