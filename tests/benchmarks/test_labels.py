"""The labels that the model is trained on: which lines of a page are in the gold text."""

from __future__ import annotations

import pytest

from benchmarks.training.labels import share_in_gold

GOLD = """The ferry to Kelm was late again on Monday, and nobody on the quay said why.
Passengers waited two hours in the rain.
A warm word from the captain
He promised to look into it, he said, as soon as the engine would let him."""


def labels(page: str) -> list[bool]:
    return [share >= 0.5 for share in share_in_gold(page.splitlines(), GOLD)]


def test_the_lines_of_the_gold_text_are_found_between_others() -> None:
    page = f"Home\nThe ferry\n{GOLD}\nShare this\nThe captain who would not speak: a portrait"
    assert labels(page) == [False, False, True, True, True, True, False, False]


def test_a_menu_entry_with_a_word_of_the_article_is_no_article() -> None:
    assert (
        labels(f"Ferry\nRain\nCaptain\n{GOLD}\nPassengers\nMonday") == [False] * 3 + [True] * 4 + [False] * 2
    )


def test_a_line_that_is_wrapped_or_joined_keeps_its_label() -> None:
    first, second, *rest = GOLD.splitlines()
    assert labels(f"Menu\n{first[:40]}\n{first[40:]}\n{second}\n" + " ".join(rest)) == [
        False,
        True,
        True,
        True,
        True,
    ]


def test_a_block_at_another_place_in_the_gold_text_is_found() -> None:
    *start, last = GOLD.splitlines()
    assert labels("\n".join([last, *start])) == [True] * 4


@pytest.mark.parametrize("page", ["", "Menu", "...", "\n\n"])
def test_pages_without_any_of_it_have_no_labels(page: str) -> None:
    assert not any(labels(page))
