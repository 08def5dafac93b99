"""Bytes to characters: byte order marks, forms of Unicode, declared charsets, and a guess."""

from __future__ import annotations

import codecs
import re
import unicodedata

from pipeline.errors import Rejected
from pipeline.records import RejectReason
from pipeline.text.decoding.charsets import codecs_of, mostly, strictly
from pipeline.text.decoding.guessing import guess, is_text, is_western

Decoded = tuple[str, tuple[str, ...]]

# UTF-32 comes first, because its little-endian mark begins with that of UTF-16.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
# ASCII, kana, and the punctuation of East Asia.
_USUAL = re.compile("[\t\n\r -~\u3000-\u3002\u3008-\u3011\u3041-\u30fe\uff01-\uff5e]")
_USUAL_SHARE = 0.005  # where there are NUL bytes, which hardly another encoding has
_USUAL_SHARE_WITHOUT_NUL = 0.03  # of Chinese without a space, .1 is punctuation
# Controls; unassigned; of private use, as the icons of pages are; and blocks that hardly a text has, but
# half of what is not UTF-16: N'Ko, Cherokee, Mongolian, Glagolitic, CJK extension A, Yi and those behind.
_ODD = frozenset(("Cc", "Cn", "Co"))
_RARE = re.compile("[\u07c0-\u08ff\u13a0-\u177f\u1800-\u1dff\u2c00-\u2dff\u3400-\u4dbf\ua000-\uabff]")
_ODD_SHARE = 0.02
# If all other bytes are printable ASCII, so many characters of UTF-16 have one: fewer part a list.
_NUL_SHARE = 0.75
_PRINTED = bytes([0, *b"\t\n\r", *range(0x20, 0x7F)])
_SNIFFED_BYTES = 4096
_DECLARED = re.compile(
    rb"""<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I
)
# Encodings of seven bits are told by their escapes.
_ESCAPED = ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2004", "iso2022_kr")
_ESCAPE = re.compile(rb"\x1b\$(?:[@B]|\([OPQD]|\)C)")
_LATIN_1 = frozenset(("cp1252", "iso8859-15"))
_MOSTLY = 4  # so many characters of UTF-8 beyond ASCII to a broken one


def read_bytes(payload: bytes, charset: str | None) -> tuple[str, tuple[str, ...], bool]:
    """The text of a payload, notes on what was declared, guessed or lost, and whether it was UTF-8.

    Raises Rejected (`binary`) for NUL bytes in what is neither UTF-16 nor UTF-32.
    """
    for bom, encoding in _BOMS:
        if payload.startswith(bom):
            return *_marked(payload, encoding), False
    if b"\0" in payload[:_SNIFFED_BYTES]:
        found = _wide(payload, _USUAL_SHARE)
        if found is None:
            raise Rejected(RejectReason.BINARY, "NUL bytes, and neither UTF-16 nor UTF-32")
        return *found, False
    if b"\x1b" in payload and _ESCAPE.search(payload):
        found = _escaped(payload)
        if found is not None:
            return *found, False
    try:
        return payload.decode("utf-8"), (), True
    except UnicodeDecodeError:
        return *_not_utf8(payload, charset), False


def _not_utf8(payload: bytes, charset: str | None) -> Decoded:
    found = _broken_utf8(payload)
    if found is None and (charset or "").lower().startswith(("utf-16", "utf-32")):
        found = _wide(payload, 0.0)
    elif found is None and payload.count(b" ") <= len(payload) // 64 + 1:  # 0x20 is rare in Chinese
        found = _wide(payload, _USUAL_SHARE_WITHOUT_NUL)
    found = found or _legacy(payload, charset)
    if found is not None:
        return found
    # The caller finds out by control characters whether it is binary.
    return payload.decode("cp1252", "replace"), ("no known encoding, decoded as cp1252 with losses",)


def _marked(payload: bytes, encoding: str) -> Decoded:
    try:
        return payload.decode(encoding), ()
    except UnicodeDecodeError as error:
        losses = f"decoded as {encoding}, as its byte order mark says, with losses (byte {error.start})"
    return payload.decode(encoding, "replace"), (losses,)


def _wide(payload: bytes, usual_share: float) -> Decoded | None:
    """The text of UTF-16 or UTF-32 without a mark.

    Read in the wrong width or byte order, or read so at all where it is something else, nearly all
    characters are rare. In the right one so large a share is usual. That four bytes each are a character
    is evidence enough.
    """
    head = payload[:_SNIFFED_BYTES]
    nuls = head.count(b"\0")
    if nuls < _NUL_SHARE * len(head) / 2 and not head.translate(None, _PRINTED):
        return None
    best: tuple[float, str, str] | None = None
    for codec in _WIDE:
        unit = 4 if codec.startswith("utf-32") else 2
        text = strictly(payload[: len(payload) - len(payload) % unit], codec)
        if not text:
            continue
        start = text[:_SNIFFED_BYTES]
        others = _USUAL.sub("", start)
        usual = 1 - len(others) / len(start)
        odd = sum(unicodedata.category(character) in _ODD for character in others)
        odd_share = (odd + len(_RARE.findall(others))) / len(start)
        if odd_share > _ODD_SHARE or (unit == 2 and usual < usual_share):
            continue
        if best is None or (usual > best[0] and best[1] not in _WIDE[:2]):
            best = usual, codec, text
    if best is None:
        return None
    _, codec, text = best
    losses = ", with losses" if len(payload) % (4 if codec in _WIDE[:2] else 2) else ""
    return text, (f"decoded as {codec}, guessed{losses}",)


def _escaped(payload: bytes) -> Decoded | None:
    for codec in _ESCAPED:
        text = strictly(payload, codec)
        if text is not None and "\x1b" not in text:
            return text, (f"decoded as {codec}, by its escapes",)
    text = mostly(payload, _ESCAPED[0])
    return None if text is None else (text, (f"decoded as {_ESCAPED[0]}, by its escapes, with losses",))


def _broken_utf8(payload: bytes) -> Decoded | None:
    """The text of UTF-8 with a few other bytes: a cut at either end, or a piece in another encoding."""
    text = payload.decode("utf-8", "replace")
    beyond = len(text) - len(text.encode("ascii", "ignore")) - text.count("\ufffd")
    broken = text.count("\ufffd") - text.endswith("\ufffd")
    if beyond <= _MOSTLY * broken:
        return None
    return text, ("decoded as utf-8 with losses",)


def _legacy(payload: bytes, charset: str | None) -> Decoded | None:
    """The text in the charset that is declared, else in the one that is guessed."""
    found = _DECLARED.search(payload[:_SNIFFED_BYTES])
    names = [name for name in (charset, found and found[1].decode("ascii", "replace")) if name]
    best = None
    for read, losses in ((strictly, ""), (mostly, ", with losses")):
        for name in names:
            for codec in codecs_of(name):
                text = read(payload, codec)
                if text is None:
                    continue
                # Many a server says Latin-1 of all its pages.
                if not is_text(text) or (codec == "cp1252" and not is_western(text)):
                    best = best or guess(payload)
                    same = _LATIN_1 if codec == "cp1252" else {codec}
                    if best and best.codec not in same and best.text != text:
                        break
                if losses:  # a page on charsets may have another `<meta>` in its text
                    best = best or guess(payload)
                    if best and best.whole:
                        break
                return text, (f"decoded as {name}, as declared{losses}",)
    best = best or guess(payload)
    if best is None:
        return None
    return best.text, (f"decoded as {best.codec}, guessed{'' if best.whole else ', with losses'}",)
