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


def texts_at(connection: Connection, places: Mapping[int, Place]) -> dict[int, str]:
    """For each key, its line as people name it, with `<title>` for the title of its page."""
    texts: dict[int, str] = {}
    for stored in read_lines(connection, sorted({place.document for place in places.values()})):
        lines = [line.text.strip() for line in stored.lines if line.text.strip()]
        here = {key: place.at for key, place in places.items() if place.document == stored.row.id}
        texts |= {key: shown_line(lines[at], stored.row.title) for key, at in here.items()}
    return texts
