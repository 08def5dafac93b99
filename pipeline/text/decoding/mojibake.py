"""Repair UTF-8 that an earlier tool read as Latin-1 or as cp1252, cp1251 or cp1250."""

from __future__ import annotations

import re

# UTF-8 that was read as Latin-1 or cp1252 has such pairs; ftfy is called only for them.
_BEHIND = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"  # the second of a pair is one of these, or U+0080 to U+00BF
_PAIR = re.compile(f"[\u00c2-\u00f4][\u0080-\u00bf{_BEHIND}]")
# The same pairs encoded in UTF-8: all begin with the same byte, which is found fast.
_MAYBE = re.compile(b"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|" + "|".join(_BEHIND).encode() + b")")
# Two common letters of Russian that were read as cp1251, and those with C5 in front that were as cp1250.
_MAYBE_CYRILLIC = re.compile(b"\xd0\xa0(?:\xc2\xb0|\xd1\x95)")
_MAYBE_CENTRAL = re.compile(b"\xc4\xb9[\xc2-\xef]")
# As what the bytes may have been read: with those five that cp1252 leaves undefined, as ftfy has it.
_WESTERN = ("latin-1", "sloppy-windows-1252")
_CYRILLIC = ("sloppy-windows-1251",)
_CENTRAL = ("sloppy-windows-1250",)
_DIFFERENT = 4  # characters that a record must have in broken lines; a pair or two may be meant ("CAFÉ™")
_TIMES = 3  # a text may have been broken twice
_CONTROL = re.compile("[\x80-\x9f]")
_ENDS = "<>\n"  # a piece to repair ends at a line break or, in HTML, at a tag ...
_AROUND_CHARACTERS = 500  # ... or so many characters from the mojibake


def repair(text: str, encoded: bytes) -> str:
    """The text with the mojibake repaired that is certain; `encoded` is the text in UTF-8.

    A line is broken if all its characters beyond ASCII are valid UTF-8 once they are bytes again. A
    record that has at least four different characters in such lines has them all repaired. What is
    left is repaired where ftfy is sure.
    """
    # A byte alone is found ten times as fast as a pattern, and most texts have none of the three.
    western = b"\xc3" in encoded and _MAYBE.search(encoded) is not None
    cyrillic = b"\xd0" in encoded and _MAYBE_CYRILLIC.search(encoded) is not None
    central = b"\xc4" in encoded and _MAYBE_CENTRAL.search(encoded) is not None
    if not (western or cyrillic or central):
        return text
    import ftfy.bad_codecs  # few texts come so far; it has the codecs of _WESTERN and _CENTRAL

    ftfy.bad_codecs.ok()
    many = western and len(_MAYBE.findall(encoded)) >= _DIFFERENT
    read_as = _WESTERN * many + _CYRILLIC * cyrillic + _CENTRAL * (central or many)
    for _ in range(_TIMES if read_as else 0):
        again = _reread_lines(text, read_as)
        if again == text:
            break
        text = again
    return _repair_pieces(text) if western else text


def _reread_lines(text: str, read_as: tuple[str, ...]) -> str:
    """The text with its broken lines as they were, if there are enough of them."""
    lines = text.split("\n")
    beyond = [(at, line) for at, line in enumerate(lines) if not line.isascii()]
    for codec in read_as:
        again = {at: read for at, line in beyond if (read := _reread(line, codec)) is not None}
        if sum(character > "\x7f" for character in set().union(*again.values())) >= _DIFFERENT:
            return "\n".join(again.get(at, line) for at, line in enumerate(lines))
    return text


def _reread(line: str, codec: str) -> str | None:
    try:
        again = line.encode(codec).decode("utf-8")
    except UnicodeError:
        return None
    return None if _CONTROL.search(again) else again


def _repair_pieces(text: str) -> str:
    """Repair what ftfy is sure of, piece by piece, because it is slow for a whole page."""
    import ftfy  # few texts have such pairs
    from ftfy.badness import is_bad

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
