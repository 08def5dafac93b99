"""What people decided on the lines of one page, and patterns for lines like one."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from pipeline.memory.learn import GOES, STAYS
from pipeline.memory.verdict import Decided, Source
from pipeline.policy import Rule, matches_of
from pipeline.records import Line
from pipeline.text.patterns import literal

_LONGEST_PATTERN = 300  # characters; a longer pattern says no more than the line itself
_LONGEST_LABEL = 40  # characters before a colon; what is longer is a sentence
_LONGEST_NUMBERED = 80  # characters; a longer line is a sentence, which comes with no other number
_LEAST_WORDS = 4  # words; a shorter line is not named by its first words
_LABEL = re.compile(rf"\s*([^:：]{{1,{_LONGEST_LABEL}}}[:：])\s*\S")
_WORD_AT_END, _WORD_ENDS = re.compile(r"\w$"), r"\b"
_LEADING = re.compile(r"\S+\s+\S+")
_DIGITS = re.compile(r"\d+")


def decided_lines(
    lines: Sequence[Line], here: Mapping[int, tuple[int, str]], rules: Sequence[Rule]
) -> tuple[Decided, Collection[Rule]]:
    """Find what people said of each line of a page. Also returns the rules that it leaves out as too slow.

    `here`: by number of a line, STAYS or GOES and the text that the line had; where it has another text now,
    the decision does not concern it. `rules` are those of the page's site; `keep` wins over `cut`.
    """
    seen = [line for line in lines if line.text.strip()]
    ordered = sorted(rules, key=lambda rule: rule.action == "cut")
    matches = matches_of(ordered, [line.text for line in seen])
    found: dict[int, tuple[int, Source]] = {}
    for at, (line, holding) in enumerate(zip(seen, matches.of_lines, strict=True)):
        what, text = here.get(line.number, (0, ""))
        if what and text == line.text.strip():
            found[at] = (what, Source.HERE)
        elif holding:
            found[at] = (STAYS if holding[0].action == "keep" else GOES, Source.LIKE)
    return found, matches.slow


def suggested_patterns(text: str) -> tuple[str, ...]:
    """Regular expressions for lines like this one, the widest last.

    >>> suggested_patterns("Foto: Ann Lee")
    ('^Foto:',)
    >>> suggested_patterns("12 comments")
    ('^\\\\d+ comments$',)
    """
    line = text.strip()
    found: list[str] = []
    if len(line) <= _LONGEST_NUMBERED and _DIGITS.search(line):
        found.append("^" + r"\d+".join(map(literal, _DIGITS.split(line))) + "$")
    if label := _LABEL.match(line):
        found.append(f"^{literal(label[1])}")
    elif len(line.split()) >= _LEAST_WORDS and (leading := _LEADING.match(line)):
        found.append(f"^{literal(leading[0])}{_WORD_ENDS if _WORD_AT_END.search(leading[0]) else ''}")
    return tuple(pattern for pattern in dict.fromkeys(found) if len(pattern) <= _LONGEST_PATTERN)
