"""The texts that are compared, kept in memory from one comparison to the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.duplicates.fingerprint import Body
from pipeline.store.database.bulk import chunks
from pipeline.store.duplicates.contents import Content, Contents

Compared = tuple[Content, Content, Body, Body]
"""Two contents that are compared, then their texts in the same order."""

_MOST_SHINGLES = 2_000_000  # about 45 MB with the texts


class TextCache:
    """Texts by hash, as many as fit. It may be kept over several transactions: a hash names one text."""

    def __init__(self) -> None:
        self._found: dict[str, Body] = {}
        self._shingles = 0

    def keep(self, found: Mapping[str, Body]) -> None:
        """Take texts that are at hand, by their hashes."""
        if self._shingles > _MOST_SHINGLES:
            self._found.clear()
            self._shingles = 0
        self._found.update(found)
        self._shingles += sum(len(body.shingles) for body in found.values())

    def pairs(self, contents: Contents, pairs: Sequence[tuple[Content, Content]]) -> Iterator[Compared]:
        """Each pair with its texts. Texts that are not in memory are read from the database."""
        for chunk in chunks(pairs):
            wanted = {content.hash: content for pair in chunk for content in pair}
            here = {hash_: self._found[hash_] for hash_ in wanted if hash_ in self._found}
            missing = {row.number: row for hash_, row in wanted.items() if hash_ not in here}
            texts = contents.texts(missing.values())
            read = {missing[number].hash: Body(text) for number, text in texts}
            self.keep(read)
            here |= read
            for one, other in chunk:
                yield one, other, here[one.hash], here[other.hash]
