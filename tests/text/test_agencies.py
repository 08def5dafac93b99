"""Agencies: their names in bylines, datelines and at the end of a text; a place or a word is none."""

from __future__ import annotations

import pytest

from pipeline.text.agencies import (
    agencies_in,
    agency_at_end,
    agency_beside,
    agency_in_credit,
    agency_in_dateline,
    split_author,
)


@pytest.mark.parametrize(
    ("names", "agencies"),
    [
        ("Reuters", ("Reuters",)),
        ("The Associated Press", ("AP",)),
        ("dpa/AFP", ("dpa", "AFP")),
        ("AFP und dpa", ("AFP", "dpa")),
        ("新华社", ("Xinhua",)),
        ("ТАСС", ("TASS",)),
        ("Ann Lee", ()),
        ("dpa/Ann Lee", ()),
        ("aa", ()),
        ("", ()),
    ],
)
def test_a_list_of_agencies_has_nothing_else(names: str, agencies: tuple[str, ...]) -> None:
    assert agencies_in(names) == agencies


@pytest.mark.parametrize(
    ("author", "parts"),
    [
        ("Ann Lee", ("Ann Lee", None)),
        ("Ann Lee, Bo Dahl and Cy Fox", ("Ann Lee, Bo Dahl and Cy Fox", None)),
        ("Ann Lee, Reuters", ("Ann Lee", "Reuters")),
        ("Ann Lee for AFP", ("Ann Lee", "AFP")),
        ("Ann Lee and Reuters", ("Ann Lee", "Reuters")),
        ("AFP/Ann Lee", ("Ann Lee", "AFP")),
        ("Associated Press", (None, "AP")),
    ],
)
def test_persons_and_agencies_are_told_apart(author: str, parts: tuple[str | None, str | None]) -> None:
    assert split_author(author) == parts


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("TARNOW BAY (Reuters) - The ferry will sail again.", "Reuters"),
        ("TARNOW BAY, March 5 (AFP) – The ferry will sail again.", "AFP"),
        ("(ANSA) - ROMA, 5 MAR - Il traghetto riparte.", "ANSA"),
        ("Berlin (dpa/AFP) - Die Fähre fährt wieder.", "dpa, AFP"),
        ("МОСКВА, 5 марта. /ТАСС/. Паром снова выйдет в море.", "TASS"),
        ("新华社北京3月5日电（记者 李明）渡船将重新启航。", "Xinhua"),
        ("【ワシントン共同】フェリーが再び出航する。", "Kyodo"),
        ("(서울=연합뉴스) 여객선이 다시 출항한다.", "Yonhap"),
        ("TARNOW BAY (Coast Wire) - The ferry will sail again.", None),
        ("The harbour trust (AP) said nothing.", None),
        ("The ferry will sail again.", None),
        ("Harburg (dpa/lno) - Die Fähre fährt wieder.", "dpa"),
        ("The National Party (ANP) - the second largest - said no.", None),
    ],
)
def test_an_agency_is_read_from_a_dateline(text: str, agency: str | None) -> None:
    assert agency_in_dateline(text) == agency


def test_an_agency_is_read_from_a_line_or_from_the_last_words() -> None:
    assert agency_in_credit("Quelle: dpa") == "dpa"
    assert agency_in_credit("来源：新华社") == "Xinhua"
    assert agency_in_credit("Source: the harbour trust") is None
    assert agency_beside("By Ann Lee, AFP | 5 March 2024") == "AFP"
    assert agency_at_end("Die Fähre fährt wieder. (dpa)") == "dpa"
    assert agency_at_end("The ferry sails again (in May).") is None
    assert agency_at_end("She leads the association of architects (APA)") is None
    assert agency_in_credit("2024-04-12 14:02 来源：新华网 作者：李明") == "Xinhua"
    assert agency_beside("By Ann Lee for Reuters") == "Reuters"
