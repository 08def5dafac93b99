"""A note reads back as what it was, and a stage that runs again replaces its own notes only."""

from __future__ import annotations

import pytest

from pipeline.notes import Note, NoteKind, parse_note, replace_notes

NOTES = [
    Note(NoteKind.READING, "decoded as cp1252, guessed"),
    Note(NoteKind.PATTERN, "kept by pattern '^Follow', else cut as social 0.99", 12),
    Note(NoteKind.MEMORY, "it would cut every line"),
    Note(NoteKind.RELEARN, "the judge would cut every line now"),
]


@pytest.mark.parametrize("note", NOTES)
def test_a_note_reads_back_as_it_was(note: Note) -> None:
    assert parse_note(str(note)) == note


def test_only_notes_of_the_named_kinds_are_replaced() -> None:
    stored = "\n".join(map(str, NOTES))
    new = Note(NoteKind.PATTERN, "kept by pattern '^Share'", 3)
    replaced = replace_notes(stored, {NoteKind.PATTERN, NoteKind.RELEARN}, [new])
    assert replaced.split("\n") == [str(NOTES[0]), str(NOTES[2]), str(new)]
    assert replace_notes("", {NoteKind.MEMORY}, []) == ""
