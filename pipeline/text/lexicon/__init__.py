"""Recognise chrome by the words of a line: known phrases and patterns, certain or likely.

The phrases and patterns are data: one TOML file for each language, and `common.toml` for all
languages. A file has

- `[certain]`: for each reason, whole lines that no article has,
- `[likely]`: for each reason, whole lines that an article may have, too, such as "Comments"
  or "Home",
- `[[pattern]]`: a regular expression for the `whole` line, or several `parts` that must all be
  found in it. Every line that matches has one of the strings in `has`; other lines are not tried.
  `example` is a line that matches, `counter` a similar line that must stay. `likely = true` has the
  meaning above. `longest` is the most characters of a line that matches.

Lines are compared after `fold`: without case, one blank between words, no bullets or punctuation at
the ends.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import ahocorasick
from pydantic import BaseModel, ConfigDict

from pipeline.records import Reason

_MOST_CHARACTERS = 260  # default of `longest`: characters of a line that a pattern matches
_MOST_NOTICE_CHARACTERS = 600  # longer lines are not looked up at all
_TURKISH_I = {0x131: "i", 0x307: None}  # so that YAZDIR equals yazdır, and GİRİŞ giriş
_KEPT_BEFORE, _KEPT_BEHIND = "©(&_", ")+_"  # marks that `fold` keeps at the beginning, at the end
_NETWORKS = (
    "facebook|twitter|instagram|linkedin|youtube|pinterest|whatsapp|telegram|reddit|tiktok|google\\+?"
    "|mastodon|bluesky|threads|tumblr|flipboard|snapchat|vk|weibo|xing|line|rss|vimeo|flickr"
)

# A line that quotes so many words is not a notice itself, but an article about notices.
_QUOTABLE = frozenset({Reason.COOKIE, Reason.SUBSCRIBE, Reason.COPYRIGHT, Reason.ADVERTISEMENT})
_LONG_QUOTE = re.compile(r'(?:^|(?<=[\s(]))[“„«»"](?:[^\s”“"»«]+\s+){3,}[^\s”“"»«]|「[^」]{8}')
_COUNT = re.compile(r"\s*[(（]\s*\d[^()（）]{0,20}[)）]\s*$")
# Phrases that announce what follows after a colon or a dash. One word alone is too little.
_ANNOUNCING = frozenset({Reason.RELATED, Reason.TAGS, Reason.ADVERTISEMENT})
_HEAD = re.compile(
    r"[\[(>»▶►【 ]{0,3}(?![-•*–—])(\S{1,24}(?: \S{1,24}){1,5}?|[\u3040-\u9fff]{2,12})"
    r" ?(?:[:：|►▶]| [-–—] )\s?\S"
)
_SEPARATOR = re.compile("[:：|►▶]| [-–—] ")  # a line without one does not match `_HEAD`
_BETWEEN = re.compile(r"[|·•›»/]")
_FEWEST_IN_ROW, _WORDS_IN_ROW = 3, 4


@dataclass(frozen=True, slots=True)
class Known:
    """An answer of the lexicon: the reason to cut a line, and whether that is certain.

    `certain` means that no article has such a line.
    """

    reason: Reason
    certain: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A `[[pattern]]` of the lexicon; the module docstring explains its fields.

    It is compiled when it is first tried: all of them together take a third of a second.
    """

    known: Known
    has: tuple[str, ...]
    longest: int
    whole: str | None
    parts: tuple[str, ...]
    example: str
    counter: str

    def matches(self, folded: str) -> bool:
        """Whether the pattern matches a folded line."""
        if len(folded) > self.longest:
            return False
        if self.whole is not None:
            return _compiled(self.whole).fullmatch(folded) is not None
        return all(_compiled(part).search(folded) for part in self.parts)


