"""The verdict of the memory on a page, as it is stored, and the cuts that follow from it."""

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
    """The verdict on each line of a page that is not blank.

    `margins` as in Judgement; `template`: the line is cut because it recurs. `overruled`: the
    memory would have cut every line, so the verdict is the judge's own.
    """

    margins: Margins
    template: NDArray[np.bool_]
    overruled: bool = False

    def pack(self) -> bytes:
        """The verdict as bytes: two for each line and one more. Equal verdicts give equal bytes."""
        return self.margins.tobytes() + self.template.tobytes() + bytes([self.overruled])


def unpack_verdict(packed: bytes) -> Verdict:
    """The verdict that `Verdict.pack` packed."""
    size = len(packed) // 2
    margins, template = np.frombuffer(packed, np.int8, size), np.frombuffer(packed, np.bool_, size, size)
    return Verdict(margins, template, bool(packed[-1]))


def own_verdict(trace: Trace, *, overruled: bool = False) -> Verdict:
    """The judge's verdict, without the memory."""
    return Verdict(trace.margins, np.zeros(len(trace), np.bool_), overruled)


def reconsider(trace: Trace, template: Template) -> Verdict:
    """The verdict on a page with what is known of its site.

    Where the memory would cut all lines that the judge keeps, the judge's own verdict holds.
    """
    recalled = recall(trace, template)
    overruled = bool((trace.margins >= 0).any()) and not (recalled.margins >= 0).any()
    if overruled:
        return own_verdict(trace, overruled=True)
    nameless = (trace.margins >= 0) | (trace.reasons == OTHER)
    return Verdict(recalled.margins, (recalled.margins < 0) & recalled.recurs & nameless)


def cuts_of(
    lines: Sequence[Line], trace: Trace, verdict: Verdict, certain: Mapping[int, Cut], version: str
) -> list[tuple[Cut, int | None]]:
    """The cuts of a page, each with the key of its line if the line is cut as template, else None.

    `lines` are the lines of the page that are not blank; `certain` has, by line number, the cuts
    that the memory never changes; `version` is the version of the judge.
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
        cut = Cut(line.number, line.text, reason, score_of(margin), version, detail, line.part)
        found.append((cut, key))
    return found
