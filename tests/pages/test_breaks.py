"""Lost line breaks: every part of a line is there once, and the article is found in one line of text."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from importlib.resources import files
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import clean
from pipeline.cleaning.cleaner import kept_text
from pipeline.cleaning.packing import pack_layout, unpack_lines
from pipeline.judge.arithmetic import GRID
from pipeline.pages.breaks import parts_of_line, restore_breaks
from pipeline.pages.breaks.network import MODEL, load_network
from pipeline.pages.breaks.tokens import FLAGS, look_at
from pipeline.records import Line
from tests.articles import ARTICLES, CHROME

CASES = Path(__file__).parents[2] / "benchmarks" / "cases" / "sparse.jsonl"
# After a change of the model: its new digest, and a new VERSION of the judge.
DIGEST = "ccc6563ab9bb66d0"

words = st.sampled_from(
    [
        "the",
        "ferry",
        "Home",
        "News",
        "Share",
        "on",
        "Facebook",
        "late.",
        "2024",
        "|",
        "©",
        "Über",
        "港口",
        "?!",
    ]
)
blanks = st.sampled_from([" ", " ", " ", "  ", "\t", "\xa0", "\u3000"])
long_lines = st.lists(st.tuples(words, blanks), max_size=120).map(lambda pairs: "".join(map("".join, pairs)))


def undone(lines: tuple[Line, ...]) -> list[str]:
    """The lines that came in, from the lines and parts of a page."""
    came_in: dict[int, list[str]] = {}
    for line in lines:
        came_in.setdefault(line.shown_number, []).append(line.text)
    assert list(came_in) == list(range(1, len(came_in) + 1))
    return [" ".join(parts) for parts in came_in.values()]


@settings(deadline=None)
@given(long_lines)
def test_the_parts_of_a_line_are_the_line(text: str) -> None:
    parts = parts_of_line(text)
    assert " ".join(text[start:end] for start, end in parts) == text
    assert parts[0][0] == 0 and parts[-1][1] == len(text)
    assert len(parts) == 1 or all(text[start:end].strip() for start, end in parts)


@settings(deadline=None)
@given(st.lists(st.one_of(long_lines, st.sampled_from(["", "  ", "Home"])), max_size=5), st.data())
def test_lines_parts_and_cuts_give_back_what_came_in(texts: list[str], data: st.DataObject) -> None:
    lines = restore_breaks(texts)
    assert undone(lines) == texts
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    for line in lines:
        if line.part and line.part.end is not None:
            assert texts[line.part.line - 1][line.part.start : line.part.end] == line.text
    visible = [line for line in lines if line.text.strip()]
    cut = {line.number: line.text for line in visible if data.draw(st.booleans())}
    text = kept_text(lines, cut)
    assert unpack_lines(pack_layout(lines), text, cut) == lines


def test_a_page_with_its_line_breaks_stays_as_it_is() -> None:
    for article in ARTICLES.values():
        texts = article.split("\n")
        assert [(line.text, line.part) for line in restore_breaks(texts)] == [(text, None) for text in texts]


def test_articles_in_one_line_are_cut_out_of_their_chrome() -> None:
    """96 of 100 words of the articles stay, and 97 of 100 words that stay are theirs."""
    wanted = found = shared = 0
    for name in ARTICLES:
        if name.startswith(("news", "interview", "feature", "column")):
            head, tail = CHROME[name.rpartition("-")[2]]
            document = clean(" ".join(f"{head}\n{ARTICLES[name]}\n{tail}".split()))
            assert "\n" not in document.text and document.notes[0] == "lost line breaks restored"
            article = Counter(ARTICLES[name].split())
            text = Counter(f"{document.title or ''} {document.text}".split())
            shared, wanted = shared + (article & text).total(), wanted + article.total()
            found += text.total()
    assert shared >= 0.96 * wanted and shared >= 0.97 * found


def test_sparse_pages_in_one_line_keep_their_articles() -> None:
    rows = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    wanted = found = shared = 0
    for row in rows[::3]:
        article = Counter(" ".join(row["article"]).split())
        document = clean(" ".join(" ".join(row["lines"]).split()))
        text = Counter(f"{document.title or ''} {document.text}".split())
        shared, wanted, found = (
            shared + (article & text).total(),
            wanted + article.total(),
            found + text.total(),
        )
    assert shared >= 0.97 * wanted and shared >= 0.95 * found


def test_a_cut_says_where_it_is_in_its_line() -> None:
    said = (
        "The ferry was late again on Monday, and the captain of the ferry did not say why it was late. "
        "Forty people waited for it in the rain, and most of them went home before it came. "
        "The harbour master had closed the inner basin in the morning, because of the storm. "
    )
    line = f"{said}Story continues below advertisement The council will meet on Tuesday to talk about it, he said."
    text = f"Home\n\n{line}\nThe storm is over now, he said, and the basin will be open again on Wednesday."
    document = clean(text)
    by_line = text.split("\n")
    (inside,) = [cut for cut in document.cuts if cut.reason == "advertisement"]
    assert (inside.line, inside.text) == (3, "Story continues below advertisement")
    assert by_line[2][inside.start : inside.end] == inside.text
    whole = [cut for cut in document.cuts if cut.reason != "advertisement"]
    assert [(cut.start, cut.end) for cut in whole] == [(None, None)] * len(whole)
    assert all(by_line[cut.line - 1] == cut.text for cut in whole)
    assert document.text.split("\n")[0] == line.replace("Story continues below advertisement ", "")


def test_the_model_is_the_one_that_was_measured() -> None:
    packed = files("pipeline.pages.breaks").joinpath(MODEL).read_bytes()
    assert hashlib.sha256(packed).hexdigest()[:16] == DIGEST
    assert len(packed) <= 2**20
    for name, weights in load_network().weights.items():
        assert (weights * GRID == np.rint(weights * GRID)).all(), name


def test_every_flag_has_a_name() -> None:
    assert look_at(["The", "ferry"]).flags.shape == (2, len(FLAGS))
