"""The names of charsets, the codecs that are meant by them, and decoding with few losses."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator

# Browsers take another charset by many a name (the WHATWG Encoding Standard), and Python's codecs
# lack characters that pages have: then the next one is tried. UTF-16 is not among them: what is
# declared so is in UTF-16 as the bytes show, or is not. Nor are those codecs of Python that are not charsets.
_DECLARABLE = re.compile(r"cp(125\d|866|874)|iso8859-\d+|koi8-[ru]|mac-(roman|cyrillic)|gb18030")
_SHIFT_JIS = ("cp932", "shift_jis_2004")
_EUC_JP = ("euc_jp", "euc_jis_2004")
_BIG5 = ("cp950", "big5hkscs")
_MEANT = {
    "ascii": ("cp1252",),
    "iso8859-1": ("cp1252",),
    "iso8859-9": ("cp1254",),
    "iso8859-11": ("cp874",),
    "tis-620": ("cp874",),
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "shift_jis": _SHIFT_JIS,
    "cp932": _SHIFT_JIS,
    "euc_jp": _EUC_JP,
    "euc_jis_2004": _EUC_JP,
    "euc_kr": ("cp949",),
    "cp949": ("cp949",),
    "big5": _BIG5,
    "cp950": _BIG5,
    "big5hkscs": _BIG5,
}
_MOSTLY = 20  # so many characters beyond ASCII to a broken one


def codecs_of(name: str) -> Iterator[str]:
    """The codecs of Python to try for the name of a charset, in order; none for one that is unknown."""
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return
    if codec in _MEANT:
        yield from _MEANT[codec]
    elif _DECLARABLE.fullmatch(codec):
        yield codec


def strictly(payload: bytes, codec: str) -> str | None:
    """The text of a payload in this encoding, None if a byte of it is not."""
    try:
        return _composed(payload.decode(codec), codec)
    except UnicodeDecodeError:
        return None


def mostly(payload: bytes, codec: str) -> str | None:
    """The text of a payload in this encoding, with U+FFFD in the place of broken characters.

    None if more than one in twenty characters beyond ASCII is broken, and more than the one where the
    payload is cut.
    """
    text = _composed(payload.decode(codec, "replace"), codec)
    broken = text.count("\ufffd") - text.endswith("\ufffd")
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return text if beyond > max(1, _MOSTLY * broken) else None


def _composed(text: str, codec: str) -> str:
    # The tones of Vietnamese are characters of their own there.
    return unicodedata.normalize("NFC", text) if codec == "cp1258" else text
