"""Recognise HTML that is not a whole document: fragments, and markup that was escaped."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.text.words import ends_sentence

_BLOCKS = "p|br|div|h[1-6]|ul|ol|li|blockquote|table|tr|td|th|figure|figcaption|section|article|hr|pre"
_INLINE = "a|b|strong|i|em|u|span|img|sup|sub|small|code|cite|q|mark|font|iframe"
_TAG = re.compile(rf"<(/?)({_BLOCKS}|{_INLINE})(?:\s[^<>]*)?/?>", re.I)
_BLOCK = re.compile(rf"</?(?:{_BLOCKS})(?:\s[^<>]*)?/?>", re.I)
_LINE_TAG = re.compile(r"<(?:p|br|div|li|tr|h[1-6])(?:\s[^<>]*)?/?>", re.I)
_LINKED = re.compile(r"<(?:a|img)\s[^<>]*\b(?:href|src)\s*=", re.I)
_CDATA = re.compile(r"\s*<!\[CDATA\[(.*)\]\]>\s*", re.S)
_ESCAPED_TAG = re.compile(rf"&(?:amp;)?lt;/?(?:{_BLOCKS}|{_INLINE})\b", re.I)
# Words of a text about markup: its tags are samples.
_ABOUT_MARKUP = re.compile(r"\b(?:X?HTML5?|CSS|XML|markup|tags?|elements?|attributes?)\b|`", re.I)
_AT_BREAKS = 0.8  # share of the tags that break a line which follow a whole sentence
_LEAST_BREAKS = 2
_LOOKED_BACK = 400  # characters before a tag
_LEAST_PAIRS = 2  # inline elements without an address
_LINES_OF_A_TAG = 20  # a flattened page may show a few tags: of a form, of an embedded player
_PARAGRAPH = re.compile(r"<(?:p|div|li|tr|h[1-6])(?:\s[^<>]*)?>", re.I)
_BREAK = re.compile(r"<br(?:\s[^<>]*)?/?>", re.I)
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class Fragment:
    """HTML that was found in a text. `escaped` says that its tags were written as entities."""

    markup: str
    escaped: bool


def find_fragment(text: str, *, is_html: bool = False) -> Fragment | None:
    """The HTML in a text that is a fragment, escaped or not; None for a text that is no markup.

    A text about markup, with tags as samples, is no markup. `is_html` says that the dump calls it HTML.
    """
    if cdata := _CDATA.fullmatch(text):
        text = cdata[1]
    readings = [text]
    if _ESCAPED_TAG.search(text) and not _TAG.search(text):
        once = html.unescape(text)
        readings += [once, html.unescape(once)]  # it may have been escaped twice
    for times, markup in enumerate(readings):
        if is_markup(markup):
            return Fragment(with_breaks(markup), escaped=times > 0)
    return Fragment(with_breaks(text), escaped=False) if is_html else None


def is_markup(text: str) -> bool:
    """Whether the tags in a text are its markup.

    They are when it begins and ends with tags of blocks, or when these are between its sentences, or when
    it has links or emphasis in pairs and does not speak of markup.
    """
    tags = list(_TAG.finditer(text))
    if not tags:
        return False
    stripped = text.strip()
    if _BLOCK.match(stripped) and stripped.endswith(">") and _BLOCK.match(stripped[stripped.rfind("<") :]):
        return True
    if _ABOUT_MARKUP.search(_TAG.sub(" ", text)) or _has_stray_end(tags):
        return False
    breaks = [tag.start() for tag in _LINE_TAG.finditer(text)]
    if breaks:
        between = sum(_is_after_sentence(text, at) for at in breaks)
        return len(breaks) >= _LEAST_BREAKS and between >= _AT_BREAKS * len(breaks)
    closed = sum(bool(tag[1]) for tag in tags)
    if len(tags) * _LINES_OF_A_TAG < stripped.count("\n"):
        return False
    return _LINKED.search(text) is not None or closed >= _LEAST_PAIRS


def _has_stray_end(tags: Sequence[re.Match[str]]) -> bool:
    """Whether an element is closed more often than opened: then these are bits of tags in a text."""
    counts = Counter(tag[2].lower() for tag in tags if not tag[1])
    counts.subtract(tag[2].lower() for tag in tags if tag[1])
    return min(counts.values()) < 0


def with_breaks(markup: str) -> str:
    """A fragment with a `<p>` for each line, where only `<br>` or line feeds break its lines.

    So blog software stores a text. If it has other blocks, too, only blank lines break a paragraph.
    """
    if "<html" in markup[:1000].lower() or _PARAGRAPH.search(markup):
        return markup
    if _BLOCK.search(_BREAK.sub("", markup)):
        return _BLANK_LINE.sub("<br>\n", markup)
    lines = _BREAK.split(markup) if _BREAK.search(markup) else markup.split("\n")
    return "\n".join(f"<p>{line.strip()}</p>" for line in lines if line.strip())


def _is_after_sentence(text: str, at: int) -> bool:
    """Whether the visible text before a place is empty, or ends a sentence or a short heading."""
    before = text[max(0, at - _LOOKED_BACK) : at].rstrip()
    visible = _TAG.sub("", before).rstrip()
    return not visible or ends_sentence(visible) or before.endswith(">")
