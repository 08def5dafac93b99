"""What terminal and page show of a document: its lines with their cuts, and what is known of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.records import CleanDocument, Cut, Line, Reason

if TYPE_CHECKING:
    from pipeline.store.queries import StoredDocument  # not at run time: SQLAlchemy takes long to import

_ABOUT = ("modified_at", "agency", "standfirst", "site_name", "section", "tags", "description", "paywalled")
_UNFOLDED_LINES = 20  # a longer run of cut lines is folded, so that the article can be read
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a document, or a part of one, and its cut when it was cut.

    `number` is that of the line that came in; the parts of a line have the same one, and each its `start`
    in the line. `line` is the number of the Line, which no other row of the document has.
    """

    number: int
    line: int
    text: str
    cut: Cut | None = None
    start: int | None = None

    @property
    def name(self) -> str:
        """A name that no other row of the document has: "12", or "12-640" for a later part of line 12."""
        return f"{self.number}-{self.start}" if self.start else str(self.number)

    @property
    def blank(self) -> bool:
        """Whether the line has no visible character. Blank lines are never cut."""
        return not self.text.strip()

    @property
    def why(self) -> str:
        """The reason of the cut, its score and its detail; "" on a kept line."""
        if self.cut is None:
            return ""
        return " ".join(filter(None, (self.cut.reason, f"{self.cut.score:.2f}", seen(self.cut.detail))))


@dataclass(frozen=True, slots=True)
class Passage:
    """Rows that are all cut or all kept, in order; blank rows may be among them.

    `folded`: so many rows are cut that a page shows them only when it is asked to.
    """

    rows: tuple[Row, ...]
    folded: bool

    @property
    def reasons(self) -> list[tuple[Reason, int]]:
        """The number of rows that were cut for each reason, the most frequent reason first."""
        return reasons_of(self.rows)

    @property
    def head(self) -> str:
        """What is folded, in a few words: how many lines were cut, and which."""
        cut = [row.number for row in self.rows if row.cut]
        if not cut:
            return ""
        if cut[0] == cut[-1]:
            return f"{len(cut)} parts of line {cut[0]} cut" if len(cut) > 1 else f"line {cut[0]} cut"
        return f"{len(cut)} lines cut, {cut[0]} to {cut[-1]}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A document to look at. `facts` are names and values, the most telling ones first."""

    title: str | None
    language: str | None
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def kept(self) -> int:
        """The number of lines that were kept, without blank lines."""
        return sum(row.cut is None and not row.blank for row in self.rows)

    @property
    def reasons(self) -> list[tuple[Reason, int]]:
        """The number of lines that were cut for each reason, the most frequent reason first."""
        return reasons_of(self.rows)

    @property
    def summary(self) -> str:
        """How many lines stayed, in a sentence."""
        cut = sum(count for _, count in self.reasons)
        if not self.kept:
            return f"All {cut} lines were cut. Nothing is left: in an ingest this is a reject, no-article."
        return f"{self.kept} of {self.kept + cut} lines kept, {cut} cut."


def rows_of(lines: Iterable[Line], cuts: Iterable[Cut]) -> tuple[Row, ...]:
    """Every line once, in order, with its cut."""
    by_number = {cut.number: cut for cut in cuts}
    return tuple(
        Row(
            number=line.shown_number,
            line=line.number,
            text=line.text,
            cut=by_number.get(line.number),
            start=line.part.start if line.part else None,
        )
        for line in lines
    )


def reasons_of(rows: Iterable[Row]) -> list[tuple[Reason, int]]:
    """The number of rows that were cut for each reason, the most frequent reason first."""
    counts = Counter(row.cut.reason for row in rows if row.cut)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def passages_of(explanation: Explanation, unfolded: int = _UNFOLDED_LINES) -> tuple[Passage, ...]:
    """All rows of a document in passages. More than `unfolded` cut lines in a row are folded.

    Where nothing was kept, no line is folded: there would be nothing to see.
    """
    fold = explanation.kept > 0
    return tuple(
        Passage(tuple(run), fold and sum(row.cut is not None for row in run) > unfolded)
        for run in runs_of(explanation.rows)
    )


def runs_of(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Runs of rows that are all cut or all kept. A blank row belongs to the run before it."""
    state = False

    def cut(row: Row) -> bool:
        nonlocal state
        state = state if row.blank else row.cut is not None
        return state

    for _, run in groupby(rows, cut):
        yield list(run)


def explain_clean(document: CleanDocument, source: str) -> Explanation:
    """A document that was just cleaned; `source` is where it came from."""
    facts = {
        "author": document.author,
        "published": document.published_at,
        "language": document.language,
        "site": document.site,
        "url": document.url,
        **{name: getattr(document.about, name) for name in _ABOUT},
        "source": source,
        "judge": document.judge,
    }
    rows = rows_of(document.lines, document.cuts)
    return Explanation(document.title, document.language, _known(facts), document.notes, rows)


def explain_stored(document: StoredDocument) -> Explanation:
    """A document of the database."""
    fields = document.fields
    facts = {
        "author": fields["author"],
        "published": fields["published_at"],
        "language": fields["language"],
        "site": fields["site"],
        "url": fields["url"],
        **{name: fields[name] for name in _ABOUT},
        "source": fields["source"],
        "id": document.id,
        "duplicate of": fields["article_id"],
        "duplicates": ", ".join(document.copies),
        "judge": fields["judge"],
    }
    title, language = (None if fields[name] is None else str(fields[name]) for name in ("title", "language"))
    notes = tuple(str(fields["notes"]).splitlines())
    return Explanation(title, language, _known(facts), notes, rows_of(document.lines, document.cuts))


def seen(text: str) -> str:
    """A text with visible signs instead of control characters, and of characters that HTML may not hold."""
    return _HIDDEN.sub(lambda found: chr(0x2400 + ord(found[0])) if found[0] < " " else "\ufffd", text)


def _known(facts: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    known = {name: value for name, value in facts.items() if value not in (None, "", (), [])}
    return tuple(
        (name.replace("_", " "), ", ".join(value) if isinstance(value, (list, tuple)) else str(value))
        for name, value in known.items()
    )
