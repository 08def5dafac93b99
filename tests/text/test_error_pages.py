"""The phrases of error pages."""

from __future__ import annotations

import re

import pytest

from pipeline.text.error_pages import Excuse, read_phrases, what_is_said
from pipeline.text.lexicon import fold

LANGUAGES = read_phrases()


@pytest.mark.parametrize("name", LANGUAGES)
def test_each_language_has_each_excuse_and_its_examples_are_recognised(name: str) -> None:
    language = LANGUAGES[name]
    assert set(language.tables) == set(Excuse)
    for excuse, table in language.tables.items():
        own = [re.compile(text.replace("{thing}", language.thing)) for text in (*table.whole, *table.part)]
        for example in table.example:
            said = what_is_said(example)
            assert said, (excuse, example)
            assert any(pattern.search(fold(example).replace("'", "’")) for pattern in own), (excuse, example)


@pytest.mark.parametrize("name", LANGUAGES)
def test_no_pattern_matches_nothing_or_any_line(name: str) -> None:
    language = LANGUAGES[name]
    for excuse, table in language.tables.items():
        for text in (*table.whole, *table.part):
            pattern = re.compile(text.replace("{thing}", language.thing))
            for line in ("", "the ferry was late", "渡轮停航", "паром опоздал", "العبارة متأخرة"):
                assert not pattern.search(line), (excuse, text)


@pytest.mark.parametrize(
    ("line", "excuse", "whole"),
    [
        ("Page not found", Excuse.MISSING, True),
        ("PAGE NOT FOUND!", Excuse.MISSING, True),
        ("Sorry, this page doesn't exist.", Excuse.MISSING, True),
        ("Die angeforderte Seite wurde leider entfernt.", Excuse.MISSING, False),
        ("ARADIĞINIZ SAYFA BULUNAMADI", Excuse.MISSING, True),
        ("You must log in to continue.", Excuse.LOGIN, True),
    ],
)
def test_case_marks_and_apostrophes_do_not_matter(line: str, excuse: Excuse, whole: bool) -> None:
    said = what_is_said(line)
    assert said and (said.excuse, said.whole) == (excuse, whole)


@pytest.mark.parametrize(
    "line",
    [
        "The lost page of the manuscript was found in a barn.",
        "Police found no trace of the missing boat.",
        "The minister denied access to the archive for ten years.",
        "La web del ayuntamiento no está disponible desde el lunes, según la concejala.",
        "Die Seite der Stadt war am Dienstag nicht erreichbar, weil ein Server ausgefallen war.",
    ],
)
def test_news_about_what_is_missing_is_no_excuse(line: str) -> None:
    assert what_is_said(line) is None
