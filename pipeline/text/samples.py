"""The sample of a rejected record: enough of its text to recognise the record."""

from __future__ import annotations

SAMPLE_CHARACTERS = 200


def sample_of(payload: str | bytes) -> str:
    """The beginning of a payload as one line of printable text, at most SAMPLE_CHARACTERS long."""
    start = payload[: 4 * SAMPLE_CHARACTERS]
    text = start if isinstance(start, str) else start.decode("utf-8", "replace")
    printable = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(printable.split())[:SAMPLE_CHARACTERS]
