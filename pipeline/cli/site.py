"""The command on the memory of a site."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from pipeline.cli.app import AsJson, Database, console, print_json, registered
from pipeline.cli.database import reading
from pipeline.cli.decisions import said_outcome
from pipeline.settings import load_settings
from pipeline.show import listings, terminal
from pipeline.store import open_for_ingest
from pipeline.store.deciding import decide_site_lines
from pipeline.store.decisions.lines import LineSaid
from pipeline.store.decisions.taking import on_no_page
from pipeline.store.memory.overview import list_sites, read_memory


@registered.command()
def site(
    site: Annotated[
        str | None, typer.Argument(metavar="[SITE]", help="A domain, or a folder of dumps without URLs.")
    ] = None,
    keep: Annotated[list[str] | None, typer.Option(metavar="LINE", help="Always keep this line.")] = None,
    cut: Annotated[list[str] | None, typer.Option(metavar="LINE", help="Always cut this line.")] = None,
    forget: Annotated[
        list[str] | None, typer.Option(metavar="LINE", help="Forget that this line recurs, from now on.")
    ] = None,
    undo: Annotated[list[str] | None, typer.Option(metavar="LINE", help="Take a decision back.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many lines, or sites.")] = 30,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show what is remembered of a site, and decide on its lines; without SITE, list the sites."""
    asked: list[tuple[list[str] | None, LineSaid | None]] = [
        (keep, "keep"),
        (cut, "cut"),
        (forget, "forget"),
        (undo, None),
    ]
    told = [(line, said) for lines, said in asked for line in lines or ()]
    if len({line for line, _ in told}) < len(told):
        raise typer.BadParameter("one decision for each line: it is named twice")
    if told and not site:
        raise typer.BadParameter("name the site: copydesk site example.org --keep LINE")
    if site and told:
        with open_for_ingest(load_settings(database_url=database)) as store:
            outcome = decide_site_lines(store, site, dict(told))
            with store.reading() as connection:
                unseen = on_no_page(connection, site, [line for line, said in told if said is not None])
        console.print(said_outcome(outcome), markup=False)
        for line in unseen:
            console.print(f"no page of the site has this line so far: {line}", markup=False, soft_wrap=True)
    with reading(database) as store, store.reading() as connection:
        if not site:
            rows = list_sites(connection, limit)
            if as_json:
                print_json(rows)
            else:
                console.print(terminal.render_rows(rows))
            return
        memory = read_memory(connection, site, limit)
    if as_json:
        print_json(asdict(memory))
        return
    console.print(terminal.render_rows([listings.site_facts(memory)]))
    console.print(terminal.render_rows([asdict(line) for line in memory.lines]))
    if memory.more:
        console.print(f"{memory.more} more lines: --limit {len(memory.lines) + memory.more}")
