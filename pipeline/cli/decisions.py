"""The commands on decisions: decide on a line, list all decisions, take one back, export them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, cast

import typer

from pipeline.cli.app import AsJson, Database, Id, console, print_json, registered
from pipeline.cli.database import reading
from pipeline.errors import NotFound
from pipeline.export.labels import write_labels
from pipeline.settings import load_settings
from pipeline.show import terminal
from pipeline.show.decided_settings import as_settings
from pipeline.show.explanation import explain_stored
from pipeline.store import Store, open_for_ingest
from pipeline.store.deciding import decide_line
from pipeline.store.deciding import undo as undo_decision
from pipeline.store.decisions.labels import labelled_documents
from pipeline.store.decisions.lines import Said, Scope
from pipeline.store.decisions.listing import list_decisions
from pipeline.store.decisions.outcome import Outcome
from pipeline.store.decisions.preview import Preview, preview_line
from pipeline.store.decisions.taking import AskedLine
from pipeline.store.queries import read_document

_ALL = 1_000_000  # decisions; people take fewer
_SAYINGS = ("keep", "cut")

label = typer.Typer(help="What people decided, as labelled lines.", no_args_is_help=True)


@registered.command()
def line(
    id: Id,
    number: Annotated[str, typer.Argument(metavar="LINE", help="The number of the line in explain.")],
    said: Annotated[str, typer.Argument(metavar="keep|cut", help="What becomes of it.")],
    on_site: Annotated[
        bool, typer.Option("--site", help="The same line on all pages of the site, not only here.")
    ] = False,
    like: Annotated[
        str | None,
        typer.Option(metavar="PATTERN", help="The lines of the site that this regular expression is in."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change.")] = False,
    database: Database = None,
) -> None:
    """Say that a line of a document stays or goes: here, on its whole site, or with all lines like it."""
    if said not in _SAYINGS:
        raise typer.BadParameter(f"{said!r}: say keep or cut; copydesk decisions --undo takes one back")
    if on_site and like is not None:
        raise typer.BadParameter("--site or --like, not both")
    if like == "":
        raise typer.BadParameter("--like: '' is found in every line; name a pattern")
    scope = Scope.LIKE if like is not None else Scope.SITE if on_site else Scope.HERE
    with reading(database) as store:
        asked = AskedLine(id, _number(store, id, number), cast(Said, said), scope, like)
        if dry_run:
            with store.reading() as connection:
                _print_preview(preview_line(connection, asked))
            return
    with open_for_ingest(load_settings(database_url=database)) as store:
        outcome = decide_line(store, asked)
    console.print(said_outcome(outcome), markup=False)


@registered.command()
def decisions(
    undo: Annotated[str | None, typer.Option(metavar="ID", help="Take this decision back.")] = None,
    toml: Annotated[
        bool, typer.Option("--toml", help="Print those on lines of sites as settings for copydesk.toml.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 50,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """List what people decided on lines and on pairs of documents, the newest first; take one back.

    Where a decision has replaced an earlier one on the same lines, the earlier one holds again.
    """
    if undo is not None:
        with open_for_ingest(load_settings(database_url=database)) as store:
            outcome = undo_decision(store, undo)
        console.print(said_outcome(outcome), markup=False)
        return
    with reading(database) as store, store.reading() as connection:
        found = list_decisions(connection, _ALL if toml else limit)
    if toml:
        print(as_settings(found), end="")
    elif as_json:
        print_json([asdict(each) for each in found])
    else:
        console.print(terminal.render_rows([asdict(each) for each in found]))


@label.command("export")
def export_labels(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A .jsonl file.")],
    pages: Annotated[
        int, typer.Option(min=1, help="Of a decision on a site, at most so many of its pages.")
    ] = 20,
    database: Database = None,
) -> None:
    """Write all decisions on lines as labelled lines, with the pages that they are on."""
    with reading(database) as store, store.reading() as connection:
        documents, lines = write_labels(labelled_documents(connection, pages), Path(file))
    console.print(f"{file}: {lines} labelled lines of {documents} documents", markup=False)


def said_outcome(outcome: Outcome) -> str:
    """What a decision changed, in a sentence."""
    if not outcome.changed:
        return "no document changed"
    named = ", ".join(outcome.documents[:5])
    more = ", ..." if outcome.changed > len(outcome.documents[:5]) else ""
    return f"{outcome.changed} document{'s' * (outcome.changed > 1)} changed: {named}{more}"


def _number(store: Store, id_: str, name: str) -> int:
    """The number of the line that `explain` shows under this name."""
    with store.reading() as connection:
        document = read_document(connection, id_)
    rows = explain_stored(document).rows
    found = next((row.line for row in rows if row.name == name), None)
    if found is None:
        raise NotFound(f"{document.id} has no line {name}; copydesk explain {document.id} shows them")
    return found


def _print_preview(preview: Preview) -> None:
    of_all = f" of {preview.pages}" if preview.looked_at < preview.pages else ""
    console.print(
        f"{preview.site}: {preview.looked_at} pages looked at{of_all}, {preview.holding} have such a line, "
        f"{preview.changing} would change",
        markup=False,
    )
    if preview.empty:
        console.print(f"{preview.empty} would have no line left; there, no decision holds", markup=False)
    for sample in preview.samples:
        for number, text in sample.lines:
            console.print(f"  {sample.id}  line {number}: {text}", markup=False, soft_wrap=True)


registered.add_typer(label, name="label")
