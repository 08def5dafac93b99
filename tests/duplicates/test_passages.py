"""Two texts side by side: no character is lost, and what is marked as shared is in both."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.duplicates.passages import Piece, Stretch, Where, in_rows, side_by_side
from pipeline.text.words import tokens
from tests.dumps import body

words = st.lists(st.sampled_from("ferry tide gull rope mill Harbour 12 —".split()), max_size=40).map(" ".join)
texts = st.one_of(words, st.text(max_size=80), st.tuples(words, st.just(body(1)), words).map("\n".join))


@settings(deadline=None)
@given(texts, texts)
def test_every_character_of_both_is_in_one_stretch(one: str, other: str) -> None:
    stretches = side_by_side(one, other)
    assert "".join(piece.text for stretch in stretches for piece in stretch.one) == one or not tokens(one)
    assert "".join(piece.text for stretch in stretches for piece in stretch.other) == other or not tokens(
        other
    )
    assert all((stretch.where is Where.OTHER) or stretch.one for stretch in stretches)


def test_a_shared_passage_goes_on_over_a_small_difference() -> None:
    one = body(1)
    other = one.replace("case", "matter", 1)
    (stretch,) = side_by_side(one, other)
    assert stretch.where is Where.BOTH
    assert [piece.text.split()[0] for piece in stretch.one if not piece.shared] == ["case"]
    assert [piece.text.split()[0] for piece in stretch.other if not piece.shared] == ["matter"]


def test_what_only_one_has_is_apart() -> None:
    first, *rest = body(1).splitlines()
    one = "\n".join([first, *rest])
    other = "\n".join([first, body(2), *rest])
    kinds = [stretch.where for stretch in side_by_side(one, other)]
    assert kinds == [Where.BOTH, Where.OTHER, Where.BOTH]


def test_a_passage_at_another_place_is_marked_so() -> None:
    lines = body(1).splitlines()
    moved = "\n".join([*lines[4:], body(2), *lines[:4]])
    apart = [stretch for stretch in side_by_side("\n".join(lines), moved) if stretch.where is Where.ONE]
    assert [all(piece.shared for piece in stretch.one) for stretch in apart] == [True]


@given(st.lists(st.sampled_from(Where), max_size=12))
def test_rows_have_every_stretch_once_in_its_column_and_order(places: list[Where]) -> None:
    stretches = [
        Stretch(where, (Piece(f"one {number}", True),), (Piece(f"other {number}", True),), 1)
        for number, where in enumerate(places)
    ]
    rows = list(in_rows(stretches))
    for column, where in enumerate((Where.ONE, Where.OTHER)):
        found = [row[column] for row in rows if row[column] is not None]
        assert found == [stretch for stretch in stretches if stretch.where in (where, Where.BOTH)]
    assert all((one is other) == (one.where is Where.BOTH) for one, other in rows if one and other)
