"""What the memory keeps of a page: 7 bytes for each line that is not blank, packed."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.memory.keys import Keys, keys_of, lone_key
from pipeline.records import CERTAIN_CUT, CleanDocument, Cut, Line, Reason
from pipeline.text.words import ends_sentence, line_tokens

Margins = NDArray[np.int8]
Words = NDArray[np.uint8]

REASONS = tuple(Reason)  # stored as indices, so a new reason goes to the end of the enum
OTHER = REASONS.index(Reason.OTHER)
_NO_REASON = len(REASONS)
_MOST_WORDS = 255
_BYTES = 7
_ZLIB_LEVEL = 1  # a third smaller; a higher level brings little more


@dataclass(frozen=True, slots=True)
class Trace:
    """An entry for each line that is not blank, in order.

    `keys` as in `line_keys`; `words`: the number of words, at most 255; `margins` as in Judgement;
    `reasons`: the index in REASONS of the reason for which the judge by itself cuts the line,
    len(REASONS) where it keeps the line.
    """

    keys: Keys
    words: Words
    margins: Margins
    reasons: Words

    def __len__(self) -> int:
        return len(self.keys)


def trace_of(document: CleanDocument) -> Trace:
    """The trace of a page that the judge has cut by itself."""
    return trace(document.lines, document.title, document.margins, document.cuts)


def trace(lines: Sequence[Line], title: str | None, margins: Sequence[int], cuts: Sequence[Cut]) -> Trace:
    """As `trace_of`, from its parts. `margins` has one margin for each line that is not blank.

    A sentence that is a part of a line has a key of its own: a quotation that comes again in other articles
    is no line of a template, though it is judged as a line here.
    """
    reasons = {cut.number: REASONS.index(cut.reason) for cut in cuts}
    seen = [line for line in lines if line.text.strip()]
    words = [line_tokens(line.text.strip()) for line in seen]
    keys = keys_of([line.text for line in seen], words, title)
    if lone := lone_places(seen):
        page = "\n".join(line.text for line in seen)
        for at in lone:
            keys[at] = lone_key(seen[at].text, page)
    return Trace(
        keys=keys,
        words=np.array([min(_MOST_WORDS, len(line)) for line in words], np.uint8),
        margins=np.array(margins, np.int8),
        reasons=np.array([reasons.get(line.number, _NO_REASON) for line in seen], np.uint8),
    )


def lone_places(seen: Sequence[Line]) -> list[int]:
    """Of the lines of a page that are not blank, the places of sentences that are parts of lines."""
    return [at for at, line in enumerate(seen) if line.is_part and ends_sentence(line.text)]


def certain_cuts(lines: Sequence[Line], trace: Trace) -> set[int]:
    """The numbers of the lines of a page that are cut for certain, so that no memory keeps them."""
    seen = (line.number for line in lines if line.text.strip())
    return {number for number, margin in zip(seen, trace.margins, strict=True) if margin == CERTAIN_CUT}


def pack_trace(trace: Trace) -> bytes:
    """A trace as bytes for the database: zlib over field after field."""
    parts = (trace.keys.astype("<u4"), trace.words, trace.margins, trace.reasons)
    return zlib.compress(b"".join(part.tobytes() for part in parts), _ZLIB_LEVEL)


def unpack_trace(packed: bytes) -> Trace:
    """The trace that `pack_trace` packed."""
    fields = zlib.decompress(packed)
    size = len(fields) // _BYTES
    return Trace(
        keys=np.frombuffer(fields, "<u4", size).astype(np.uint32),
        words=np.frombuffer(fields, np.uint8, size, 4 * size),
        margins=np.frombuffer(fields, np.int8, size, 5 * size),
        reasons=np.frombuffer(fields, np.uint8, size, 6 * size),
    )
