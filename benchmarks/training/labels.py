"""Labels: which lines of a flattened page are in the gold text, by aligning words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

_TOKEN = re.compile(r"\w+")
_ANCHOR = 4  # words; a run of this many that is unique on both sides pins the two texts together
_GAP = 400  # words; a longer stretch without an anchor is left to the shingles


def words(text: str) -> list[str]:
    """The tokens that the metric counts, in lower case."""
    return _TOKEN.findall(text.lower())


def share_in_gold(lines: Sequence[str], gold: str) -> list[float]:
    """For each line the share of its words that are in the gold text, 0 to 1; 0 for a line without words.

    Words are aligned in order, as a diff does, so a menu entry that repeats a word of the article
    is not taken for it. A block that the gold text has in another place is found by its shingles.
    """
    per_line = [words(line) for line in lines]
    page = [word for line in per_line for word in line]
    target = words(gold)
    matched, used = _align(page, target)
    shares: list[float] = []
    left = Counter(
        tuple(target[at : at + _ANCHOR])
        for at in range(len(target) - _ANCHOR + 1)
        if not any(used[at : at + _ANCHOR])
    )
    start = 0
    for line in per_line:
        hits = sum(matched[start : start + len(line)])
        share = hits / len(line) if line else 0.0
        if share < 0.5 and len(line) >= _ANCHOR + 2:
            shingles = Counter(tuple(line[at : at + _ANCHOR]) for at in range(len(line) - _ANCHOR + 1))
            moved = sum((shingles & left).values())
            if moved / (len(line) - _ANCHOR + 1) >= 0.7:
                left -= shingles
                share = 1.0
        shares.append(share)
        start += len(line)
    return shares


def _align(page: Sequence[str], gold: Sequence[str]) -> tuple[list[bool], list[bool]]:
    """Mark the words of each side that have a partner on the other, in order (patience diff)."""
    matched, used = [False] * len(page), [False] * len(gold)
    anchors = _increasing(_unique_anchors(page, gold))
    for a, b in anchors:
        for at in range(_ANCHOR):
            matched[a + at] = used[b + at] = True
    for (a0, b0), (a1, b1) in pairwise([(-_ANCHOR, -_ANCHOR), *anchors, (len(page), len(gold))]):
        a, b = max(a0 + _ANCHOR, 0), max(b0 + _ANCHOR, 0)
        # Next to an anchor the texts mostly go on alike: first match these words, from both ends.
        while a < a1 and b < b1 and page[a] == gold[b]:
            matched[a] = used[b] = True
            a, b = a + 1, b + 1
        while a < a1 and b < b1 and page[a1 - 1] == gold[b1 - 1]:
            a1, b1 = a1 - 1, b1 - 1
            matched[a1] = used[b1] = True
        if a < a1 and b < b1 and b1 - b <= _GAP and a1 - a <= 8 * _GAP:
            for block in SequenceMatcher(None, page[a:a1], gold[b:b1], autojunk=False).get_matching_blocks():
                if block.size >= 3 or block.size * 2 >= b1 - b:
                    for at in range(block.size):
                        matched[a + block.a + at] = used[b + block.b + at] = True
    return matched, used


def _unique_anchors(page: Sequence[str], gold: Sequence[str]) -> list[tuple[int, int]]:
    places: list[dict[tuple[str, ...], int]] = []
    for side in (page, gold):
        seen: dict[tuple[str, ...], int] = {}
        for at in range(len(side) - _ANCHOR + 1):
            key = tuple(side[at : at + _ANCHOR])
            seen[key] = -1 if key in seen else at
        places.append(seen)
    return [(at, places[1][key]) for key, at in places[0].items() if at >= 0 and places[1].get(key, -1) >= 0]


def _increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs that rises on both sides, without overlaps."""
    tails: list[int] = []
    at_tail: list[int] = []
    before: list[int] = []
    pairs = sorted(pairs)
    for index, (_, b) in enumerate(pairs):
        place = bisect_left(tails, b)
        before.append(at_tail[place - 1] if place else -1)
        tails[place : place + 1] = [b]
        at_tail[place : place + 1] = [index]
    chain: list[tuple[int, int]] = []
    index = at_tail[-1] if at_tail else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    kept: list[tuple[int, int]] = []
    for a, b in reversed(chain):
        if not kept or (a >= kept[-1][0] + _ANCHOR and b >= kept[-1][1] + _ANCHOR):
            kept.append((a, b))
    return kept