_compiled = cache(re.compile)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The phrases and patterns of all languages; certain patterns come before likely ones.

    `finder` finds the strings of `has` in a line, and gives for each the indices of its patterns.
    """

    phrases: Mapping[str, Known]
    patterns: Sequence[Pattern]
    finder: ahocorasick.Automaton


def fold(text: str) -> str:
    """The form of a line that is compared with the lexicon (see the module docstring)."""
    folded = text.casefold()
    if not folded.isascii() and ("\u0131" in folded or "\u0307" in folded):
        folded = folded.translate(_TURKISH_I)
    folded = " ".join(folded.split())
    start, end = 0, len(folded)
    while start < end and not (folded[start].isalnum() or folded[start] in _KEPT_BEFORE):
        start += 1
    while end > start and not (folded[end - 1].isalnum() or folded[end - 1] in _KEPT_BEHIND):
        end -= 1
    return folded[start:end]


def look_up(text: str) -> Reason | None:
    """The reason to cut a line with this text, certain or likely; None if the lexicon has none."""
    known = know(text)
    return known.reason if known else None


def know(text: str) -> Known | None:
    """What the lexicon says of a line with this text: the entry that matches it, or None."""
    if len(text) > _MOST_NOTICE_CHARACTERS:
        return None
    folded = fold(text)
    lexicon = load_lexicon()
    known = lexicon.phrases.get(folded)
    if known is not None:
        goes_on = text.rstrip().endswith((",", ";"))  # as a line of a poem may
        return None if goes_on and not known.certain else known
    known = _counted(text, lexicon) or _headed(text, lexicon) or _rowed(text, lexicon)
    if known is not None:
        return known
    found: set[int] = set()
    for _, places in lexicon.finder.iter(folded):
        found.update(places)
    for at in sorted(found):
        pattern = lexicon.patterns[at]
        if pattern.matches(folded) and not (pattern.known.reason in _QUOTABLE and _LONG_QUOTE.search(text)):
            return pattern.known
    return None


def _counted(text: str, lexicon: Lexicon) -> Known | None:
    """What is known of a phrase that a count follows: "Show comments (6)"."""
    count = _COUNT.search(text) if "(" in text or "（" in text else None
    return lexicon.phrases.get(fold(text[: count.start()])) if count else None


def _headed(text: str, lexicon: Lexicon) -> Known | None:
    """What is known of a phrase of several words and what it announces: "More on this story: Ferry sails"."""
    head = _HEAD.match(text) if _SEPARATOR.search(text) else None
    known = lexicon.phrases.get(fold(head[1])) if head else None
    return known if known and known.certain and known.reason in _ANNOUNCING else None


def _rowed(text: str, lexicon: Lexicon) -> Known | None:
    """What is known of a menu in one line: "Log in | Register | My account".

    It has three phrases or more that are all known, or four or more that are short, half of them known.
    """
    if not _BETWEEN.search(text):
        return None
    pieces = [fold(piece) for piece in _BETWEEN.split(text) if piece.strip()]
    if not len(pieces) >= _FEWEST_IN_ROW:
        return None
    known = [found for piece in pieces if (found := lexicon.phrases.get(piece))]
    short = len(pieces) > _FEWEST_IN_ROW and max(piece.count(" ") for piece in pieces) < _WORDS_IN_ROW
    enough = 2 * len(known) >= len(pieces) if short else len(known) == len(pieces)
    return Known(known[0].reason, True) if known and enough else None


@cache
def load_lexicon() -> Lexicon:
    """The lexicon, read from its files once in a process."""
    phrases: dict[str, Known] = {}
    patterns: list[Pattern] = []
    for file in sorted(files(__name__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            entries = tomllib.loads(file.read_text(encoding="utf-8"))
            for level in ("likely", "certain"):
                for name, lines in entries.get(level, {}).items():
                    known = Known(Reason(name), level == "certain")
                    phrases.update((fold(line), known) for line in lines)
            patterns += [_pattern(entry) for entry in entries.get("pattern", ())]
    patterns.sort(key=lambda pattern: not pattern.known.certain)
    places: dict[str, list[int]] = {}
    for at, pattern in enumerate(patterns):
        for text in pattern.has:
            places.setdefault(text, []).append(at)
    finder = ahocorasick.Automaton()
    for text, of in places.items():
        finder.add_word(text, of)
    finder.make_automaton()
    return Lexicon(phrases, tuple(patterns), finder)


class _Entry(BaseModel):
    """A `[[pattern]]` as it is in a TOML file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Reason
    has: tuple[str, ...]
    whole: str | None = None
    parts: tuple[str, ...] = ()
    likely: bool = False
    longest: int = _MOST_CHARACTERS
    example: str
    counter: str


def _pattern(values: object) -> Pattern:
    """Compile a `[[pattern]]`. Raises pydantic's ValidationError, which names the field that is wrong."""
    entry = _Entry.model_validate(values)
    return Pattern(
        known=Known(entry.reason, not entry.likely),
        has=entry.has,
        longest=entry.longest,
        whole=entry.whole.replace("{networks}", _NETWORKS) if entry.whole else None,
        parts=entry.parts,
        example=entry.example,
        counter=entry.counter,
    )
