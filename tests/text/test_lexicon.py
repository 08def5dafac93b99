"""The lexicon knows chrome in many languages, and spares sentences that only mention chrome."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from pipeline.cleaning.cleaner import clean
from pipeline.records import Reason
from pipeline.text.lexicon import Pattern, fold, know, load_lexicon, look_up

BODY = "The oldest ferry in the county will sail again in May, the harbour trust said on Monday evening."
SENTENCES = """Nobody at the bakery would say which cookies had been sold on the day.
We baked forty cookies for the fair, and none were left.
This site was once a cookie factory, and the smell of butter still hangs in the stairs.
By using less sugar, the cookies keep longer.
Wir essen gern Cookies, sagte die Bäckerin.
The children were told to share their sandwiches with the class next door.
She shared the photograph on Facebook the same evening, and by morning it was everywhere.
Follow us, the guide said, and went down into the cellar.
Share prices fell by a third.
He wanted to subscribe to the paper that his grandfather had read.
Sign up for the choir closed in March.
Register for the regatta by the end of May at the harbour office.
Log in to the pile of logs and you will find beetles.
The minister made no comment on the plan.
No comment.
The comments were made at a meeting in the town hall on Tuesday.
Join the conversation, she said, and pulled up a chair.
More from the same quarry went into the church.
Latest news from the front took a week to arrive.
Copyright law is to change next year.
All rights reserved for the tenants would be lost, the lawyer warned.
Home is where the harbour is, he used to say.""".splitlines()

KNOWN = {
    Reason.NAVIGATION: "Page 3 of 4 | Home > News > Harbour | 4 min read | « Previous",
    Reason.SOCIAL: "Click to share on Facebook (Opens in new window) | 1.2k shares | Twitter Basic Square "
    "| Auf WhatsApp teilen | Facebook, Twitter, Email",
    Reason.RELATED: "Read more: Storm closes the pier | Latest news from Kelm | Mehr zum Thema: Hafen",
    Reason.SUBSCRIBE: "Sign up for our daily newsletter and never miss a story | Sign in with Google "
    "| Log in to leave a comment | Get the morning news in your inbox | Subscribe to The Harbour Courier",
    Reason.COOKIE: "This website uses cookies. | We and our 245 partners use cookies and other tricks. "
    "| By using this site you agree to our use of cookies. | Diese Website verwendet Cookies. "
    "| Ce site utilise des cookies | Este sitio web utiliza cookies | Questo sito utilizza cookie tecnici "
    "| Deze website gebruikt cookies | Ta strona używa cookies | Bu site cookie kullanır",
    Reason.COMMENTS: "1 Comment on Old ferry sails | No comments yet | 12 Kommentare | 3 replies",
    Reason.COPYRIGHT: "© 2024 Harbour Courier | Copyright 2024 Harbour Courier | Powered by Quay Press "
    "| (c) Hafenbote, alle Rechte vorbehalten",
    Reason.TAGS: "Tags: ferry, harbour | Schlagworte: Fähre",
    Reason.ADVERTISEMENT: "Article continues below this ad",
    Reason.MEDIA_CAPTION: "Photo: Ida Brandt | Bild: Hafenbote",
}


@pytest.mark.parametrize(
    ("reason", "line"), [(reason, line) for reason in KNOWN for line in KNOWN[reason].split(" | ")]
)
def test_a_line_of_chrome_is_known_for_what_it_is(reason: Reason, line: str) -> None:
    assert look_up(line) is reason


def test_every_phrase_of_the_lexicon_is_found_in_every_dress() -> None:
    for phrase, known in load_lexicon().phrases.items():
        assert fold(phrase) == phrase
        for line in (
            phrase,
            phrase.upper(),
            phrase.title(),
            f"  • {phrase} :",
            f"» {phrase}  »",
            f"[{phrase}]",
            f"{phrase}…",
        ):
            assert know(line) == known, line


def test_the_size_of_the_lexicon_is_the_one_that_the_docs_say() -> None:
    lexicon = load_lexicon()
    said = f"{len(lexicon.phrases):,} phrases and {len(lexicon.patterns)} patterns"
    assert said in (Path(__file__).parents[2] / "docs" / "judge.md").read_text(encoding="utf-8")


LANGUAGES = "ar common cs da de en es fi fr it ja ko nl pl pt ru sv tr uk zh".split()


def test_there_is_a_file_for_each_language() -> None:
    here = files("pipeline.text.lexicon").iterdir()
    assert (
        sorted(file.name.removesuffix(".toml") for file in here if file.name.endswith(".toml")) == LANGUAGES
    )


@pytest.mark.parametrize("pattern", load_lexicon().patterns, ids=lambda pattern: pattern.example[:40])
def test_a_pattern_knows_its_example_and_leaves_its_counter(pattern: Pattern) -> None:
    assert know(pattern.example) == pattern.known
    assert know(pattern.counter) is None


def test_turkish_capitals_are_known() -> None:
    assert look_up("YAZDIR") is Reason.SOCIAL
    assert look_up("GİRİŞ YAP") is Reason.SUBSCRIBE


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_that_only_mentions_chrome_is_not_cut(sentence: str) -> None:
    assert look_up(sentence) is None
    text = "\n".join([BODY, sentence, BODY])
    assert clean(text).text == text


@pytest.mark.parametrize(
    "sentence",
    [
        "Wi-Fi in trains uses cookies, the regulator said on Monday.",
        "Schrijf je brieven nog met de hand, of is de nieuwsbrief van de gemeente genoeg?",
        "Zamów, powiedział prezes, a potem przeczytaj o tym w newsletterze spółki.",
        "Подписаться на соглашение Москва отказалась, сообщил он в рассылке агентства.",
        "Сайт правительства использует cookies без согласия граждан, решил суд.",
        "Denne avisen bruker cookies uten lov, slo retten fast mandag.",
        "Copyright in the songs belongs to her heirs, the court found.",
        "谷歌宣布将停止使用cookie追踪用户。",
        "구글은 내년부터 쿠키를 사용하지 않겠다고 발표했다.",
    ],
)
def test_a_sentence_about_such_things_is_no_chrome(sentence: str) -> None:
    assert look_up(sentence) is None


@pytest.mark.parametrize("part", ["email ", "facebook ", "x, email ", "a > ", "newsletter ", "© ", "we use "])
def test_a_line_made_to_be_hard_to_match_is_looked_up_at_once(part: str) -> None:
    """A pattern that backtracks without bound would not end here (the suite has a time limit)."""
    look_up((part * 200)[:250] + " us?")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Show all comments (6)", Reason.COMMENTS),
        ("More on this story: Ferry sails again", Reason.RELATED),
        ("Mehr zum Thema – Die Fähre fährt wieder", Reason.RELATED),
        ("- More on this story: this is a list of a manual", None),
        ("Typical notices read “We use cookies to improve your experience” and offer a large button.", None),
        ("“This website uses cookies to follow its readers”, the judge read out.", None),
    ],
)
def test_a_phrase_may_have_a_count_or_announce_something_but_a_quotation_is_no_notice(
    line: str, reason: Reason | None
) -> None:
    assert look_up(line) is reason
