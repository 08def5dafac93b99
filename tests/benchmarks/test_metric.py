"""The benchmark's metric gives the values counted by hand, as the article-extraction-benchmark defines it."""

from __future__ import annotations

import pytest

from benchmarks.metric import Average, Overlap, average, compare_runs, compare_words

GOLD = "The ferry was late again on Monday."  # 7 tokens, 4 runs


@pytest.mark.parametrize(
    ("gold", "text", "expected"),
    [
        (GOLD, GOLD, Overlap(4, 0, 0)),
        # case matters, punctuation does not
        (GOLD, "the ferry -- WAS late, again on Monday", Overlap(1, 3, 3)),
        (GOLD, "The ferry was late. Again on Monday.", Overlap(1, 3, 3)),
        (GOLD, f"Menu {GOLD}", Overlap(4, 1, 0)),
        (GOLD, "was late again on Monday", Overlap(2, 0, 2)),
        (GOLD, f"{GOLD}\n{GOLD}", Overlap(4, 7, 0)),  # a run counts as often as it appears
        ("a a a a a", "a a a a", Overlap(1, 0, 1)),
        ("on Monday", "on  Monday!", Overlap(1, 0, 0)),  # a text of fewer than 4 tokens is one run
        ("on Monday", "on Monday again", Overlap(0, 1, 1)),
        (GOLD, "The ferry was", Overlap(0, 1, 4)),
        (GOLD, "", Overlap(0, 0, 4)),
        ("", GOLD, Overlap(0, 4, 0)),
        ("", "–…!", Overlap(0, 0, 0)),
        (
            "渡し船は、遅れた。",
            "渡し船は、早い。",
            Overlap(0, 1, 1),
        ),  # 渡し船は + 遅れた: no blanks, two tokens
    ],
)
def test_runs_of_four_tokens(gold: str, text: str, expected: Overlap) -> None:
    assert compare_runs(gold, text) == expected


def test_pages_are_averaged_before_f1_is_made() -> None:
    pages = [Overlap(3, 1, 0), Overlap(1, 3, 1)]  # precision 3/4 and 1/4, recall 1 and 1/2
    assert average(pages) == Average(0.5, 0.75, 0.6)


def test_a_page_where_nothing_was_predicted_has_recall_alone() -> None:
    assert average([Overlap(1, 0, 0), Overlap(0, 0, 4)]) == Average(1.0, 0.5, pytest.approx(2 / 3))


def test_a_page_without_gold_text_has_precision_alone() -> None:
    assert average([Overlap(1, 0, 0), Overlap(0, 4, 0)]) == Average(0.5, 1.0, pytest.approx(2 / 3))


def test_pages_with_nothing_right_or_nothing_at_all_give_no_error() -> None:
    assert average([Overlap(0, 2, 2)]) == Average(0.0, 0.0, 0.0)
    assert average([Overlap(0, 0, 0)]) == Average(0.0, 0.0, 0.0)
    assert average([]) == Average(0.0, 0.0, 0.0)


def test_words_are_compared_in_lower_case() -> None:
    page = compare_words(GOLD, "Menu: THE FERRY, the ferry")
    assert page == Overlap(2, 3, 5)
    assert (page.precision, page.recall, page.f1) == (2 / 5, 2 / 7, pytest.approx(1 / 3))


def test_f1_of_a_page() -> None:
    assert compare_words("", "").f1 == 1
    assert compare_words(GOLD, "").f1 == 0
