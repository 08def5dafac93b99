"""Which legacy encoding bytes are in that declare nothing, or something wrong."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

import chardet

from pipeline.text.decoding.charsets import codecs_of, mostly, strictly

# What chardet may guess, by its names: legacy encodings of web pages and of old files.
_LEGACY = """
    cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp874 cp866
    iso8859-2 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-13 iso8859-15 koi8-r koi8-u
    cp932 euc_jis_2004 gb18030 big5hkscs cp949
""".split()
# Markup and scripts are mostly ASCII, and say nothing about the rest.
_HIDDEN = re.compile(rb"<!--.*?-->|<(script|style)\b.*?</\1\s*>|<[^<>]*>", re.I | re.S)
_SAMPLE_BYTES = 20_000
_PARTS = 4
# Controls above ASCII are in no text, and characters of private use in few.
_CONTROL = re.compile("[\x80-\x84\x86-\x9f]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_PRIVATE_SHARE = 0.01
# Words that begin in one script and end in another.
_MIXED = re.compile("[A-Za-z][\u0370-\u06ff]|[\u0370-\u06ff][A-Za-z]")
_OTHER_SCRIPT = re.compile("[\u0370-\u06ff]")
_MIXED_SHARE = 0.25
_LATIN_1 = ("cp1252", "iso8859-15")
# The characters of a Western European text in cp1252. Polish, Czech, Turkish or Hungarian bytes that are
# read as cp1252 also give others (¹ ³ š ð ý þ õ û).
_WESTERN = re.compile("[\x00-\x7f€‚„…‘’“”–—™•œŒ\xa0¡§©«®°´·»¿ºªÀ-ÏÑ-ÔÖØ-ÚÜß-ïñ-ôöø-úüÿ]*")
# How much surer chardet must be of another encoding, if all characters are Western European in cp1252.
_SURER = 1.5
# And how much surer of one in which characters are broken than of one that has all bytes.
_SURER_OF_LOSSES = 3
# Two pairs differ in a few signs. What those of the second look like in the first: the euro sign; œ,
# š and ž inside a word; Ά at its start.
_SIBLINGS = {"cp1252": "iso8859-15", "cp1253": "iso8859-7"}
_OF_SIBLING = re.compile(r"¤|(?<=[^\W\d_])[½¨¸](?=[^\W\d_])|[½¼](?=uv|uf|il)|¶(?=[α-ώ])")


class Guess(NamedTuple):
    """A text, the codec that gave it, and whether all characters are there."""

    text: str
    codec: str
    whole: bool


def guess(payload: bytes) -> Guess | None:
    """The text of a payload in the likeliest legacy encoding that it can be in."""
    lines = _sample(payload)
    if not lines:
        return None
    sample = b"\n".join(lines)
    western = is_western(sample.decode("cp1252", "replace"))
    weights = _weights(_confidences(lines, cut=payload[-1] > 0x7F), western)
    lossy: tuple[Guess, float] | None = None
    for name in sorted(weights, key=lambda name: (-weights[name], name)):
        if lossy is not None and lossy[1] > _SURER_OF_LOSSES * weights[name]:
            break
        codecs = [codec for codec in codecs_of(name) if is_text(sample.decode(codec, "replace"))]
        for codec in codecs:
            text = strictly(payload, codec)
            if text is not None:
                return _of_siblings(Guess(text, codec, True), payload)
        if codecs and lossy is None:
            text = mostly(payload, codecs[0])
            lossy = None if text is None else (Guess(text, codecs[0], False), weights[name])
    return lossy[0] if lossy else None


def is_western(text: str) -> bool:
    """Whether a text that was decoded as cp1252 has only what Western European texts have."""
    return _WESTERN.fullmatch(text) is not None


def _weights(confidences: dict[str, float], western: bool) -> dict[str, float]:
    latin = max((confidences.get(name, 0.0) for name in _LATIN_1), default=0.0)
    weights = {
        name: value / (_SURER if western else 1)
        for name, value in confidences.items()
        if name not in _LATIN_1
    }
    return weights | ({_LATIN_1[0]: latin} if latin else {})


def _confidences(lines: list[bytes], *, cut: bool) -> dict[str, float]:
    """What chardet says of the parts of a sample, summed up by encoding.

    It leaves out an encoding in which one character is broken; so it is asked about parts. If the payload
    may be `cut` inside of a character, it is asked about the last line without its last byte too.
    """
    size = -(-len(lines) // _PARTS)
    parts = [b"\n".join(lines[start : start + size]) for start in range(0, len(lines), size)]
    if cut and len(lines[-1]) > 1:
        parts.append(lines[-1][:-1])
    total: dict[str, float] = defaultdict(float)
    for part in parts:
        answers = chardet.detect_all(
            part, ignore_threshold=True, include_encodings=_LEGACY, compat_names=False
        )
        for answer in answers:
            total[answer["encoding"] or _LATIN_1[0]] += answer["confidence"] * len(part)
    return total


def _sample(payload: bytes) -> list[bytes]:
    """The lines beyond ASCII of a payload, without markup and scripts, at most 20,000 bytes."""
    bare = _HIDDEN.sub(b" ", payload) if b"<" in payload else payload
    lines: list[bytes] = []
    room = _SAMPLE_BYTES
    for line in (payload if bare.isascii() else bare).splitlines():
        if not line.isascii():
            lines.append(line[:room])
            room -= len(line)
            if room <= 0:
                break
    return lines


def is_text(text: str) -> bool:
    """Whether a decoded text has no controls, and few characters and words that no text has."""
    if _CONTROL.search(text) or len(_PRIVATE.findall(text)) > _PRIVATE_SHARE * len(text):
        return False
    mixed = len(_MIXED.findall(text))
    return not mixed or mixed <= _MIXED_SHARE * len(_OTHER_SCRIPT.findall(text))


def _of_siblings(guess: Guess, payload: bytes) -> Guess:
    sibling = _SIBLINGS.get(guess.codec)
    if sibling is None or not _OF_SIBLING.search(guess.text):
        return guess
    text = strictly(payload, sibling)
    return guess if text is None or _CONTROL.search(text) else Guess(text, sibling, True)
