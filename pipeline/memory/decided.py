"""What people decided on the lines of one page, and patterns for lines like one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.memory.learn import GOES, STAYS
from pipeline.memory.verdict import Decided, Source
from pipeline.policy import Rule
from pipeline.records import Line

_LONGEST_LABEL = 40  # characters before a colon; what is longer is a sentence
_LEADING_WORDS = 2
_LEAST_WORDS = 4  # words; a shorter line is not named by its first words
_LABEL = re.compile(rf"\s*([^:：]{{1,{_LONGEST_LABEL}}}[:：])\s*\S")
_DIGITS = re.compile(r"\d+")


def decided_lines(
    lines: Sequence[Line], here: Mapping[int, tuple[int, str]], rules: Sequence[Rule]
) -> Decided:
    """What people said of the lines of a page.

    `here`: by number of a line, STAYS or GOES and the text that the line had; where it has another text now,
    the decision does not concern it. `rules` are those of the page's site; `keep` wins over `cut`.
    """
    ordered = sorted(rules, key=lambda rule: rule.action == "cut")
    found: dict[int, tuple[int, Source]] = {}
    seen = (line for line in lines if line.text.strip())
    for at, line in enumerate(seen):
        what, text = here.get(line.number, (0, ""))
        if what and text == line.text.strip():
            found[at] = (what, Source.HERE)
            continue
        rule = next((rule for rule in ordered if rule.matches(line.text)), None)
        if rule is not None:
            found[at] = (STAYS if rule.action == "keep" else GOES, Source.LIKE)
    return found


def suggested_patterns(text: str) -> tuple[str, ...]:
    """Regular expressions for lines like this one, the widest last.

    >>> suggested_patterns("Foto: Ann Lee")
    ('^Foto:',)
    >>> suggested_patterns("12 comments")
    ('^\\\\d+ comments$',)
    """
    line = text.strip()
    found: list[str] = []
    if _DIGITS.search(line):
        found.append("^" + r"\d+".join(map(re.escape, _DIGITS.split(line))) + "$")
    if label := _LABEL.match(line):
        found.append(f"^{re.escape(label[1])}")
    words = line.split()
    if not label and len(words) >= _LEAST_WORDS:
        found.append(f"^{re.escape(' '.join(words[:_LEADING_WORDS]))}\\b")
    return tuple(dict.fromkeys(pattern.replace("\\ ", " ") for pattern in found))
