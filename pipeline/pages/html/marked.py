"""What is left of a page as Markdown: headings, lists, quotes, code, tables, links and emphasis."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml.html import HtmlElement

from pipeline.pages.html.flatten import Block, Element, Flattener
from pipeline.pages.html.parse import parse
from pipeline.records import CELL, ROW_TAGS

_EMPHASIS = {"b": "**", "strong": "**", "i": "*", "em": "*", "del": "~~", "s": "~~", "strike": "~~"}
_EMPHASIS_MARKS = frozenset(_EMPHASIS.values())
_WORDS = re.compile(r"[^\W_](?:.*[^\W_])?", re.S)
_NESTED = re.compile(r"(?<!\\)[\[`*~]")
_CODE = frozenset(("code", "kbd", "samp", "tt"))
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_SPECIAL = re.compile(r"([\\`*_\[\]<~]|&(?=#?\w+;))")
_FENCE = re.compile(r"`{3,}")
# What would begin a heading, a quote, a list or a line at the beginning of a paragraph.
_BEGINNING = re.compile(r"^(\d{0,9})([#>+=~.)-])")
_LEADING = re.compile(r"(?![#?])(?!\w+:)|https?:|mailto:", re.I)  # how an address begins that is kept
_UNSAFE = re.compile(r"[()<>]")  # what ends an address in Markdown
_GROUPS = frozenset(("pre", "table", "ul", "ol"))
_INDENT = {False: "  ", True: "   "}  # as wide as the mark of an item


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a line is: the list items around it, the outermost first, and how many quotes.

    `group` is the number of the <pre>, the table or the outermost list that it is in, 0 for none. Lines of
    one group have no blank line between them.
    """

    items: tuple[int, ...]
    quotes: int
    group: int


def marked_text(markup: str, cut: Collection[int], url: str | None = None) -> tuple[int, str]:
    """The lines of a page as Markdown, and how many lines the page has.

    `cut` has the 1-based numbers of the lines that are left out, as `read_html` counts them. Links are made
    absolute by `url`. Raises Rejected (`empty`) when the document has no element.
    """
    tree, _ = parse(markup)
    lines = _Marking(url)
    lines.walk(tree, str(tree.tag), lines.elements[0])
    kept = [block for number, block in enumerate(lines.blocks, 1) if number not in cut]
    return len(lines.blocks), "".join(_written(kept, lines)).strip("\n")


class _Marking(Flattener):
    """Flattens a tree as `flatten` does, with the marks of Markdown around what is inside a line.

    `tags` has the tag of each element; that of an Element is the tag of what ends its line.
    """

    def __init__(self, url: str | None) -> None:
        super().__init__()
        self.tags = [""]
        self._url = url
        self._inside: set[str] = set()

    def walk(self, node: HtmlElement, tag: str, outer: Element) -> None:
        mark = "`" if tag in _CODE else "a" if tag == "a" else _EMPHASIS.get(tag)
        if mark is None or mark in self._inside or "`" in self._inside or outer.preformatted:
            super().walk(node, tag, outer)
            return
        self._inside.add(mark)
        blocks, start = len(self.blocks), len(self._parts)
        super().walk(node, tag, outer)
        self._inside.discard(mark)
        if len(self.blocks) == blocks:  # else the element holds whole lines, and has no marks
            self._mark(start, *self._marks(mark, node))

    def _open(self, node: HtmlElement, tag: str, outer: Element) -> Element:
        element = super()._open(node, tag, outer)
        if element is not outer:
            self.tags.append(tag)
        return element

    def _marks(self, mark: str, node: HtmlElement) -> tuple[str, str]:
        if mark != "a":
            return mark, mark
        address = "%20".join((node.get("href") or "").split())
        if not address or not _LEADING.match(address):
            return "", ""
        try:
            target = urljoin(self._url or "", address)
        except ValueError:  # an address such as http://[
            return "", ""
        return "[", f"](<{target}>)" if _UNSAFE.search(target) else f"]({target})"

    def _mark(self, start: int, opening: str, closing: str) -> None:
        inside = "".join(self._parts[start:])
        bare = inside.strip()
        if opening == "`" and "`" in bare:
            opening, closing = "`` ", " ``"
        # Emphasis may not begin or end with a punctuation mark where a letter is before or after it.
        if opening in _EMPHASIS_MARKS and not _NESTED.search(inside):
            words = _WORDS.search(inside)
            bare = words[0] if words else ""
        if bare and opening:
            before, _, after = inside.partition(bare)
            self._parts[start:] = [before, opening, bare, closing, after]

    def _add(self, text: str, element: Element) -> None:
        if not (element.preformatted or "`" in self._inside):
            text = _SPECIAL.sub(r"\\\1", text)
        super()._add(text.replace("|", "\\|") if element.tag in ROW_TAGS else text, element)

    def place_of(self, block: Block) -> _Place:
        """Where a line is."""
        items: list[int] = []
        quotes = group = 0
        at = block.element
        while at.number:
            tag = self.tags[at.number]
            if tag == "li":
                items.insert(0, at.number)
            quotes += tag == "blockquote"
            group = at.number if tag in _GROUPS and (tag != "table" or _is_row(block)) else group
            at = self.elements[at.parent]
        return _Place(tuple(items), quotes, group)

    def is_ordered(self, item: int) -> bool:
        """Whether a list item is one of a numbered list."""
        return self.tags[self.elements[item].parent] == "ol"


def _written(blocks: Sequence[Block], lines: _Marking) -> Iterator[str]:
    """The lines with the marks at their beginnings, and the line breaks between them."""
    items: dict[int, int] = {}  # the number in its list of each item that was written
    fence = "`" * max([3, *(len(run) + 1 for block in blocks for run in _FENCE.findall(block.text))])
    before = _Place((), 0, 0)
    for block in blocks:
        place = lines.place_of(block)
        together = 0 < place.group == before.group
        if not together:
            yield f"\n{fence}" if lines.tags[before.group] == "pre" else ""
        quote = "> " * place.quotes
        goes_on = bool(place.items) and place.items[-1] in items  # another paragraph of its item
        if goes_on or not together:
            yield "\n" + "> " * min(place.quotes, before.quotes)
        yield f"\n{quote}"
        if lines.tags[place.group] == "pre":
            yield block.text if together else f"{fence}\n{quote}{block.text}"
        elif _is_row(block):
            yield f"| {block.text} |"
            yield "" if together else f"\n{quote}|" + " --- |" * (block.text.count(CELL) + 1)
        else:
            yield _item(place, items, lines)
            level = _HEADINGS.get(block.element.tag)
            yield f"{level} {block.text}" if level else _BEGINNING.sub(r"\1\\\2", block.text)
        before = place
    yield f"\n{fence}" if lines.tags[before.group] == "pre" else ""


def _item(place: _Place, items: dict[int, int], lines: _Marking) -> str:
    """The beginning of a line in a list: its indent, and the mark of its item on the item's first line."""
    if not place.items:
        return ""
    *outer, own = place.items
    indent = "".join(_INDENT[lines.is_ordered(item)] for item in outer)
    if own in items:
        return indent + _INDENT[lines.is_ordered(own)]
    siblings = [item for item in items if lines.elements[item].parent == lines.elements[own].parent]
    items[own] = len(siblings) + 1
    return f"{indent}{items[own]}. " if lines.is_ordered(own) else f"{indent}- "


def _is_row(block: Block) -> bool:
    """Whether a line is a row of a table, with several cells."""
    return block.element.tag in ROW_TAGS and CELL in block.text
