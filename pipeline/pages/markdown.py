"""Markdown: recognise it, take its front matter, and render it to HTML, which the judge reads."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from pipeline.text.wrapping import wrap_width

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_FRONT = re.compile(r"\s*(---|\+\+\+)[ \t]*\n(.{0,20000}?)\n(?:\1|\.\.\.)[ \t]*(?:\n|$)", re.S)
_LINK = re.compile(
    r"!?\[(?:[^\[\]\n]|\[[^\[\]\n]*\])*\]"  # its text, in which one may be nested
    r"\((?:<[^>\n]*>|(?:[a-z][a-z+.-]*:|[/#.?])[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)"  # its address
    r"(?:\s+[\"'][^\n]*?[\"'])?\)",  # its title
    re.I,
)
_ALIAS = re.compile(r"^[^\n#]*:\s+[&*]\w", re.M)
_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]+\]:\s+<?(?:https?:|/|mailto:)\S+", re.M)
_HEADING = re.compile(r"^ {0,3}#{2,6}[ \t]+\S.*$|^\S.*\n(?:={3,}|-{3,})[ \t]*$", re.M)
_TITLE = re.compile(r"\s*#[ \t]+\S.*\n\s*\S")  # "#" begins a comment of code elsewhere
_STRONG = re.compile(r"(?<![\w*])\*\*(?=\S)[^\n*]{1,200}?(?<=\S)\*\*(?![\w*])")
_FENCE = re.compile(r"^(?:```|~~~)[\w-]*[ \t]*$", re.M)
_LEAST_SIGNS = 2
_LOOKED_AHEAD = 200  # characters below a heading, in which there must be text
_AIRY = 0.15  # share of blank lines from which on they part the paragraphs
_SNIFFED_CHARACTERS = 60_000


def split_front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    """The fields at the top of a text between lines of `---` (YAML) or `+++` (TOML), and the rest of it.

    No field where they cannot be read; the text is then as it came.
    """
    found = _FRONT.match(text)
    if not found:
        return {}, text
    try:
        fields = _yaml(found[2]) if found[1] == "---" else tomllib.loads(found[2])
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}, text
    if not isinstance(fields, dict) or not fields:
        return {}, text
    return {str(name).lower(): _plain(value) for name, value in fields.items()}, text[found.end() :]


def _yaml(text: str) -> Any:
    """The value of a text in YAML, without types: a date stays as it is written, "no" stays a word.

    None where it has aliases, which could blow it up, and where it is no YAML.
    """
    import yaml  # most texts have no front matter, and are no Markdown

    try:
        return None if _ALIAS.search(text) else yaml.load(text, yaml.BaseLoader)
    except yaml.YAMLError:
        return None


def _plain(value: Any) -> Any:
    """A value as JSON has it: dates as text."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def looks_like_markdown(text: str) -> bool:
    """Whether a text is Markdown by what is in it: links, images, headings, fences, emphasis."""
    text = text[:_SNIFFED_CHARACTERS]
    signs = 0
    if "](" in text:
        signs += len(list(islice(_LINK.finditer(text), _LEAST_SIGNS)))
    if "]:" in text:
        signs += len(_REFERENCE.findall(text))
    if signs < _LEAST_SIGNS and ("#" in text or "---" in text or "===" in text):
        signs += sum(_is_apart(text, heading) for heading in _HEADING.finditer(text))
    signs += _TITLE.match(text) is not None
    signs += signs < _LEAST_SIGNS and "**" in text and _STRONG.search(text) is not None
    return signs >= _LEAST_SIGNS or (signs > 0 and len(_FENCE.findall(text)) >= 2)


def _is_apart(text: str, heading: re.Match[str]) -> bool:
    """Whether a blank line, or the beginning of the text, is above a heading, and text below it."""
    start, end = heading.span()
    apart = text[start - 2 : start] == "\n\n" if start > 1 else not text[:start].strip()
    return apart and bool(text[end : end + _LOOKED_AHEAD].strip())


def to_html(text: str) -> str:
    """Render Markdown to HTML.

    A line feed inside a paragraph becomes a `<br>` where the text has few blank lines and is not wrapped.
    """
    lines = text.strip().split("\n")
    airy = sum(not line.strip() for line in lines) >= _AIRY * len(lines)
    return str(_reader(breaks=not airy and not wrap_width(tuple(lines))).render(text))


@cache
def _reader(*, breaks: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": True, "breaks": breaks, "maxNesting": 60})
    reader.validateLink = lambda url: True  # type: ignore[method-assign]  # no browser shows it
    return reader.enable(["table", "strikethrough"])
