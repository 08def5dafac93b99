"""Undo what an earlier tool left in a text that is not HTML: escapes, entities, BBCode, odd blanks."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

_ABOUT_ESCAPES = re.compile(r"\b(?:X?HTML5?|XML|BBCode|markup|entit(?:y|ies)|escape[sd]?)\b|`", re.I)
# A line break that was written as two characters, as in the source of JSON.
_LITERAL_BREAK = re.compile(r"(?:\\r)?\\n")
_LITERAL = re.compile(r"\\(?:u([0-9a-fA-F]{4})|([nrt\"'/\\]))")
_MEANING = {"n": "\n", "r": "", "t": "\t"}
_LEAST_LITERALS = 2
_AFTER_TEXT = 0.5  # share of the literal breaks that follow a full stop or another break
_ENDED = re.compile(r"[.!?…。！？\"”»)\]]\s*(?:\\r)?\\n|\\n(?:\\r)?\\n")
_ENTITY = re.compile(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[a-zA-Z][a-zA-Z0-9]{1,20});")
_ENTITY_LEVELS = 2  # an entity that was escaped once more: &amp;#8217;
_BBCODE = "b|i|u|s|url|img|quote|size|color|font|center|left|right|list|email|spoiler|youtube|code"
_BB_PAIR = re.compile(rf"\[({_BBCODE})(?:=[^\]\n]{{0,300}})?\][^\[]*(?:\[(?!/?\1\b)[^\[]*)*\[/\1\]", re.I)
_BB_UNSEEN = re.compile(r"\[(img|youtube)(?:=[^\]\n]{0,300})?\][^\[\n]{0,1000}\[/\1\]", re.I)
_BB_BREAKS = re.compile(r"\[/?(?:quote|list|center|left|right)(?:=[^\]\n]{0,300})?\]", re.I)
_BB_MARK = re.compile(rf"\[/?(?:{_BBCODE})(?:=[^\]\n]{{0,300}})?\]", re.I)
_BB_ITEM = re.compile(r"^[ \t]*\[\*\][ \t]*", re.M)
_BLANKS = "\u00a0\u2007\u202f"
_INVISIBLE = "\u00ad\u200b\u2060\ufeff"  # soft hyphens and blanks without width


def undo_escapes(text: str) -> tuple[str, tuple[str, ...]]:
    """A text whose line breaks were written as backslash and n, with real ones, and a note on it.

    Only where that is certain: it has more of them than line breaks, and half of them end a sentence.
    """
    if "\\n" not in text:
        return text, ()
    found = len(_LITERAL_BREAK.findall(text))
    if found < _LEAST_LITERALS or text.strip().count("\n") >= found or _ABOUT_ESCAPES.search(text):
        return text, ()
    if len(_ENDED.findall(text)) < _AFTER_TEXT * found:
        return text, ()
    undone = _LITERAL.sub(_meant, text)
    undone = undone.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # pairs of \ud83d\ude00
    return undone, ("escaped line breaks undone",)


def _meant(escape: re.Match[str]) -> str:
    if escape[1]:
        return chr(int(escape[1], 16))
    return _MEANING.get(escape[2], escape[2])


def undo_entities(text: str) -> tuple[str, tuple[str, ...]]:
    """A text with the characters that its entities name. A text that speaks of them stays."""
    if "&" not in text or not _ENTITY.search(text) or _ABOUT_ESCAPES.search(_ENTITY.sub(" ", text)):
        return text, ()
    undone = text
    for _ in range(_ENTITY_LEVELS):
        undone = _ENTITY.sub(lambda entity: html.unescape(entity[0]), undone)
    return undone, ("entities undone",) if undone != text else ()


def undo_bbcode(text: str) -> tuple[str, tuple[str, ...]]:
    """A text without the marks of BBCode, its quotes and list items on lines of their own."""
    if "[/" not in text or not _BB_PAIR.search(text) or _ABOUT_ESCAPES.search(text):
        return text, ()
    undone = _BB_BREAKS.sub("\n", _BB_UNSEEN.sub("", text))
    undone = _BB_ITEM.sub("- ", _BB_MARK.sub("", undone))
    return undone, ("BBCode undone",)


def undo_blanks(text: str) -> tuple[str, tuple[str, ...]]:
    """A text with plain blanks for no-break ones, and without soft hyphens; it says the same."""
    if not text.isascii():
        for blank in _BLANKS:
            text = text.replace(blank, " ")
    return without_invisible(text), ()


def without_invisible(text: str) -> str:
    """A text without what nothing shows, and for which a search does not find the word that it is in."""
    if not text.isascii():
        for character in _INVISIBLE:  # far faster than `str.translate`
            text = text.replace(character, "")
    return text


UNDO: tuple[Callable[[str], tuple[str, tuple[str, ...]]], ...] = (undo_entities, undo_bbcode, undo_blanks)
"""The steps for plain text, in order; `undo_escapes` comes before a text is known to be plain."""
