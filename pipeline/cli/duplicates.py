"""The commands on duplicates: show a group, list pairs that are hard to judge, decide on two documents."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from pipeline.cli.app import AsJson, Database, Id, Page, console, print_json, registered, write_page
from pipeline.cli.database import reading
from pipeline.duplicates.passages import side_by_side
from pipeline.errors import NotFound
from pipeline.settings import load_settings
from pipeline.show import listings, terminal
from pipeline.show.beside_page import duplicates_page
from pipeline.show.beside_terminal import plain_beside, render_beside
from pipeline.store import open_for_ingest
from pipeline.store.deciding import decide_pair, undo_pair
from pipeline.store.duplicates.comparison import Group, Member, doubtful_pairs, find_member, read_group
from pipeline.store.duplicates.index import rules_of
from pipeline.store.duplicates.pairs import PairDecision

_SHARES = "{!r}: write two shares from 0 to 1, the lower one first, as in 0.5:0.7"
_MOST_CHARACTERS = 100_000  # characters of a text that are shown beside another one
_DECISIONS = {"same": PairDecision.SAME, "different": PairDecision.DIFFERENT, "undo": None}


@registered.command()
def duplicates(
    id: Id,
    beside: Annotated[
        str | None, typer.Option("--with", metavar="ID", help="Compare with this document of the group.")
    ] = None,
    page: Page = None,
    limit: Annotated[int, typer.Option(min=2, help="How many documents of the group are listed.")] = 50,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show the duplicates of a document, how alike they are, and what two of them share, side by side."""
    with reading(database) as store, store.reading() as connection:
        asked = find_member(connection, id)
        group = read_group(connection, asked, limit)
        other = find_member(connection, beside) if beside else None
    if other == asked:
        raise typer.BadParameter("--with names the same document; name another one of the group")
    if as_json:
        print_json({"id": group.id, "more": group.more, "documents": [asdict(it) for it in group.members]})
        return
    compared = _compared(group, asked, other)
    stretches = side_by_side(*(member.text[:_MOST_CHARACTERS] for member in compared)) if compared else ()
    if not page and any(len(member.text) > _MOST_CHARACTERS for member in compared or ()):
        console.print(f"of a long text, the first {_MOST_CHARACTERS} characters are compared")
    if page:
        write_page(page, duplicates_page(group, compared, stretches))
        return
    console.print(terminal.render_rows([listings.member_facts(member) for member in group.members]))
    if group.more:
        console.print(f"{group.more} more: --limit {len(group.members) + group.more}")
    if compared is None:
        console.print("there is no copy of it")
        return
    console.print()
    if console.is_terminal:
        console.print(render_beside(stretches, (compared[0].id, compared[1].id)))
    else:
        for line in plain_beside(stretches):
            print(line)


@registered.command()
def pairs(
    near: Annotated[
        str, typer.Option(metavar="LOW:HIGH", help="Which similarity; 0.6 is where near-duplicates begin.")
    ] = "0.5:0.7",
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 20,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """List the pairs of documents that are hard to judge, the most doubtful ones first."""
    try:
        low, high = (float(part) for part in near.split(":"))
    except ValueError as error:
        raise typer.BadParameter(_SHARES.format(near)) from error
    if not 0 <= low <= high <= 1:
        raise typer.BadParameter(_SHARES.format(near))
    rules = rules_of(load_settings(database_url=database))
    with reading(database) as store, store.reading() as connection:
        rows = [asdict(pair) for pair in doubtful_pairs(connection, low, high, rules, limit)]
    if as_json:
        print_json(rows)
    else:
        console.print(terminal.render_rows(rows))


@registered.command()
def decide(
    a: Id,
    b: Id,
    said: Annotated[str, typer.Argument(metavar="same|different|undo", help="What the two are.")],
    database: Database = None,
) -> None:
    """Say that two documents are the same story or different ones; every later run respects it."""
    if said not in _DECISIONS:
        raise typer.BadParameter(f"{said!r}: say same, different or undo")
    with reading(database) as store, store.reading() as connection:
        one, other = find_member(connection, a), find_member(connection, b)
    with open_for_ingest(load_settings(database_url=database)) as store:
        decision = _DECISIONS[said]
        if decision is None:
            undo_pair(store, one, other)
        else:
            decide_pair(store, one, other, decision)
        with store.reading() as connection:
            groups = [read_group(connection, id_, 2) for id_ in (one, other)]
    first, second = (group.article.id for group in groups)
    together = f"one article now, {first}" if first == second else f"two articles now, {first} and {second}"
    console.print(f"{one}, {other}: {'taken back' if said == 'undo' else said}; {together}")
    if said == "same" and first != second:
        console.print("other decisions hold them apart: what was said to be different stays so")


def _compared(group: Group, asked: str, other: str | None) -> tuple[Member, Member] | None:
    """The two documents to compare: `asked` and `other`; without `other`, the article and `asked`.

    Where `asked` is the article: the article and its first copy that is not exact, else its first copy.
    None where the article has no copy. Raises NotFound when `other` is not listed.
    """
    by_id = {member.id: member for member in group.members}
    if other is not None:
        if other not in by_id:
            raise NotFound(f"{other} is not listed in the group of {asked}; raise --limit if it is in it")
        return by_id[asked], by_id[other]
    if len(group.members) < 2:
        return None
    differing = [member for member in group.members[1:] if member.kind != "exact"] or group.members[1:]
    return group.article, by_id[asked] if asked != group.article.id else differing[0]
