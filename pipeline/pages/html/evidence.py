"""Turn the blocks of a flattened page into lines with the evidence of their markup."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count, repeat

from pipeline.pages.html.flatten import Element, Flat, running_text
from pipeline.records import LEVELS, OUTER_NAMES, OWN_NAMES, Container, Evidence, Line

_WHOLE_SHARE = 0.9  # an element with this share of the running text counts as the whole page
Shares = Sequence[float]


def lines_of(flat: Flat, stated: Shares | None) -> tuple[Line, ...]:
    """The blocks of a page as lines, numbered from 1, with the evidence of the markup.

    `stated` is the share of each block, 0 to 1, that is in the article text of the page's data;
    None if the data have no article text.
    """
    containers = _Containers(flat)
    names = _Names(flat.elements)
    regions = _Regions(flat.elements, containers)
    lines: list[Line] = []
    for number, (text, element, linked), share in zip(
        count(1), flat.blocks, stated or repeat(None), strict=False
    ):
        chain = names.of(element.number)
        evidence = Evidence(
            element.tag,
            regions.of(element.number),
            round(min(1.0, linked / len(text)), 2),
            None,
            None,
            share,
            chain[:OWN_NAMES],
            chain[OWN_NAMES:],
            element.hidden,
            element.main,
            element.article,
            containers.of(element.number),
        )
        lines.append(Line(number, text, evidence))
    return tuple(lines)


def hear(lines: Sequence[Line], trafilatura: Shares | None, resiliparse: Shares | None) -> tuple[Line, ...]:
    """The lines with the shares (0 to 1) of the witnesses added to their evidence.

    A witness that found no main content is given as None.
    """
    heard = zip(lines, trafilatura or repeat(None), resiliparse or repeat(None), strict=False)
    return tuple(
        Line(
            line.number,
            line.text,
            line.evidence and line.evidence._replace(trafilatura=one, resiliparse=other),
        )
        for line, one, other in heard
    )


class _Names:
    """The words of class, id and the like of an element and those around it, innermost first."""

    def __init__(self, elements: Sequence[Element]) -> None:
        self._elements = elements
        self._known: dict[int, tuple[str, ...]] = {0: ()}

    def of(self, number: int) -> tuple[str, ...]:
        known = self._known.get(number)
        if known is None:
            element = self._elements[number]
            own, around = element.names, self.of(element.parent)
            if own:
                around = (*own, *[word for word in around if word not in own])[: OWN_NAMES + OUTER_NAMES]
            known = self._known[number] = around
        return known


class _Regions:
    """The region of an element: that of the nearest element around it that names one.

    The name of an element with nearly all running text is ignored: the article is in it, too.
    """

    def __init__(self, elements: Sequence[Element], containers: _Containers) -> None:
        self._elements = elements
        self._containers = containers
        self._known: dict[int, str] = {0: ""}

    def of(self, number: int) -> str:
        known = self._known.get(number)
        if known is None:
            element = self._elements[number]
            own = element.region and self._containers.prose_in(number) < _WHOLE_SHARE
            known = self._known[number] = element.region if own else self.of(element.parent)
        return known


class _Containers:
    """The nearest elements around an element, each with more lines than the one before."""

    def __init__(self, flat: Flat) -> None:
        size = len(flat.elements)
        self._lines, self._text, self._prose, self._linked = ([0] * size for _ in range(4))
        for block in flat.blocks:
            at, length = block.element.number, len(block.text)
            self._lines[at] += 1
            self._text[at] += length
            self._linked[at] += min(block.linked, length)
            self._prose[at] += running_text(block)
        sums = (self._lines, self._text, self._prose, self._linked)
        for element in reversed(flat.elements[1:]):  # an element comes after its parent
            if self._lines[element.number]:
                for each in sums:
                    each[element.parent] += each[element.number]
        self._all_prose = max(1, self._prose[0])
        self._up = [0] * size
        for element in flat.elements:
            parent = element.parent
            larger = self._lines[parent] > self._lines[element.number]
            self._up[element.number] = parent if larger else self._up[parent]
        self._known: dict[int, tuple[Container, ...]] = {}
        self._made: dict[int, Container] = {}

    def of(self, number: int) -> tuple[Container, ...]:
        known = self._known.get(number)
        if known is None:
            found: list[Container] = []
            each = number if self._lines[number] > 1 else self._up[number]
            for _ in range(LEVELS):
                found.append(self._container(each))
                each = self._up[each]
            known = self._known[number] = tuple(found)
        return known

    def prose_in(self, number: int) -> float:
        """The share of the page's running text that is in an element, 0 to 1."""
        return self._prose[number] / self._all_prose

    def _container(self, number: int) -> Container:
        made = self._made.get(number)
        if made is None:
            length, prose = self._text[number], self._prose[number]
            made = self._made[number] = Container(
                self._lines[number],
                round(prose / self._all_prose, 2),
                round(prose / length, 2),
                round(self._linked[number] / length, 2),
            )
        return made
