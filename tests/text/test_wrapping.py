"""Lines that go on in the next one are found, joined for judging, and cut as they came."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import clean
from pipeline.records import Line
from pipeline.text.wrapping import join_lines, lines_that_go_on
from tests.dumps import body

PARAGRAPHS = [" ".join(body(seed).splitlines()) for seed in range(4)]
HEADLINE = (
    "Geese take the bowling green and the club asks the harbour board to fence it for the rest of the year"
)
PAGE = [
    "Skip to content",
    "Home",
    HEADLINE,
    "5 March 2024",
    "",
    *PARAGRAPHS,
    "",
    "Related stories",
    "© 2024 The Courier",
]


def joined(*texts: str) -> list[str]:
    return [line.text for line in join_lines([Line(at, text) for at, text in enumerate(texts, 1)])]


def words_of(texts: list[str] | str) -> list[str]:
    return " ".join([texts] if isinstance(texts, str) else texts).split()


@pytest.mark.parametrize("width", [60, 72, 80, 100])
def test_a_wrapped_page_gives_the_words_that_it_gives_unwrapped(width: int) -> None:
    wrapped = [part for line in PAGE for part in textwrap.wrap(line, width) or [""]]
    document = clean("\n".join(wrapped))
    assert words_of(document.text) == words_of(PARAGRAPHS)
    assert document.title == HEADLINE


def test_a_wrapped_line_is_cut_and_stored_as_it_came() -> None:
    wrapped = [part for line in PAGE for part in textwrap.wrap(line, 72) or [""]]
    document = clean("\n".join(wrapped))
    assert [line.text for line in document.lines] == wrapped
    headline = textwrap.wrap(HEADLINE, 72)
    assert [cut.text for cut in document.cuts if cut.reason == "title"] == headline
    assert document.text.splitlines()[0] in wrapped


BROKEN = [
    "The ferry will sail again, the ",
    "Harbour Board",
    " said on Monday",
    ", after a vote of the ",
    "town council",
    " that nobody had expected.",
]


def test_a_sentence_that_links_have_broken_is_one_line() -> None:
    whole = "The ferry will sail again, the Harbour Board said on Monday , after a vote of the town council"
    assert joined("Home", "", *BROKEN, "", "News") == [
        "Home",
        "",
        f"{whole} that nobody had expected.",
        "",
        "News",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["Home", "News", "Sport"],
        ["home", "news", "sport"],  # a menu is no sentence
        ["The bridge is open.", "it was closed for a year."],
        ["– The bridge is open", "– the road is not, and will not be for years."],
        ["Er sagte: „Das ist gut.“", "Der Ort war froh, dass es nun vorbei war."],
        ["A headline without a stop", "The first sentence of the text begins here, as it should."],
        ["a wrapped line of a paragraph that ends here", "", "and a new paragraph in small letters, ends."],
    ],
)
def test_lines_that_are_whole_are_not_joined(lines: list[str]) -> None:
    assert joined(*lines) == lines


def test_a_page_with_a_sentence_a_line_is_not_wrapped() -> None:
    lines = [line for seed in range(6) for line in body(seed).splitlines()]
    assert not any(lines_that_go_on(tuple(lines)))


@given(st.lists(st.text(max_size=90), max_size=30))
def test_no_word_is_lost_and_the_numbers_are_of_the_first_lines(texts: list[str]) -> None:
    lines = [Line(at, text) for at, text in enumerate(texts, 1)]
    found = join_lines(lines)
    assert words_of([line.text for line in found]) == words_of(texts)
    assert [line.number for line in found] == sorted({line.number for line in found})
    assert len(lines_that_go_on(tuple(texts))) == len(texts)


@pytest.mark.parametrize("label", ["- Advertisement -", "— PUBLICITÉ —", "| Reklama |"])
def test_a_line_in_a_frame_does_not_go_on(label: str) -> None:
    texts = (
        "The ferry was late again on Monday, it said.",
        label,
        "Nobody on the quay could say why it was.",
    )
    assert not any(lines_that_go_on(texts))
