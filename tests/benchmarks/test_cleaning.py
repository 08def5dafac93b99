"""The cleaning benchmark, on two made-up pages."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks import cleaners, cleaning

ARTICLE = "The ferry was late again on Monday.\nNobody at the harbour said why."
PAGE = {
    "dataset": "made-up",
    "lang": "en",
    "flat_full": f"Menu\n{ARTICLE}\nRead more...",
    "with": ["late again on  Monday"],
    "without": ["Menu", "Read more"],
}


def test_figures_of_two_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, figures = tmp_path / "pages.jsonl", tmp_path / "figures.json"
    rows = [{**PAGE, "id": "1", "gold": ARTICLE}, {**PAGE, "id": "2", "gold": ""}]
    corpus.write_text("\n".join(map(json.dumps, rows)))
    options = ["--only", "C4", "--only", "nothing removed", "--json", str(figures)]
    monkeypatch.setattr(sys, "argv", ["cleaning.py", str(corpus), *options])
    cleaning.main()
    c4, nothing = json.loads(figures.read_text())
    assert (c4["pages"], c4["precision"], c4["recall"], c4["wanted"], c4["unwanted"]) == (2, 1, 1, 1, 0)
    assert (nothing["recall"], nothing["wanted"], nothing["unwanted"]) == (1, 1, 1)
    assert nothing["precision"] == pytest.approx(10 / 13)


@pytest.mark.parametrize(
    ("line", "by_c4", "by_unicode"),
    [
        ("The ferry was late again.", True, True),
        ('"The ferry was late again"', True, True),
        ("“The ferry was late again”", False, True),
        ("渡轮又晚点了。", False, True),
        ("The ferry was late again...", False, False),
        ("The ferry was late again", False, False),
        ("The ferry was late.", False, False),
    ],
)
def test_lines_that_c4_keeps(line: str, by_c4: bool, by_unicode: bool) -> None:
    page = cleaning.page_of(
        {"id": "1", "dataset": "x", "lang": "en", "flat_full": line, "gold": ""}, "flat_full"
    )
    assert bool(cleaners.c4(page)) == by_c4
    assert bool(cleaners.c4_unicode(page)) == by_unicode
