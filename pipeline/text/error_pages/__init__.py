"""Recognise a sentence that says that a page has nothing to read, and what it says.

The phrases are data, one TOML file for each language. A file has a table for each kind of page, see
`Excuse`. In it, `whole` has regular expressions for all of a line or of a sentence, `part` for something
in it, and `example` has sentences that match. `{thing}` is the pattern that the file has for what may be
missing: a page, an article. Sentences are compared after `pipeline.text.lexicon.fold`, with ’ for every
apostrophe.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from pipeline.text.lexicon import fold

_MOST_CHARACTERS = 400  # a longer sentence is not looked up
_FEWEST_BLANKS = 2  # a shorter phrase of ASCII letters, as in a menu, is compared only as a whole
_CACHED_CHARACTERS = 80  # the lines of menus are on all pages of a site


class Excuse(StrEnum):
    """Why a page has nothing to read. The value is the name of its table in the TOML files."""

    MISSING = "missing"  # there is no page of this address
    REFUSED = "refused"  # this reader may not see it
    ROBOT = "robot"  # the reader must show first that he is no program
    BROKEN = "broken"  # the server fails, or is being repaired
    PARKED = "parked"  # the domain has no site
    SCRIPT = "script"  # the browser lacks JavaScript or is old
    CONSENT = "consent"  # the reader must agree to cookies first
    LOGIN = "login"  # the reader must log in or subscribe
    REGION = "region"  # not in the reader's country; a video that is not available
    NO_RESULTS = "no-results"  # a search that found nothing


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence says. `whole`: it says nothing else."""

    excuse: Excuse
    whole: bool


def what_is_said(sentence: str) -> Said | None:
    """What a line or sentence says of a page without anything to read; None where it is none of these."""
    if len(sentence) > _MOST_CHARACTERS:
        return None
    return _seen_before(sentence) if len(sentence) <= _CACHED_CHARACTERS else _look_up(sentence)


@lru_cache(8_192)
def _seen_before(sentence: str) -> Said | None:
    return _look_up(sentence)


def _look_up(sentence: str) -> Said | None:
    folded = fold(sentence).replace("'", "’")
    if not folded:
        return None
    phrases = load_phrases()
    menu = folded.isascii() and folded.count(" ") < _FEWEST_BLANKS
    for whole in (True,) if menu else (True, False):
        for excuse, pattern in phrases[whole].items():
            if pattern.fullmatch(folded) if whole else pattern.search(folded):
                return Said(excuse, whole)
    return None


@cache
def load_phrases() -> dict[bool, dict[Excuse, re.Pattern[str]]]:
    """By `whole`, then by excuse: the patterns of all languages as one, read once in a process."""
    found: dict[bool, dict[Excuse, list[str]]] = {True: {}, False: {}}
    for language in read_phrases().values():
        for excuse, table in language.tables.items():
            for whole, patterns in ((True, table.whole), (False, table.part)):
                found[whole].setdefault(excuse, []).extend(
                    pattern.replace("{thing}", language.thing) for pattern in patterns
                )
    return {
        whole: {excuse: re.compile("|".join(by_excuse[excuse])) for excuse in Excuse if excuse in by_excuse}
        for whole, by_excuse in found.items()
    }


class Table(BaseModel):
    """The phrases of one excuse in one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    whole: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    example: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Language:
    """One TOML file."""

    thing: str
    tables: dict[Excuse, Table]


def read_phrases() -> dict[str, Language]:
    """The TOML files by language. Raises ValueError, which names what is wrong in them."""
    found: dict[str, Language] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            entries = tomllib.loads(file.read_text(encoding="utf-8"))
            thing = entries.pop("thing")
            tables = {Excuse(name): Table.model_validate(table) for name, table in entries.items()}
            found[file.name.removesuffix(".toml")] = Language(thing, tables)
    return found
