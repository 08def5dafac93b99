"""Lines that are chrome for certain, by what they say.

The phrases and patterns are data: one TOML file a language, `common.toml` for all. A file has

- `[certain]`: by reason, whole lines that no article has,
- `[likely]`: by reason, whole lines that an article may have, too, such as "Comments" or "Home",
- `[[pattern]]`: a regular expression for the `whole` line, or several `parts` that are all found in it.
  `has` lists strings of which each line that the pattern knows has one: the pattern is tried on no others.
  `example` is a line that the pattern knows, `counter` a similar line that must stay. `likely = true` as
  above; `longest` is the most characters of a line that it knows.

A line is compared after `fold`: without case, one blank between words, no bullets or punctuation at its
ends.
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

_MOST_CHARACTERS = 260  # of a line that a pattern knows, where its `longest` does not say otherwise
_MOST_NOTICE_CHARACTERS = 600  # of a line that any pattern knows
_TURKISH_I = {0x131: "i", 0x307: None}  # YAZDIR is yazdır, GİRİŞ is giriş
_KEPT_BEFORE, _KEPT_BEHIND = "©(&_", ")+_"  # marks that may begin or end a phrase
_NETWORKS = (
    "facebook|twitter|instagram|linkedin|youtube|pinterest|whatsapp|telegram|reddit|tiktok|google\\+?"
    "|mastodon|bluesky|threads|tumblr|flipboard|snapchat|vk|weibo|xing|line|rss|vimeo|flickr"
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the lexicon knows of a line: the reason to cut it, and whether no article has such a line."""

    reason: Reason
    certain: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern of the lexicon, with a line that it knows and a similar line that it must not know."""

    known: Known
    has: tuple[str, ...]
    longest: int
    whole: re.Pattern[str] | None
    parts: tuple[re.Pattern[str], ...]
    example: str
    counter: str

    def matches(self, folded: str) -> bool:
        """Whether the pattern knows a folded line."""
        if len(folded) > self.longest:
            return False
        if self.whole is not None:
            return self.whole.fullmatch(folded) is not None
        return all(part.search(folded) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All languages together: what is known of each phrase, and the patterns, the certain ones first.

    `finder` finds the strings of `has` in a line, each with the indices of its patterns.
    """

    phrases: Mapping[str, Known]
    patterns: Sequence[Pattern]
    finder: ahocorasick.Automaton


def fold(text: str) -> str:
    """The form in which lines are compared with the lexicon."""
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
    """The reason for which a line of this text is chrome, or None."""
    known = know(text)
    return known.reason if known else None


def know(text: str) -> Known | None:
    """What the lexicon knows of a line of this text, or None."""
    if len(text) > _MOST_NOTICE_CHARACTERS:
        return None
    folded = fold(text)
    lexicon = load_lexicon()
    known = lexicon.phrases.get(folded)
    if known is not None:
        goes_on = text.rstrip().endswith((",", ";"))  # as a line of a poem does
        return None if goes_on and not known.certain else known
    hits: list[list[int]] = [places for _, places in lexicon.finder.iter(folded)]
    for at in sorted({place for places in hits for place in places}) if hits else ():
        if lexicon.patterns[at].matches(folded):
            return lexicon.patterns[at].known
    return None


@cache
def load_lexicon() -> Lexicon:
    """The lexicon, read once a process."""
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
    """A `[[pattern]]` of a file."""

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
        whole=re.compile(entry.whole.replace("{networks}", _NETWORKS)) if entry.whole else None,
        parts=tuple(map(re.compile, entry.parts)),
        example=entry.example,
        counter=entry.counter,
    )
