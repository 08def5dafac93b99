"""Pages that have their article in data of their scripts, and not in their markup."""

from __future__ import annotations

import json

import pytest

from pipeline import clean
from pipeline.pages.read import read_page
from pipeline.records import Page, RawDocument

PARAGRAPHS = [
    "The reservoir above Hollin fell to a third of its depth in August, and the old village came out of the water.",
    "People walked over from three valleys to see the bridge, which nobody under seventy had ever set eyes on before.",
    "“I was baptised in that church,” said Maud Ferris, who is ninety, and pointed her stick at a square of stones.",
    "The water company has asked visitors to stay off the mud, after two of them had to be pulled out by farmers.",
    "Rain is expected at the end of the week, and with it the bridge will go under for what may be a long time.",
]
NOTE = "the article was recovered from the data of the page"
MENU = "<nav><ul><li><a href=/>Home</a><li><a href=/n>News</a></ul></nav>"


def page(script: str, body: str = "<div id=root></div>") -> str:
    return f"<html><head><title>Old village</title></head><body>{MENU}{body}{script}</body></html>"


def page_of(markup: str) -> Page:
    return read_page(RawDocument(1, "html", markup))


def next_data(value: object) -> str:
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(value)}</script>'


def article(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": "Old village"} | fields)}</script>'


NOISE = {
    "comments": [{"text": "I disagree with all of this, and I will say why. " * 40}],
    "seo": {"description": "x. " * 900},
}
STATES = [
    pytest.param(article(articleBody="\n".join(PARAGRAPHS)), id="JSON-LD, text"),
    pytest.param(article(articleBody="".join(f"<p>{text}</p>" for text in PARAGRAPHS)), id="JSON-LD, HTML"),
    pytest.param(next_data({"props": {"pageProps": {"post": {"html": "".join(f"<p>{text}</p>" for text in PARAGRAPHS)}} | NOISE}}), id="HTML in one text"),
    pytest.param(next_data({"props": {"story": {"body": [{"type": "p", "text": text} for text in PARAGRAPHS]} | NOISE}}), id="a text a paragraph"),
    pytest.param(next_data({"story": {"content": [{"children": [{"text": text[:20]}, {"text": text[20:]}]} for text in PARAGRAPHS]}}), id="pieces of paragraphs"),
    pytest.param(next_data({"paragraphs": PARAGRAPHS}), id="a list of texts"),
    pytest.param(next_data({"latestArticle": {"commentary": PARAGRAPHS}}), id="keys that begin as others do"),
    pytest.param(f"<script>window.__STATE__ = JSON.parse({json.dumps(json.dumps({'body': PARAGRAPHS}))})</script>", id="JSON in a string"),
    pytest.param(f"<script>var STATE = {json.dumps({'body': PARAGRAPHS})};</script>", id="a variable"),
    pytest.param(f"<script>window.__STATE__ = {json.dumps({'a': {'body': PARAGRAPHS}})};</script>", id="assigned by a script"),
]  # fmt: skip


@pytest.mark.parametrize("script", STATES)
def test_an_article_that_is_only_in_the_data_is_recovered(script: str) -> None:
    document = clean(page(script))
    assert document.text.splitlines() == PARAGRAPHS
    assert NOTE in document.notes
    assert {"Home", "News"} <= {cut.text for cut in document.cuts}


def test_other_stories_in_the_data_are_not_taken_for_the_article() -> None:
    def story(name: str) -> str:
        return " ".join(
            f"The {name} ferry number {n} came in before noon, and its crew went home." for n in range(8)
        )

    data = next_data(
        {
            "story": {"body": story("own") + story("last")},
            "stories": [{"body": story(f"other{n}")} for n in range(6)],
        }
    )
    assert "other" not in clean(page(data)).text
    told = [{"@type": "Article", "headline": "Other", "articleBody": story("other") * 2}]
    told += [{"@type": "Article", "headline": "Old village", "articleBody": story("own")}]
    script = f'<script type="application/ld+json">{json.dumps(told)}</script>'
    assert "other" not in clean(page(script)).text


def test_a_page_that_shows_its_article_is_left_as_it_is() -> None:
    shown = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    for script in (article(articleBody="\n".join(PARAGRAPHS)), next_data({"body": PARAGRAPHS})):
        found = page_of(page(script, shown))
        assert [line.text for line in found.lines][-5:] == PARAGRAPHS
        assert len(found.lines) == 7
        assert NOTE not in found.notes


def test_a_text_that_is_stated_and_shown_is_evidence() -> None:
    shown = "".join(
        f"<p>{text}</p>" for text in (*PARAGRAPHS, "Another line that the data do not have at all.")
    )
    found = page_of(page(article(articleBody="\n\n".join(PARAGRAPHS)), shown))
    stated = {line.text: line.evidence.stated for line in found.lines if line.evidence}
    assert [stated[text] for text in PARAGRAPHS] == [1.0] * 5
    assert stated["Home"] == stated["Another line that the data do not have at all."] == 0.0


@pytest.mark.parametrize(
    "script",
    [
        next_data({"a": "too short. "}),
        next_data(["x" * 5_000]),
        next_data({"comments": PARAGRAPHS}),
        '<script type="application/json">{"broken": </script>',
        '<script type="application/json">' + "[" * 100_000 + "</script>",
        '<script type="application/json">' + '{"a":' * 5_000 + "1" + "}" * 5_000 + "</script>",
        "<script>window.x = function() { return 1 };</script>",
        '<script type="application/ld+json">{"articleBody": 7}</script>',
    ],
)
def test_what_is_no_article_is_not_recovered(script: str) -> None:
    found = page_of(page(script))
    assert [line.text for line in found.lines] == ["Home", "News"]
    assert NOTE not in found.notes
