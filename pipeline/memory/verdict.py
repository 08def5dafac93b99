"""The verdict of the memory and of people on a page, as it is stored, and the cuts that follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from pipeline.judge.margins import score_of
from pipeline.memory.learn import GOES, STAYS, Template
from pipeline.memory.recall import recall
from pipeline.memory.trace import OTHER, REASONS, Margins, Trace
from pipeline.notes import Note, NoteKind
from pipeline.records import CERTAIN_CUT, CERTAIN_KEEP, Cut, Line, Reason

_ELSEWHERE = "where the pages of this site have no article"
_CERTAIN = 1.0  # a person says so


class Source(IntEnum):
    """Who said what becomes of a line: judge, memory, or a person for these lines. Stored as a byte."""

    JUDGE = 0
    TEMPLATE = 1
    HERE = 2
    SITE = 3
    LIKE = 4


class Overruled(IntEnum):
    """Whose verdict does not hold because it would cut every line. Stored as a byte."""

    NOBODY = 0
    MEMORY = 1
    PEOPLE = 2


NOTES: Mapping[Overruled, Note] = {
    Overruled.MEMORY: Note(NoteKind.MEMORY, "it would cut every line, so the judge's own verdict holds"),
    Overruled.PEOPLE: Note(NoteKind.MEMORY, "decisions would cut every line, so they do not hold here"),
}
_DECIDED_FOR = {
    Source.HERE: "this line of this document",
    Source.SITE: "this line on the whole site",
    Source.LIKE: "lines like this on the site",
}
Decided = Mapping[int, tuple[int, Source]]
"""What people said of the lines of a page, by their index among those that are not blank: STAYS or GOES,
and for which lines."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on each line of a page that is not blank.

    `margins` as in Judgement; `sources`: the Source of each; `overruled`: what was left out of it.
    """

    margins: Margins
    sources: NDArray[np.uint8]
    overruled: Overruled = Overruled.NOBODY

    def pack(self) -> bytes:
        """The verdict as bytes: two for each line and one more. Equal verdicts give equal bytes."""
        return self.margins.tobytes() + self.sources.tobytes() + bytes([self.overruled])


def unpack_verdict(packed: bytes) -> Verdict:
    """The verdict that `Verdict.pack` packed."""
    size = len(packed) // 2
    margins, sources = np.frombuffer(packed, np.int8, size), np.frombuffer(packed, np.uint8, size, size)
    return Verdict(margins, sources, Overruled(packed[-1]))


def own_verdict(trace: Trace, overruled: Overruled = Overruled.NOBODY) -> Verdict:
    """The judge's verdict, without the memory."""
    return Verdict(trace.margins, np.zeros(len(trace), np.uint8), overruled)


def reconsider(trace: Trace, template: Template, decided: Decided | None = None) -> Verdict:
    """The verdict on a page with what is known of its site, and with what people decided.

    `decided`: what they said of this page and of lines like its own; what they said of lines of the whole
    site is in the template.
    """
    told = together(told_on_site(trace, template), decided or {})
    return with_decisions(remembered(trace, template), told)


def remembered(trace: Trace, template: Template) -> Verdict:
    """The verdict on a page with what is known of its site, and without what people decided.

    Where the memory would cut all lines that the judge keeps, the judge's own verdict holds.
    """
    recalled = recall(trace, template)
    if bool((trace.margins >= 0).any()) and not (recalled.margins >= 0).any():
        return own_verdict(trace, Overruled.MEMORY)
    nameless = (trace.margins >= 0) | (trace.reasons == OTHER)
    by_memory = (recalled.margins < 0) & recalled.recurs & nameless
    return Verdict(recalled.margins, by_memory.astype(np.uint8))


def told_on_site(trace: Trace, template: Template) -> Decided:
    """What people said of the lines of a page on its whole site."""
    told = template.levels_of(template.places_of(trace.keys)).told.tolist()
    return {at: (what, Source.SITE) for at, what in enumerate(told) if what in (STAYS, GOES)}


def together(on_site: Decided, decided: Decided) -> Decided:
    """Decisions on a page: one for the document wins over one for a line of the site, and this over one for
    lines like it."""
    first = {at: said for at, said in decided.items() if at not in on_site or said[1] is Source.HERE}
    return {**on_site, **first}


def with_decisions(verdict: Verdict, told: Decided) -> Verdict:
    """A verdict with what people said. Where they would cut all lines that are left, it does not hold."""
    if not told:
        return verdict
    margins, sources = verdict.margins.copy(), verdict.sources.copy()
    for at, (what, source) in told.items():
        margins[at] = CERTAIN_KEEP if what == STAYS else CERTAIN_CUT
        sources[at] = source
    if (verdict.margins >= 0).any() and not (margins >= 0).any():
        return Verdict(verdict.margins, verdict.sources, Overruled.PEOPLE)
    return Verdict(margins, sources, verdict.overruled)


def cuts_of(
    lines: Sequence[Line], trace: Trace, verdict: Verdict, certain: Mapping[int, Cut], version: str
) -> list[tuple[Cut, int | None]]:
    """The cuts of a page, each with the key of its line if the line is cut as template, else None.

    `lines` are the lines of the page that are not blank; `certain` has, by line number, the cuts
    that the memory never changes; `version` is the version of the judge.
    """
    found: list[tuple[Cut, int | None]] = []
    for at, line in enumerate(lines):
        margin, own, source = int(verdict.margins[at]), int(trace.margins[at]), int(verdict.sources[at])
        if margin >= 0:
            continue
        if line.number in certain:
            found.append((certain[line.number], None))
            continue
        detail, key, score = "", None, score_of(margin)
        if source > Source.TEMPLATE:
            reason = REASONS[trace.reasons[at]] if own < 0 else Reason.DECIDED
            detail, score = _DECIDED_FOR[Source(source)], _CERTAIN
        elif source == Source.TEMPLATE:
            reason, key = Reason.TEMPLATE, int(trace.keys[at])
        elif own >= 0:
            reason, detail = Reason.TEMPLATE, _ELSEWHERE
        else:
            reason = REASONS[trace.reasons[at]]
        found.append((Cut(line.number, line.text, reason, score, version, detail, line.part), key))
    return found
