"""Groups of texts: which belong together, and which of them leads the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

_COMPLETE_SHARE = 0.8  # share of the words of the longest text of a group


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts of a document by which the leader of a group is chosen.

    `said`: how many of title, author and date the document has; `content` is the hash of its text.
    """

    id: str
    content: str
    words: int
    said: int
    published_at: str | None
    record_hash: str
    occurrence: int

    @property
    def rank(self) -> tuple[object, ...]:
        """A sort key: the better of two complete copies has the smaller rank."""
        dated = (self.published_at is None, self.published_at or "")
        return (-self.said, *dated, self.content, self.record_hash, self.occurrence)


def canonical(documents: Collection[Standing]) -> Standing:
    """The document that leads a group: the best by `rank` among the complete ones.

    A document is complete when it has at least four fifths of the words of the longest.
    """
    longest = max(document.words for document in documents)
    complete = [document for document in documents if document.words >= _COMPLETE_SHARE * longest]
    return min(complete, key=lambda document: document.rank)


class Components:
    """Disjoint sets of numbers (Tarjan 1975). A number that was not united is a set of its own."""

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}

    def find(self, number: int) -> int:
        """The smallest number in the set of this number."""
        parent = self._parents.get(number, number)
        while parent != number:
            above = self._parents.get(parent, parent)
            self._parents[number] = above
            number, parent = parent, above
        return number

    def unite(self, one: int, other: int) -> bool:
        """Join the sets of two numbers. Returns False where they are one set already."""
        low, high = sorted((self.find(one), self.find(other)))
        self._parents[high] = low
        return low != high


@dataclass(frozen=True, slots=True)
class Edge:
    """Two texts that are near-duplicates, or that a person called the same: `similarity` is 2 then."""

    one: int
    other: int
    similarity: float


def split(
    members: Iterable[int], edges: Iterable[Edge], apart: Collection[tuple[int, int]], names: dict[int, str]
) -> list[set[int]]:
    """Group texts by their edges, so that no group has both texts of a pair in `apart`.

    The most similar texts are joined first (Kruskal 1956), ties in the order of `names`, so the order of
    the edges does not matter.
    """
    against: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in apart:
        against[one].add(other)
        against[other].add(one)
    groups = {member: {member} for member in members}
    order = sorted(edges, key=lambda edge: (-edge.similarity, *sorted((names[edge.one], names[edge.other]))))
    for edge in order:
        group, joining = groups[edge.one], groups[edge.other]
        if group is joining or any(against[member] & joining for member in group):
            continue
        group |= joining
        groups.update(dict.fromkeys(joining, group))
    return list({id(group): group for group in groups.values()}.values())
