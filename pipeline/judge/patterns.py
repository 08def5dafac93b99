"""The user's `keep` and `cut` patterns, applied to what the judge found."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.notes import Note, NoteKind
from pipeline.policy import Rule, matches_of
from pipeline.records import CERTAIN_CUT, CERTAIN_KEEP, Cut, Judgement, Line, Page, Reason

_CERTAIN = 1.0  # the user says so


def apply_patterns(page: Page, judgement: Judgement, rules: Sequence[Rule], judge: str) -> Judgement:
    """Cut and keep lines as the rules say; the first rule that matches a line wins.

    The lines that the title, the author or the date was read from stay cut for that reason: their
    words are in the fields of the document, and its text is the body only. A rule that takes too long on a
    line is left out on the whole page; a note says so.
    """
    if not rules:
        return judgement
    seen = [line for line in page.lines if line.text.strip()]
    matches = matches_of(rules, [line.text for line in seen])
    metadata = page.metadata
    read = {metadata.title_line, metadata.author_line, metadata.date_line}
    by_line = {cut.number: cut for cut in judgement.cuts}
    decided: list[Cut] = []
    notes: list[Note] = []
    margins: list[int] = []
    for line, found, margin in zip(seen, matches.of_lines, judgement.margins, strict=True):
        cut = by_line.get(line.number)
        if found and not (cut and line.number in read):
            cut, note = _by_rules(line, cut, found, judge)
            margin = CERTAIN_CUT if cut else CERTAIN_KEEP
        elif cut and found and found[0].action == "keep":
            said = f"not kept by pattern {found[0]}, the {cut.reason} was read from it"
            note = Note(NoteKind.PATTERN, said, line.shown_number)
        else:
            note = None
        decided += [cut] if cut else []
        notes += [note] if note else []
        margins.append(margin)
    notes += [
        Note(NoteKind.PATTERN, f"pattern {rule} takes too long and is left out", seen[at].shown_number)
        for rule, at in matches.slow.items()
    ]
    return Judgement(tuple(decided), tuple(notes), judgement.doubt, tuple(margins))


def _by_rules(
    line: Line, cut: Cut | None, found: Sequence[Rule], judge: str
) -> tuple[Cut | None, Note | None]:
    """The cut of a line by the user's rules, None where it stays; a note where a rule saved it."""
    first, *others = found
    if first.action == "cut":
        return Cut(line.number, line.text, Reason.PATTERN, _CERTAIN, judge, str(first), line.part), None
    beaten = next((rule for rule in others if rule.action == "cut"), None)
    if cut:
        otherwise = f"as {cut.reason} {cut.score:.2f}"
    elif beaten:
        otherwise = f"by pattern {beaten}"
    else:
        return None, None  # nothing else would have cut it
    return None, Note(NoteKind.PATTERN, f"kept by pattern {first}, else cut {otherwise}", line.shown_number)
