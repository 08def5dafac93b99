"""Text that a page prints twice is found; a refrain is left alone."""

from __future__ import annotations

from pipeline.judge.repeats import printed_before

LONG = "The mill by the weir has stood empty since the flood, and the council now wants to pull it down."
OTHER = "Nobody has been found to pay for the new roof, though four appeals were made and one was answered."


def found(*lines: str) -> list[int | None]:
    return printed_before(lines, [len(line.split()) for line in lines])


def test_a_stretch_that_was_there_before_is_found_with_its_short_lines() -> None:
    assert found("Mill", LONG, OTHER, "more", "Mill", LONG, OTHER) == [None] * 4 + [0, 1, 2]


def test_a_line_that_was_there_before_is_found_in_a_new_order() -> None:
    assert found(LONG, OTHER, "x", OTHER, LONG) == [None, None, None, 1, 0]


def test_refrains_and_labels_are_left() -> None:
    refrain = "Row, row, row the boat"
    assert found("Verse one", refrain, refrain, "Verse two", refrain, refrain) == [None] * 6
    assert found(*["Answer:", "Yes."] * 40) == [None] * 80


def test_one_long_line_is_not_enough() -> None:
    quote = "We have kept the mill standing for two hundred years and will not give it up now."
    assert found(quote, LONG, "x", quote) == [None] * 4
