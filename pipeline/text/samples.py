"""The sample of a record that was rejected: enough of it to recognise it by."""

from __future__ import annotations

SAMPLE_CHARACTERS = 200


def sample_of(payload: str | bytes) -> str:
    """The first characters of a payload as one line, at most SAMPLE_CHARACTERS."""
    start = payload[: 4 * SAMPLE_CHARACTERS]
    text = start if isinstance(start, str) else start.decode("utf-8", "replace")
    printable = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(printable.split())[:SAMPLE_CHARACTERS]
