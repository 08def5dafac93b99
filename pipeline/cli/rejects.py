"""The commands on rejects: list them, and try them again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import AsJson, Database, console, print_json, registered
from pipeline.cli.database import reading
from pipeline.records import RejectReason
from pipeline.retry import LEFT, Retried, retry
from pipeline.settings import load_settings
from pipeline.show import listings, terminal
from pipeline.store.queries import reject_rows
from pipeline.store.retrying import Rejects, name_rejects

Reason = Annotated[RejectReason | None, typer.Option(help="Only rejects with this reason.")]
InRun = Annotated[int | None, typer.Option("--run", metavar="N", help="Only rejects of this run.")]


@registered.command("rejects")
def list_command(
    reason: Reason = None,
    run: InRun = None,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 20,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """List the records that became no article, and why; the newest run first."""
    with reading(database) as store, store.reading() as connection:
        rows = reject_rows(connection, run, limit, reason)
    if as_json:
        print_json(rows)
        return
    columns = ("source", "run_id", "reason", "detail")
    console.print(terminal.render_rows([{name: row[name] for name in columns} for row in rows]))


@registered.command("retry")
def retry_command(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DUMP[:POSITION]]...", help="As copydesk rejects shows them."),
    ] = None,
    reason: Reason = None,
    run: InRun = None,
    everything: Annotated[bool, typer.Option("--all", help="All rejects.")] = False,
    database: Database = None,
) -> None:
    """Try rejects again, now, with today's judge and settings."""
    if not (sources or reason or run or everything):
        raise typer.BadParameter("say which: DUMP, DUMP:POSITION, --reason, --run, or --all")
    named = [_named(source, database) for source in sources or ()]
    wanted = Rejects(
        reason=reason,
        run=run,
        at=tuple(place for each in named for place in each.at),
        dumps=tuple(dump for each in named for dump in each.dumps),
    )
    done = retry(load_settings(database_url=database), wanted)
    table = listings.ledger_table([(f"run {done.ledger.run_id}", done.ledger)])
    console.print(terminal.render_rows(table))
    for line in _told(done):
        console.print(line, markup=False, soft_wrap=True)


def _named(source: str, database: str | None) -> Rejects:
    path = str(Path(source).resolve()) if "://" not in source and Path(source).exists() else source
    with reading(database) as store, store.reading() as connection:
        return name_rejects(connection, path)


def _told(done: Retried) -> list[str]:
    """What a retry did, below its ledger."""
    lines = [f"{done.tried} rejects tried again, {done.same} of them are the same rejects"]
    if done.again:
        lines.append(f"read again as a whole: {_dumps(done.again, done.names_again)}")
    if done.left:
        lines.append(f"left, {LEFT}: {_dumps(done.left, done.names_left)}")
    return lines


def _dumps(count: int, names: tuple[str, ...]) -> str:
    more = f" and {count - len(names)} more" if count > len(names) else ""
    return f"{', '.join(names)}{more}"
