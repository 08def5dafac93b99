"""JSON: an array of objects, one object, an object with a list of records in it, or several values.

The file is read piece by piece, so that an array may be longer than the memory.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from pipeline.errors import Rejected
from pipeline.records import RawDocument, Reject, RejectReason
from pipeline.settings import Settings
from pipeline.sources.formats import Format
from pipeline.sources.legacy import has_escaped_bytes, load_escaped
from pipeline.sources.nesting import records_in
from pipeline.sources.rows import read_row, read_value
from pipeline.sources.streams import as_utf8
from pipeline.text.samples import sample_of

_SPACE = re.compile(r"[\s\ufeff]*")
_BETWEEN = re.compile(r"[\s\ufeff,]*")  # between the values of an array
_PIECE_BYTES = 1 << 18
_LINES = 4  # lines that tell JSON Lines
_OBJECT = re.compile(rb'\s*\{\s*(?:"(?:[^"\\\n]|\\.){0,200}"\s*:|\})')
_ARRAY = re.compile(rb"\s*\[\s*(?:\{|\])")


def read_json(stream: BinaryIO, settings: Settings) -> Iterator[RawDocument | Reject]:
    """The records of a file. After a value that is broken or too long, the rest cannot be read."""
    position = 0
    values = _Values(as_utf8(stream), settings.max_record_bytes)
    for value, sample, notes in values:
        found = records_in(value, settings.fields) if isinstance(value, dict) and not values.in_array else ()
        for row in found:
            position += 1
            yield read_row(row, position, settings.fields, notes=notes)
        if not found:
            position += 1
            yield read_value(value, position, settings.fields, sample, notes)
    if values.broken:
        reason, detail = values.broken
        yield Reject(position + 1, reason, f"{detail}; what follows is not read", values.sample)


class _Values:
    """The values of a JSON text, those of an array one by one; the first characters of each, and notes.

    Once the iteration has ended, `broken` is the reason and the detail of what ended it early, if
    anything, and `sample` shows the place.
    """

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._text = ""
        self._at = 0
        self._ended = False
        self.in_array = False
        self.broken: tuple[RejectReason, str] | None = None
        self.sample = ""

    def __iter__(self) -> Iterator[tuple[Any, str, tuple[str, ...]]]:
        while not self.broken and self._find_value():
            if not self.in_array and self._text[self._at] == "[":
                self.in_array = True
                self._at += 1
            elif self.in_array and self._text[self._at] == "]":
                self.in_array = False
                self._at += 1
            else:
                yield from self._value()
        if self.in_array and not self.broken:
            self.broken = RejectReason.INVALID_JSON, "the array has no end"

    def _find_value(self) -> bool:
        """Go to the next character that says something. False at the end of the text."""
        between = _BETWEEN if self.in_array else _SPACE
        while True:
            found = between.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return True
            if not self._read_more(_PIECE_BYTES):
                return False

    def _value(self) -> Iterator[tuple[Any, str, tuple[str, ...]]]:
        piece = _PIECE_BYTES
        while True:
            start = self._at
            try:
                value, end = _DECODER.raw_decode(self._text, start)
            except RecursionError:
                self._break(RejectReason.INVALID_JSON, "nested too deep")
                return
            except ValueError as error:
                if len(self._text) - start > self._limit:
                    self._break(RejectReason.TOO_LARGE, f"over max_record_bytes = {self._limit}")
                    return
                if not self._read_more(piece):
                    self._break(RejectReason.INVALID_JSON, str(error).partition(":")[0])
                    return
                piece *= 2  # so that a long value is not tried again too often
                continue
            if end == len(self._text) and self._read_more(_PIECE_BYTES):
                continue  # a number may go on
            told = self._text[start:end]
            notes: tuple[str, ...] = ()
            self._at = end
            if has_escaped_bytes(told):
                try:
                    value, notes = load_escaped(told)
                except (Rejected, ValueError) as error:
                    self._break(RejectReason.INVALID_JSON, f"bytes that are no text: {error}")
                    return
            yield value, told[:1000], notes
            return

    def _read_more(self, size: int) -> bool:
        """Append the next piece to the text, and forget what was read. False at the end."""
        if self._ended:
            return False
        piece = self._stream.read(size)
        self._ended = not piece
        self._text = self._text[self._at :] + self._decoder.decode(piece, final=self._ended)
        self._at = 0
        return not self._ended

    def _break(self, reason: RejectReason, detail: str) -> None:
        self.broken = reason, detail
        self.sample = sample_of(self._text[self._at : self._at + 1000])


_DECODER = json.JSONDecoder()


def is_json(head: bytes) -> bool:
    """Whether first bytes are those of JSON with objects in it, in lines or not."""
    head = head.removeprefix(codecs.BOM_UTF8)
    return _OBJECT.match(head) is not None or _ARRAY.match(head) is not None


def is_lines(head: bytes) -> bool:
    """Whether JSON, by its first bytes, is JSON Lines: each of some lines begins an object, one is whole."""
    lines = [line.strip() for line in head.removeprefix(codecs.BOM_UTF8).split(b"\n", _LINES + 1)]
    first = [line for line in lines[:_LINES] if line]
    return len(first) > 1 and all(line.startswith(b"{") for line in first) and any(map(_is_whole, first))


def is_whole_or_cut(head: bytes, most: int) -> bool:
    """Whether first bytes, at most so many, are one JSON value, or the beginning of a longer one."""
    return len(head) >= most or _is_whole(head)


def _is_whole(text: bytes) -> bool:
    try:
        json.loads(text.strip().removesuffix(b","))
    except (ValueError, RecursionError):
        return False
    return True


JSON = Format("JSON", (".json",), read_json)
