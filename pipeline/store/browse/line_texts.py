"""Examples of lines that the memory of a site knows by their keys only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from pipeline.memory.keys import shown_line
from pipeline.store.stored_lines import read_lines


class Place(NamedTuple):
    """A line of a document: its place among the lines that are not blank, from 0."""

    document: str
    at: int


class Example(NamedTuple):
    """A line as people name it, with `<title>` for the title of its page; `number` is that of the Line."""

    text: str
    document: str
    number: int


def examples_at(connection: Connection, places: Mapping[int, Place]) -> dict[int, Example]:
    """For each key, the line at its place."""
    found: dict[int, Example] = {}
    for stored in read_lines(connection, sorted({place.document for place in places.values()})):
        lines = [line for line in stored.lines if line.text.strip()]
        here = {key: place.at for key, place in places.items() if place.document == stored.row.id}
        for key, at in here.items():
            named = shown_line(lines[at].text.strip(), stored.row.title)
            found[key] = Example(named, stored.row.id, lines[at].number)
    return found
