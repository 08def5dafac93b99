"""Fingerprints: equal for equal words, and alike for texts that share most of their words."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.duplicates.fingerprint import Body, fingerprint, pack_sketch, sample, unpack_sketch

WORDS = """ferry harbour morning bridge council trust winter storm window repair town fund sail island
captain ticket school river market lantern rope timber engine fog tide pier gull anchor crew passenger clock
bell north south stone wall garden letter paper ink story road bus lorry wheel light shadow kettle""".split()
unsigned = st.frozensets(st.integers(0, 2**64 - 1), max_size=300)
SENTENCE = "The ferry was late again on Monday, and nobody at the harbour knew why."


def text_of(words: int, seed: int) -> str:
    choose = random.Random(seed)
    return " ".join(choose.choice(WORDS) for _ in range(words))


def hashes(values: frozenset[int]) -> np.ndarray:
    return np.array(sorted(values), np.uint64)


def shared(one: str, other: str) -> float:
    """The share of one text's sketch that the other text's sketch also has."""
    sketch = set(fingerprint(one).sketch)
    return len(sketch & set(fingerprint(other).sketch)) / len(sketch)


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE.upper(),
        "the FERRY was late again on monday — and nobody\n\n at the harbour  knew why",
        "“The ferry”: was late, again! On Monday… and nobody at the harbour knew why?",
        f"\n\t{SENTENCE}\n",
    ],
)
def test_case_punctuation_and_white_space_do_not_count(text: str) -> None:
    assert fingerprint(text) == fingerprint(SENTENCE)


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE.replace("Monday", "Friday"),
        SENTENCE + " Again.",
        SENTENCE.replace("again on", "on again"),
        SENTENCE.replace("late again", "lateagain"),
        "",
    ],
)
def test_other_words_are_another_content(text: str) -> None:
    assert fingerprint(text).content != fingerprint(SENTENCE).content


def test_texts_without_words_differ_by_what_they_show() -> None:
    assert len({fingerprint(text).content for text in ("", "…", "!!", "😀")}) == 4
    assert fingerprint(" … ") == fingerprint("…")
    assert fingerprint("…").sketch == ()


@settings(deadline=None)
@given(st.text())
def test_a_sketch_comes_back_from_its_bytes(text: str) -> None:
    found = fingerprint(text)
    assert len(found.content) == 32
    assert int(found.content, 16) >= 0
    assert list(found.sketch) == sorted(set(found.sketch))
    assert unpack_sketch(pack_sketch(found.sketch)) == found.sketch
    assert fingerprint(text) == found


@settings(deadline=None)
@given(unsigned)
@example(frozenset({0, 2**63 - 1, 2**63, 2**64 - 1}))
def test_a_sketch_names_hashes_of_its_set_and_never_too_few(values: frozenset[int]) -> None:
    kept = sample(hashes(values))
    assert set(kept) <= {value % 2**32 for value in values}
    assert len(kept) >= min(8, len({value % 2**32 for value in values}))
    assert list(kept) == sorted(kept)


@settings(deadline=None)
@given(unsigned, unsigned)
def test_what_is_kept_of_a_long_text_depends_on_nothing_else_in_it(
    one: frozenset[int], more: frozenset[int]
) -> None:
    """The sketch of a text includes the sketch of each of its parts, so that the two find each other."""
    low = {value for value in one if value < 2**60}
    if len(low) >= 8:
        assert set(sample(hashes(one))) <= set(sample(hashes(one | more)))


@pytest.mark.parametrize("seed", range(5))
def test_a_contained_text_shares_most_of_its_sketch(seed: int) -> None:
    part, before, after = (text_of(words, seed=7 * seed + words) for words in (300, 140, 160))
    assert shared(part, f"{before}\n{part}\n{after}") > 0.8


def test_different_texts_share_nothing_of_their_sketches() -> None:
    assert shared(text_of(300, seed=1), text_of(300, seed=2)) == 0


def test_a_long_text_keeps_about_one_shingle_in_sixteen() -> None:
    assert 200 < len(fingerprint(text_of(5_000, seed=3)).sketch) < 430


@pytest.mark.parametrize("words", range(9))
def test_a_text_of_a_few_words_has_all_its_shingles(words: int) -> None:
    text = text_of(words, seed=4)
    assert len(Body(text).shingles) == max(0, words - 4)
    assert len(fingerprint(text).sketch) == max(0, words - 4)
