"""Bytes to text: find the encoding, repair what an earlier tool broke, reject what is not text."""

from __future__ import annotations

import codecs
import re

import ftfy
from charset_normalizer import from_bytes
from ftfy.badness import is_bad

from pipeline.errors import Rejected
from pipeline.records import RejectReason

# UTF-32 comes first, because its little-endian mark begins with that of UTF-16.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\v\f\r\x1b"})
_CONTROL = re.compile(f"[{re.escape(_CONTROLS.decode())}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_BREAK = re.compile("\r\n|[\n\r\u2028\u2029]")
# UTF-8 that was read as Latin-1 or cp1252 has such pairs; ftfy is called only for them.
_BEHIND = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"  # the second of a pair is one of these, or U+0080 to U+00BF
_PAIR = re.compile(f"[\u00c2-\u00f4][\u0080-\u00bf{_BEHIND}]")
# The same pairs encoded in UTF-8: all begin with the same byte, which is found fast.
_MAYBE_MOJIBAKE = re.compile(b"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|" + "|".join(_BEHIND).encode() + b")")
# The encodings that charset-normalizer may guess: legacy encodings of web pages.
_LEGACY = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r"]
_LEGACY += ["shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "cp874"]
# The characters of a Western European text in cp1252. Polish, Czech or Turkish bytes that are read
# as cp1252 also give others (¹ ³ š ð ý þ).
_WESTERN = re.compile("[\x00-\x7f€‚„…‘’“”–—™•œŒ\xa0¡§©«®°´·»¿ºªÀ-ÏÑ-ÖØ-Üß-ïñ-öø-üÿ]*")
# The charsets that a `<meta>` may declare, and those that browsers use in their place (the WHATWG
# Encoding Standard). UTF-16 is not among them, because the `<meta>` could not have been found in
# it; nor are those codecs of Python that are not charsets.
_DECLARABLE = re.compile(
    r"cp(125\d|866|874|932|949)|iso8859-\d+|koi8-[ru]|mac-(roman|cyrillic)|gb18030|big5(hkscs)?|euc_jp"
)
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}
_MEANT |= {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949"}
_ENDS = "<>\n"  # a piece to repair ends at a line break or, in HTML, at a tag ...
_AROUND_CHARACTERS = 500  # ... or so many characters from the mojibake
_PIECE_OF_HTML = re.compile(
    r"(?:<!--.*?-->\s*)*<(?:head|body|article|main|section|div|header|nav|table|script|style|meta|link)\b",
    re.S,
)
_SNIFFED_CHARACTERS = 4096


def decode(payload: str | bytes, charset: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text of a payload, and notes on what had to be guessed or repaired.

    Tries in this order: the byte order mark, UTF-8, `charset` (what came with the payload says), the
    charset that a `<meta>` declares, cp1252 if all characters are then Western European, and a guess by
    charset-normalizer. Control characters
    are dropped and lone surrogates replaced. Mojibake that ftfy is sure of is repaired.

    Raises Rejected (`binary`) when the payload is not text.
    """
    text, notes = (payload, ()) if isinstance(payload, str) else _decode_bytes(payload, charset)
    try:
        encoded, surrogates = text.encode(), False
    except UnicodeEncodeError:
        encoded, surrogates = text.encode("utf-8", "replace"), True
    # Counted in bytes: a regular expression takes five times as long for a text without any.
    controls = len(encoded) - len(encoded.translate(None, _CONTROLS))
    if controls > max(8, len(text) // 100):
        raise Rejected(RejectReason.BINARY, f"{controls} control characters in {len(text)}")
    if controls or surrogates:
        text = storable(text)
        notes += ("dropped control characters or lone surrogates",)
    if _MAYBE_MOJIBAKE.search(encoded):
        repaired = _repair(text)
        if repaired != text:
            return repaired, (*notes, "repaired mojibake")
    return text, notes


def _repair(text: str) -> str:
    """Repair the mojibake of a text piece by piece, because ftfy is slow for a whole page."""
    parts: list[str] = []
    done = 0
    for found in _PAIR.finditer(text):
        if found.start() < done:
            continue
        start = max(
            done,
            found.start() - _AROUND_CHARACTERS,
            *(text.rfind(end, done, found.start()) + 1 for end in _ENDS),
        )
        ends = (text.find(end, found.end(), found.end() + _AROUND_CHARACTERS) for end in _ENDS)
        stop = min([end for end in ends if end >= 0], default=found.end() + _AROUND_CHARACTERS)
        piece = text[start:stop]
        parts += [text[done:start], ftfy.fix_encoding(piece) if is_bad(piece) else piece]
        done = start + len(piece)
    return "".join([*parts, text[done:]])


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


def _decode_bytes(payload: bytes, charset: str | None) -> tuple[str, tuple[str, ...]]:
    for bom, encoding in _BOMS:
        if payload.startswith(bom):
            try:
                return payload.decode(encoding), ()
            except UnicodeDecodeError as error:
                losses = (
                    f"decoded as {encoding}, as its byte order mark says, with losses (byte {error.start})"
                )
                return payload.decode(encoding, "replace"), (losses,)
    if b"\0" in payload[:_SNIFFED_CHARACTERS]:
        raise Rejected(RejectReason.BINARY, "NUL bytes, and no byte order mark")
    try:
        return payload.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        broken_at = error.start
    declared = _DECLARED.search(payload[:_SNIFFED_CHARACTERS])
    for name in filter(None, (charset, declared and declared[1].decode("ascii", "replace"))):
        try:
            codec = codecs.lookup(name).name
            codec = _MEANT.get(codec, codec)
            if _DECLARABLE.fullmatch(codec):
                return payload.decode(codec), (f"decoded as {name}, as declared",)
        except (LookupError, UnicodeDecodeError):
            pass  # a wrong declaration is common; the guess below says so in its note
    western = payload.decode("cp1252", "replace")
    if _WESTERN.fullmatch(western):
        return western, ("decoded as cp1252, guessed",)
    best = from_bytes(payload, cp_isolation=_LEGACY).best()
    if best is None:  # the caller finds out by control characters whether it is binary
        return western, (f"no known encoding (byte {broken_at}), decoded as cp1252 with losses",)
    return str(best), (f"decoded as {best.encoding}, guessed",)
