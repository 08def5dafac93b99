"""The verdict of the memory on a page as it is stored, and the cuts that follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.judge.margins import score_of
from pipeline.memory.learn import Template
from pipeline.memory.recall import recall
from pipeline.memory.trace import OTHER, REASONS, Margins, Trace
from pipeline.notes import Note, NoteKind
from pipeline.records import Cut, Line, Reason

OVERRULED = Note(NoteKind.MEMORY, "it would cut every line, so the judge's own verdict holds")
_ELSEWHERE = "where the pages of this site have no article"


@dataclass(frozen=True, slots=True)
class Verdict:
    """On each line of a page that is not blank.

    `margins` as in `Judgement`; `template`: the line is cut, and that because it recurs. `overruled`:
    the memory would have cut every line.
    """

    margins: Margins
    template: NDArray[np.bool_]
    overruled: bool = False

    def pack(self) -> bytes:
        """The verdict as bytes: two a line and one more. Equal verdicts give equal bytes."""
        return self.margins.tobytes() + self.template.tobytes() + bytes([self.overruled])


def unpack_verdict(packed: bytes) -> Verdict:
    """What `Verdict.pack` packed."""
    size = len(packed) // 2
    margins, template = np.frombuffer(packed, np.int8, size), np.frombuffer(packed, np.bool_, size, size)
    return Verdict(margins, template, bool(packed[-1]))


def own_verdict(trace: Trace, *, overruled: bool = False) -> Verdict:
    """What the judge said by itself."""
    return Verdict(trace.margins, np.zeros(len(trace), np.bool_), overruled)


def reconsider(trace: Trace, template: Template) -> Verdict:
    """The verdict on a page with what is known of its site. A page never loses all its lines by it."""
    recalled = recall(trace, template)
    overruled = bool((trace.margins >= 0).any()) and not (recalled.margins >= 0).any()
    if overruled:
        return own_verdict(trace, overruled=True)
    nameless = (trace.margins >= 0) | (trace.reasons == OTHER)
    return Verdict(recalled.margins, (recalled.margins < 0) & recalled.recurs & nameless)


def cuts_of(
    lines: Sequence[Line], trace: Trace, verdict: Verdict, certain: Mapping[int, Cut], version: str
) -> list[tuple[Cut, int | None]]:
    """The cuts of a page, each with the key of the template line that it is, where it is one.

    `lines` are those of the page that are not blank; `certain`, by line, the cuts that no memory
    changes; `version` names the judge.
    """
    found: list[tuple[Cut, int | None]] = []
    for at, line in enumerate(lines):
        margin, own = int(verdict.margins[at]), int(trace.margins[at])
        if margin >= 0:
            continue
        if line.number in certain:
            found.append((certain[line.number], None))
            continue
        detail, key = "", None
        if verdict.template[at]:
            reason, key = Reason.TEMPLATE, int(trace.keys[at])
        elif own >= 0:
            reason, detail = Reason.TEMPLATE, _ELSEWHERE
        else:
            reason = REASONS[trace.reasons[at]]
        found.append((Cut(line.number, line.text, reason, score_of(margin), version, detail), key))
    return found
