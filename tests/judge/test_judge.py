"""The judge: page in, cuts out. Chrome goes for the right reason, articles stay as they are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cleaning.cleaner import clean, clean_record, kept_text
from pipeline.errors import Rejected
from pipeline.judge import VERSION, judge
from pipeline.pages.plain import undo_blanks
from pipeline.pages.read import read_page
from pipeline.records import Page, RawDocument, Reason
from pipeline.text.lexicon import load_lexicon

ARTICLES = {
    "news": """Night bus to the islands returns

The night bus between Kelm and the outer islands will run again from the first weekend of June.

It was withdrawn three years ago, when nobody was found who would sleep on the far side.

A return ticket will cost nine crowns. Children ride free.

The timetable
Departures from Kelm are at 23:10 and 01:40. The last bus waits for the ferry, however late it is.
""",
    "interview": """You have painted boats for forty years. Why boats?
Because they were what I saw from the window when I was a child, and nobody stopped me.
Did you sell any?
One. To my aunt.
Do you still have it?
She left it to me when she died. And the critics?
No comment.
""",
    "poem": """The lamp upon the harbour wall
Goes round and round all night

It shows the gulls, it shows the squall
It shows the drowned their light

As if a man could ever know
Which boats will not return
""",
    "recipe": """Plum cake from the island

This is the cake that every kitchen makes in September, when the plums fall faster than anyone can eat.

Ingredients
• 200 g flour
• 120 g butter
• 2 eggs
• a pinch of salt

Method
1. Heat the oven to 180 degrees and grease a flat tin.
2. Fold in the flour, spread the dough in the tin and press the plums into it.
3. Bake for forty minutes.

Serve warm
""",
    "live blog": """Storm reaches the coast: live

The first gusts reached the outer harbour shortly after noon, and the ferries were taken inside.

16:42
The bridge to the mainland is closed to lorries, the police say.

16:10
Two trees are down on the school road. Nobody was hurt.
""",
    "code": """How we count late ferries

The harbour publishes every arrival as a line of text, and a few lines of Python add up the delays.

def late(arrivals):
    total = 0
    for planned, actual in arrivals:
        total += max(0, actual - planned)
    return total

print(late(read("arrivals.csv")))

