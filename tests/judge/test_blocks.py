"""Chrome that the lines around it make certain is cut; text that only looks like chrome stays."""

from __future__ import annotations

import pytest

from pipeline.cleaning.cleaner import clean

STORY = [
    "The harbour board closed the old slipway on Monday, after a winter in which two boats were lost there.",
    "Nobody was hurt, but the insurers had asked for a fence, and the fence would have cost more than the ramp.",
    '"We will miss it," said the master of the sailing club, who learned to row there sixty years ago.',
    "A new slipway is planned beside the fish market. It will be open in two years, the board expects.",
]


def left(lines: list[str]) -> list[str]:
    return clean("\n".join(lines)).text.splitlines()


@pytest.mark.parametrize(
    "chrome",
    [
        [
            "12 responses to “Slipway closed”",
            "1. rower says: Mon 09:12",
            "High time, that ramp was a trap.",
            "Reply",
        ],
        ["Kommentare", "Peter M. vor 2 Stunden", "Das war schon lange nötig.", "Antworten", "Melden"],
        ["Commentaires (2)", "il y a 3 heures", "Enfin une bonne décision", "Répondre", "Signaler"],
        ["评论", "3小时前", "早就该关了", "回复"],
        ["Topics", "harbour", "boats", "fish market"],
        ["Schlagwörter", "Hafen", "Boote"],
        ["More from this section", "Ferry fares rise again in spring", "A whale in the outer basin"],
        ["Print", "Save", "Share this article"],
        [
            "Ann Lee is a reporter at The Harbour Courier, covering boats of all sizes.",
            "She lives on one of them.",
        ],
        [
            "About the harbour board",
            "The board runs three harbours.",
            "Press contact",
            "press@harbour.example",
            "###",
        ],
    ],
    ids=lambda lines: lines[0][:24],
)
def test_a_block_below_an_article_goes_whole(chrome: list[str]) -> None:
    assert left([*STORY, *chrome]) == STORY


@pytest.mark.parametrize(
    "line",
    [
        "ADVERTISEMENT",
        "Anzeige",
        "La suite après la publicité",
        "We use cookies and similar technologies to improve your experience on our site.",
        "Mit dem Klick auf „Zustimmen“ willigen Sie in die Verarbeitung ein.",
        "Read more: Ferry fares rise again in spring",
        "Lea también: Suben otra vez las tarifas del ferri",
        "This article is only available for subscribers.",
        "The slipway in 1971. (AP Photo/Ann Lee, File)",
        "© 2024 The Harbour Courier. All rights reserved.",
        "Comments (14)",
        "広告",
        "관련기사: 항구 요금 또 인상",
    ],
)
@pytest.mark.parametrize("place", [2, 4])
def test_one_certain_line_goes_wherever_it_is(line: str, place: int) -> None:
    assert left([*STORY[:place], line, *STORY[place:]]) == STORY


@pytest.mark.parametrize(
    "inside",
    [
        ["Readers wrote to us about it:", '"I proposed to my wife on that ramp," Tom Marsh writes.'],
        [
            "The regulator found that most shops use cookies without asking, and fined three of them on Friday."
        ],
        ["The paper loses subscribers each year, and the board asked who would subscribe to it at all."],
        ["Its copyright lasts for seventy years after the death of the author, the court said on Tuesday."],
        ["Comments from the public were read aloud, and the clerk kept all of them."],
        ["Advertisements for the fair hung on every door, and nobody took them down before May."],
    ],
    ids=lambda lines: lines[0][:24],
)
def test_an_article_about_such_things_stays(inside: list[str]) -> None:
    lines = [*STORY[:2], *inside, *STORY[2:]]
    assert left(lines) == lines
