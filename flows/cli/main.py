"""The `copydesk` command. A command is imported when it is asked for: it need not wait for the others."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from io import TextIOWrapper
from typing import Any, cast

import typer
from typer.core import TyperGroup
from typer.main import get_group

from pipeline.cli.app import ABOUT, registered
from pipeline.errors import CopydeskError

MODULES: Mapping[str, str] = {
    "ingest": "flows.cli.ingest",
    "clean": "pipeline.cli.clean",
    "search": "pipeline.cli.articles",
    "export": "pipeline.cli.articles",
    "desk": "pipeline.cli.desk",
    "list": "pipeline.cli.documents",
    "show": "pipeline.cli.documents",
    "explain": "pipeline.cli.documents",
    "stats": "pipeline.cli.documents",
    "query": "pipeline.cli.documents",
    "check": "pipeline.cli.documents",
    "duplicates": "pipeline.cli.duplicates",
    "pairs": "pipeline.cli.duplicates",
    "decide": "pipeline.cli.duplicates",
    "site": "pipeline.cli.site",
    "line": "pipeline.cli.decisions",
    "decisions": "pipeline.cli.decisions",
    "label": "pipeline.cli.decisions",
    "rejects": "pipeline.cli.rejects",
    "retry": "pipeline.cli.rejects",
    "forget": "pipeline.cli.removal",
    "prune": "pipeline.cli.removal",
    "relearn": "flows.cli.relearn",
    "serve": "flows.cli.serve",
    "automations": "flows.cli.serve",
    "doctor": "flows.cli.doctor",
    "db": "pipeline.cli.db",
    "datasette-metadata": "pipeline.cli.documents",
}
"""The commands in the order of the help, and the module in which each registers itself."""


class _Imported(Mapping[str, Any]):
    """The commands of MODULES by name; each is imported when it is looked up."""

    def __getitem__(self, name: str) -> Any:
        import_module(MODULES[name])
        return get_group(registered).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(MODULES)

    def __len__(self) -> int:
        return len(MODULES)


class Commands(TyperGroup):
    """All commands of `copydesk`."""

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.commands = cast(dict[str, Any], _Imported())


app = typer.Typer(
    cls=Commands, help=ABOUT, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None
)


@app.callback()
def _copydesk() -> None:
    """Without a command of its own, typer would make a command of the whole."""


def main() -> None:
    """The entry point. It prints an error of copydesk as a message, without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # Output must not fail, whatever the locale is and a dump holds: lone surrogates are escaped.
        cast(TextIOWrapper, stream).reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except CopydeskError as error:
        print(f"copydesk: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