The result for last year was 4,112 minutes, which is a little under three days of waiting.
""",
}
BODY = {
    "en": "The oldest ferry in the county will sail again in May, the harbour trust said on Monday evening.",
    "de": "Die älteste Fähre im Landkreis fährt ab Mai wieder, teilte der Hafenverein am Montagabend mit.",
    "fr": "Le plus vieux bac du canton reprendra la mer en mai, a annoncé lundi soir le syndicat du port.",
    "es": "El transbordador más antiguo de la comarca volverá a navegar en mayo, dijo el lunes el puerto.",
}
SECOND = {
    "en": "She was built in 1931, and for thirty years nobody believed that she would leave the quay.",
    "de": "Sie wurde 1931 gebaut, und dreißig Jahre lang glaubte niemand, dass sie je wieder ablegt.",
    "fr": "Il a été construit en 1931, et pendant trente ans personne n'a cru qu'il quitterait le quai.",
    "es": "Fue construido en 1931, y durante treinta años nadie creyó que volvería a dejar el muelle.",
}
CHROME = {
    "en": """Skip to content > navigation | Menu > navigation | Share on Facebook > social
        Sign in > subscribe | Related stories > related | Storm closes the outer pier > related
        3 comments > comments | Lovely old boat! > comments
        We use cookies to improve your experience. > cookie
        © 2024 Harbour Courier. All rights reserved. > copyright""",
    "de": """Zum Inhalt springen > navigation | Menü > navigation | Auf Facebook teilen > social
        Anmelden > subscribe | Lesen Sie auch > related | Sturm sperrt die äußere Mole > related
        12 Kommentare > comments | Ein schönes Schiff! > comments
        Wir verwenden Cookies, um Inhalte zu personalisieren. > cookie
        © 2024 Hafenbote. Alle Rechte vorbehalten. > copyright""",
    "fr": """Aller au contenu > navigation | Accueil > navigation | Partager sur Facebook > social
        Se connecter > subscribe | À lire aussi > related | La tempête ferme la jetée > related
        3 commentaires > comments | Quel beau bateau ! > comments
        Nous utilisons des cookies pour mesurer l'audience. > cookie
        © 2024 Le Phare. Tous droits réservés. > copyright""",
    "es": """Ir al contenido > navigation | Inicio > navigation | Compartir en WhatsApp > social
        Iniciar sesión > subscribe | Te puede interesar > related | El temporal cierra el muelle > related
        5 comentarios > comments | Un barco precioso. > comments
        Utilizamos cookies propias y de terceros. > cookie
        © 2024 El Faro. Todos los derechos reservados. > copyright""",
}
SENTENCES = [
    "No comment.",
    "Why?",
    "We baked forty cookies for the fair, and none were left.",
    *BODY.values(),
]
MARKS = "• Facebook|Share|12 March 2024|By Ann Lee|3 comments|© 2024 A|Old ferry sails|Tags: a, b".split("|")

# Letters that might look like mojibake; decoding would repair them, so the texts are drawn without them.
MISLEADING = "".join(map(chr, range(0xC2, 0xF5)))
other_text = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters=MISLEADING), max_size=60
)
pages = st.lists(
    st.one_of(
        st.sampled_from(SENTENCES),
        st.sampled_from(MARKS + sorted(load_lexicon().phrases)),
        st.sampled_from(["", "  ", "\t", "\xa0", "…", " indented line", "trailing blank "]),
        other_text,
    ),
    max_size=40,
)


def page_of(text: str) -> Page:
    return read_page(RawDocument(position=1, kind="text", payload=text))


def reasons(text: str) -> dict[str, str]:
    return {cut.text: cut.reason.value for cut in clean(text).cuts}


@settings(deadline=None)
@given(pages)
def test_every_cut_names_a_line_that_is_there(lines: list[str]) -> None:
    page = page_of("\n".join(["Ferry", *lines]))
    cuts = judge(page)
    numbers = [cut.line for cut in cuts]
    assert numbers == sorted(set(numbers))
    there = {line.number: line.text for line in page.lines}
    for cut in cuts:
        assert cut.text == there[cut.line]
        assert cut.text.strip()
        assert isinstance(cut.reason, Reason)
        assert 0 <= cut.score <= 1
        assert cut.judge == VERSION
    assert judge(page) == cuts


@settings(deadline=None)
@given(pages)
def test_clean_lines_and_cut_lines_together_are_what_came_in(lines: list[str]) -> None:
    raw = RawDocument(position=1, kind="text", payload="\n".join([BODY["en"], *lines]))
    came_in = [undo_blanks(line)[0] for line in (BODY["en"], *lines)]  # "no-break" goes, by design
    try:
        document = clean_record(raw)
    except Rejected as rejected:
        assert rejected.reason == "no-article"
        return
    cut = {cut.line: cut.text for cut in document.cuts}
    kept = [line for line in document.text.split("\n") if line.strip()]
    assert [line.text for line in document.lines] == came_in
    assert document.text == kept_text(document.lines, cut)
    together = [
        cut[number] if number in cut else kept.pop(0)
        for number, text in enumerate(came_in, 1)
        if text.strip()
    ]
    assert together == [text for text in came_in if text.strip()]
    assert kept == []


def test_blank_lines_at_the_ends_go_and_several_become_one() -> None:
    page = page_of("\n \none\n\n\t\ntwo\nthree\n\n")
    assert kept_text(page.lines, ()) == "one\n\ntwo\nthree"
    assert kept_text(page.lines, {3, 6}) == "three"
    assert kept_text(page.lines, {3, 6, 7}) == ""


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_without_chrome_stays_as_it_is(name: str) -> None:
    """Only one line may leave the text, and the document has it as its title."""
    text = ARTICLES[name]
    document = clean(text)
    assert [cut.reason for cut in document.cuts] in ([], [Reason.TITLE])
    assert "\n".join(filter(None, [document.title, document.text])).split() == text.split()


@pytest.mark.parametrize("language", CHROME)
def test_chrome_around_an_article_is_cut_for_the_right_reason(language: str) -> None:
    rows = CHROME[language].splitlines()
    expected = dict(entry.strip().split(" > ") for row in rows for entry in row.split(" | "))
    chrome = list(expected)
    body = [BODY[language], SECOND[language]]
    text = "\n\n".join([*chrome[:4], *body, *chrome[4:]])
    assert reasons(text) == expected
    assert clean(text).text == "\n\n".join(body)


def test_the_envelope_of_a_flattened_page_is_cut() -> None:
    above = {"top of page": "navigation", "Old ferry will sail again in May": "title"}
    below = {
        "Featured Posts": "related",
        "Recent Posts": "related",
        "Search By Tags": "navigation",
        "Follow Us": "social",
        "  • Facebook Basic Square": "social",
        "  • Google+ Basic Square": "social",
        "bottom of page": "navigation",
    }
    assert reasons("\n".join([*above, "", BODY["en"], "", *below])) == above | below


def test_byline_and_dateline_are_cut_and_kept_as_metadata() -> None:
    document = clean(f"Old ferry will sail again in May\nBy Ann Lee\n12 March 2024, 9:05 am\n\n{BODY['en']}")
    assert [cut.reason for cut in document.cuts] == [Reason.TITLE, Reason.BYLINE, Reason.DATE]
    assert (document.author, document.published_at) == ("Ann Lee", "2024-03-12T09:05")
    assert document.text == BODY["en"]


def test_orphan_dates_below_an_article_are_cut() -> None:
    dates = ["18 March 2024", "April 2, 2024", "9 May 2024"]
    document = clean("\n".join([BODY["en"], *dates]))
    assert [(cut.text, cut.reason) for cut in document.cuts] == [(date, Reason.DATE) for date in dates]
    assert document.published_at is None


def test_a_page_of_nothing_but_chrome_is_no_article() -> None:
    with pytest.raises(Rejected) as caught:
        clean("Home\nNews\nSport\nShare\nSubscribe\nSearch")
    assert caught.value.reason == "no-article"


def test_one_sentence_can_be_an_article_but_an_error_page_is_none() -> None:
    story = "The council approved the budget on Tuesday after a long debate."
    assert clean(f"Menu\nHome\nAbout\n{story}\nContact\n© 2024 Kelm Courier").text == story
    with pytest.raises(Rejected):
        clean("Menu\nHome\nPage not found\nSorry, that page does not exist any more.\nSearch\n© 2024 Kelm")
