"""The commands on many articles: search them, write them to a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pipeline.cli.app import AsJson, Database, console, print_json, registered
from pipeline.cli.database import reading
from pipeline.export import Partition, export
from pipeline.export.export import chosen_columns, write_rows
from pipeline.show.hits import hit_as_record, render_hits
from pipeline.store.articles import Articles
from pipeline.store.search.chosen import Chosen
from pipeline.store.search.find import search
from pipeline.store.search.query import parse_query

Languages = Annotated[
    list[str] | None, typer.Option("--language", metavar="CODE", help="Only this language; repeatable.")
]
Sites = Annotated[
    list[str] | None,
    typer.Option("--site", metavar="HOST", help="Only this site and its subdomains; repeatable."),
]
Since = Annotated[
    str | None, typer.Option(metavar="DAY", help="Published on this day or later: 2024, 2024-03, 2024-03-05.")
]
Until = Annotated[str | None, typer.Option(metavar="DAY", help="Published on this day or before.")]
Copies = Annotated[bool, typer.Option("--copies", help="Duplicates, too; else only articles.")]


@registered.command("search")
def search_command(
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help='Words; "a phrase"; begin*; -without.')],
    languages: Languages = None,
    sites: Sites = None,
    since: Since = None,
    until: Until = None,
    copies: Copies = False,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 20,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Find articles by the words in their title and text, the best first."""
    chosen = Chosen(tuple(languages or ()), tuple(sites or ()), since, until, copies=copies)
    asked = parse_query(" ".join(query))
    if not asked:
        raise typer.BadParameter("the query has no word to look for; copydesk search 'night bus'")
    with reading(database) as store, store.reading() as connection:
        hits = search(connection, asked, chosen, limit)
    if as_json:
        print_json([hit_as_record(hit) for hit in hits])
    else:
        console.print(render_hits(hits, signs=not console.is_terminal))


@registered.command("export")
def export_command(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="articles.jsonl, .csv or .parquet; also .jsonl.gz, .csv.zst; - prints."
        ),
    ],
    columns: Annotated[
        str | None, typer.Option(metavar="NAMES", help="Which columns, separated by commas; else all.")
    ] = None,
    partition: Annotated[
        Partition | None, typer.Option(help="A Parquet folder with a file for each language or month.")
    ] = None,
    languages: Languages = None,
    sites: Sites = None,
    since: Since = None,
    until: Until = None,
    since_run: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Only what runs after this one stored.")
    ] = None,
    most_doubt: Annotated[
        float | None,
        typer.Option(metavar="SHARE", min=0, max=1, help="Only articles with at most this doubt."),
    ] = None,
    copies: Copies = False,
    database: Database = None,
) -> None:
    """Write articles to a file: JSON Lines, CSV or Parquet."""
    chosen = Chosen(tuple(languages or ()), tuple(sites or ()), since, until, since_run, copies, most_doubt)
    names = [name.strip() for name in columns.split(",") if name.strip()] if columns else []
    with reading(database) as store, store.reading() as connection:
        articles = Articles(connection, chosen)
        if file == "-":
            names = list(chosen_columns(names, copies))
            with closing(articles.rows(names)) as rows:
                write_rows(rows, names, ".jsonl", sys.stdout.buffer)
            return
        with _progress(len(articles)) as step:
            count = export(articles, Path(file), names, partition, step)
    console.print(f"{file}: {count} articles")


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """A progress bar on the terminal; gives the function that moves it on."""
    columns = (TextColumn("articles"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    shown = Console(stderr=True)
    with Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal) as bar:
        task = bar.add_task("export", total=total)
        yield lambda: bar.advance(task)
