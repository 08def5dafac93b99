"""The `copydesk` command, and what its commands share: options, output, the open database."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from pipeline.policy import Strictness
from pipeline.show import terminal

ABOUT = "Turns raw article dumps into a clean, deduplicated article database."
registered = typer.Typer(rich_markup_mode=None)
"""The commands of the modules that are imported. `flows.cli.main` has the list of all."""
console = terminal.console()
Database = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="Else COPYDESK_DATABASE_URL, else data/copydesk.db."),
]
AsStrict = Annotated[
    Strictness | None,
    typer.Option("--strictness", help="What the judge does when it is not sure: lenient keeps, strict cuts."),
]
Page = Annotated[
    str | None, typer.Option("--html", metavar="FILE", help="Write a page to read; - for standard output.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="The id of a document, or the beginning of it.")]
File = Annotated[str, typer.Argument(metavar="FILE", help="A file, or - for standard input.")]


def write_page(file: str, page: str) -> None:
    """Write a page to a file; - is standard output."""
    if file == "-":
        print(page, end="")
        return
    try:
        Path(file).write_text(page, "utf-8", "backslashreplace")
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}") from error


def print_json(value: object) -> None:
    """Print a value as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> object:
    """A value that JSON has no type for, as a number or text: Postgres gives sums as decimals."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return str(value)
