"""Notes: each is one sentence on what was degraded or overruled while a document was processed.

A document carries its notes as text; `documents.notes` has one note a line. The beginning of a note
tells its kind, so that a stage that runs again can replace its own notes and leave the others.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

_OF_LINE = re.compile(r"line (\d+): (.*)", re.DOTALL)


class NoteKind(StrEnum):
    """The stage that made a note. The value is the beginning of its notes; notes of READING have none."""

    READING = ""
    PATTERN = "line"
    MEMORY = "site memory"
    RELEARN = "relearn"


@dataclass(frozen=True, slots=True)
class Note:
    """A note as its stage made it. `line` is the number of the line that a PATTERN note is about."""

    kind: NoteKind
    text: str
    line: int = 0

    def __str__(self) -> str:
        if self.kind is NoteKind.PATTERN:
            return f"line {self.line}: {self.text}"
        return f"{self.kind}: {self.text}" if self.kind else self.text


def parse_note(said: str) -> Note:
    """Parse the text of a note. Text without a known beginning is a note of READING."""
    of_line = _OF_LINE.fullmatch(said)
    if of_line is not None:
        return Note(NoteKind.PATTERN, of_line[2], int(of_line[1]))
    for kind in (NoteKind.MEMORY, NoteKind.RELEARN):
        if said.startswith(f"{kind}: "):
            return Note(kind, said.removeprefix(f"{kind}: "))
    return Note(NoteKind.READING, said)


def replace_notes(stored: str, kinds: Collection[NoteKind], new: Iterable[Note]) -> str:
    """Stored notes, one a line, without the notes of these kinds and with the new notes at the end."""
    notes = [parse_note(said) for said in stored.split("\n") if said]
    return "\n".join(map(str, [*(note for note in notes if note.kind not in kinds), *new]))
