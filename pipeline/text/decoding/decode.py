"""Bytes to text: find the encoding, repair what an earlier tool broke, reject what is not text."""

from __future__ import annotations

import re

from pipeline.errors import Rejected
from pipeline.records import RejectReason
from pipeline.text.decoding.encodings import read_bytes
from pipeline.text.decoding.mojibake import repair

_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\v\f\r\x1b"})
_CONTROL = re.compile(f"[{re.escape(_CONTROLS.decode())}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_BREAK = re.compile("\r\n|[\n\r\u2028\u2029]")
_PIECE_OF_HTML = re.compile(
    r"(?:<!--.*?-->\s*)*<(?:head|body|article|main|section|div|header|nav|table|script|style|meta|link)\b",
    re.S,
)
_SNIFFED_CHARACTERS = 4096


def decode(payload: str | bytes, charset: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text of a payload, and notes on what had to be guessed or repaired.

    Tries in this order: the byte order mark; UTF-16 and UTF-32, where there are NUL bytes; the escapes of
    ISO-2022-JP; UTF-8, a few broken characters or not; `charset` (what came with the payload says); the
    charset that a `<meta>` declares; and a guess. Control characters are dropped and lone surrogates
    replaced. Mojibake is repaired where that is certain.

    Raises Rejected (`binary`) when the payload is not text.
    """
    notes: tuple[str, ...] = ()
    if isinstance(payload, str):
        text, is_utf8 = payload, False
    else:
        text, notes, is_utf8 = read_bytes(payload, charset)
    surrogates = False
    if is_utf8 and isinstance(payload, bytes):
        encoded = payload
    else:
        try:
            encoded = text.encode()
        except UnicodeEncodeError:
            encoded, surrogates = text.encode("utf-8", "replace"), True
    # Counted in bytes: a regular expression takes five times as long for a text without any.
    controls = len(encoded) - len(encoded.translate(None, _CONTROLS))
    if controls > max(8, len(text) // 100):
        raise Rejected(RejectReason.BINARY, f"{controls} control characters in {len(text)}")
    if controls or surrogates:
        text = storable(text)
        notes += ("dropped control characters or lone surrogates",)
    repaired = repair(text, encoded)
    if repaired != text:
        return repaired, (*notes, "repaired mojibake")
    return text, notes


def storable(text: str) -> str:
    """The text in a form that every database accepts.

    Control characters are dropped, lone surrogates become U+FFFD.
    """
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


def split_lines(text: str) -> list[str]:
    """Split a text at line feeds, carriage returns and Unicode's line and paragraph separators."""
    if "\r" in text or "\u2028" in text or "\u2029" in text:
        return _LINE_BREAK.split(text)
    return text.split("\n")  # ten times as fast


def looks_like_html(text: str) -> bool:
    """Whether a text begins like an HTML document or a piece of one. The file name plays no part.

    A text that begins with "<" is HTML when its first 4,096 characters have `<html` or its doctype,
    or when they begin with one of some usual elements, after comments or not, and have an end tag.
    """
    start = text[:_SNIFFED_CHARACTERS].lstrip("\ufeff \t\r\n")
    if not start.startswith("<"):
        return False
    start = start.lower()
    if "<html" in start or "<!doctype html" in start:
        return True
    return _PIECE_OF_HTML.match(start) is not None and "</" in start
