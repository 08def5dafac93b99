"""Which documents are refused, and that articles are not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.verdicts import page_of
from pipeline import clean
from pipeline.cleaning.batches import clean_item
from pipeline.cleaning.cleaner import clean_or_empty
from pipeline.errors import Rejected, SettingsError
from pipeline.policy import Policy
from pipeline.records import RawDocument, Reject, RejectReason
from pipeline.settings import WantedTable, load_settings
from pipeline.text.words import size_in_words
from pipeline.wanted import Wanted
from tests.servers import ROOT

CASES = [
    json.loads(line)
    for line in (ROOT / "benchmarks" / "cases" / "no_articles.jsonl").read_text("utf-8").splitlines()
]
STORY = "The ferry was late again on Monday, and nobody at the harbour said why."
POEM = """The harbour lay in early light
The gulls were sleeping on the wall
And nothing moved within our sight
Except the rain, which touched us all

My father tied the boat again
He never spoke of where he went
We counted every link of chain
And did not ask him what it meant"""
RECIPE = """Bread of the valley
500 g strong white flour
10 g fine salt
7 g dried yeast
320 ml lukewarm water
2 tablespoons olive oil
Mix flour and salt
Add the yeast and the water
Knead for ten minutes by hand
Bake at 220 degrees for half an hour"""
NOT_FOUND = (
    "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1><hr>nginx</body></html>"
)


def reason(payload: str, wanted: Wanted | None = None, **record: Any) -> str | None:
    """The reason and the detail of the reject that a payload becomes; None where it is an article."""
    record.setdefault("kind", "text")
    policy = Policy(wanted=wanted) if wanted else Policy()
    item = clean_item(RawDocument(position=1, payload=payload, **record), policy)
    return f"{item.reason}: {item.detail}" if isinstance(item, Reject) else None


def refused(case: dict[str, Any], wanted: Wanted) -> str | None:
    kind, payload = page_of(case)
    return reason(payload, wanted, kind=kind)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["kind"] == "article"], ids=lambda case: case["id"]
)
def test_an_article_that_looks_like_an_error_page_or_a_list_stays(case: dict[str, Any]) -> None:
    assert refused(case, Wanted(listings=False)) is None


@pytest.mark.parametrize("kind", ["error", "listing"])
def test_most_pages_without_an_article_are_found(kind: str) -> None:
    cases = [case for case in CASES if case["kind"] == kind]
    missed = [case["id"] for case in cases if not refused(case, Wanted(listings=False))]
    assert len(missed) <= 0.1 * len(cases), missed


def test_an_error_page_is_a_reject_that_quotes_the_page() -> None:
    assert reason(NOT_FOUND, kind="html") == "error-page: the page says: 404 Not Found"


def test_error_pages_can_be_kept() -> None:
    page = "Site maintenance\nThe site is down for maintenance\nPlease try again later."
    assert str(reason(page)).startswith("error-page")
    assert reason(page, Wanted(error_pages=True)) is None


def test_a_soft_404_with_other_stories_below_is_an_error_page() -> None:
    teasers = "".join(
        f"<li><a href='/{at}'>{title}</a><p>{text}</p></li>"
        for at, (title, text) in enumerate(
            [
                ("Bridge closes for repairs", "Drivers face a long detour from Monday on."),
                ("Fair moves", STORY),
            ]
        )
    )
    page = (
        f"<title>Oops</title><h1>Oops</h1><p>The page you requested could not be found.</p><ul>{teasers}</ul>"
    )
    assert str(reason(f"<html><body>{page}</body></html>", kind="html")).startswith("error-page")


@pytest.mark.parametrize(
    "banner",
    [
        "Please enable JavaScript to view this site.",
        "Log in to continue reading",
        "Video unavailable",
        "No results",
    ],
)
@pytest.mark.parametrize("place", ["above", "below"])
def test_an_article_of_one_sentence_with_a_banner_stays(banner: str, place: str) -> None:
    lines = [banner, STORY] if place == "above" else [STORY, banner]
    assert reason("\n".join(lines)) is None


def test_listings_stay_unless_they_are_switched_off() -> None:
    entries = [f"<li><a href='/{at}'>Harbour council votes on plan number {at}</a></li>" for at in range(12)]
    page = f"<html><body><h1>Archive</h1><ul>{''.join(entries)}</ul></body></html>"
    assert not str(reason(page, kind="html")).startswith("listing")
    assert str(reason(page, Wanted(listings=False), kind="html")).startswith("listing: 12 headlines")


@pytest.mark.parametrize("title", ["Gone", "Forbidden", "Loading..."])
def test_a_poem_may_have_the_title_of_an_error_page(title: str) -> None:
    assert reason(f"{title}\n\n{POEM}") is None
    assert reason(POEM, title=title) is None


@pytest.mark.parametrize("text", [POEM, RECIPE], ids=["poem", "recipe"])
def test_an_article_of_short_lines_is_no_listing(text: str) -> None:
    assert reason(text, Wanted(listings=False)) is None


def test_a_text_is_too_short_below_min_words() -> None:
    assert reason(STORY, Wanted(min_words=14)) is None
    assert reason(STORY, Wanted(min_words=15)) == "too-short: 14 words, fewer than min_words = 15"
    assert str(reason("Ferry late")).startswith("too-short: 2 words")
    assert reason("Ferry late", Wanted(min_words=0)) is None


def test_words_of_a_script_without_spaces_are_counted_alike() -> None:
    assert size_in_words("渡轮因大雾停航三小时") == 6
    assert size_in_words("The ferry was late") == 4


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(languages=("de", "fr")), "other-language: en is not among de, fr"),
        (Wanted(languages=("en-GB",)), None),
        (Wanted(since="2024-03-06"), "other-date: 2024-03-05 is before since = 2024-03-06"),
        (Wanted(since="2024-03-05", until="2024-03-05"), None),
        (Wanted(since="2024-03", until="2024"), None),
        (Wanted(since="2025"), "other-date: 2024-03-05 is before since = 2025"),
        (Wanted(until="2024-02"), "other-date: 2024-03-05 is after until = 2024-02"),
        (Wanted(sites=("example.org",)), None),
        (Wanted(sites=("sport.example.org", "www.news.example.org")), None),
        (Wanted(sites=("sport.example.org",)), "other-site: news.example.org is not of sport.example.org"),
    ],
)
def test_a_document_of_another_language_day_or_site_is_a_reject(wanted: Wanted, expected: str | None) -> None:
    found = reason(
        STORY,
        wanted,
        url="https://news.example.org/1",
        published_at="2024-03-05T10:00:00",
        title="Ferry late",
    )
    assert found == expected


def test_what_is_not_known_fits_every_language_and_day_but_no_site() -> None:
    assert reason("1 2 3 4", Wanted(languages=("en",), since="2024", until="2025")) is None
    assert str(reason(STORY, Wanted(sites=("example.org",)))).startswith("other-site: an unknown site")


def test_the_library_refuses_as_an_ingest_does_and_explain_shows_all() -> None:
    with pytest.raises(Rejected) as caught:
        clean(STORY, policy=Policy(wanted=Wanted(min_words=50)))
    assert caught.value.reason == RejectReason.TOO_SHORT
    record = RawDocument(position=1, kind="html", payload=NOT_FOUND)
    assert clean_or_empty(record).title == "404 Not Found"


def test_what_is_wanted_is_read_from_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "copydesk.toml"
    monkeypatch.setenv("COPYDESK_CONFIG", str(file))
    file.write_text(
        '[wanted]\nlanguages = "en"\nsince = 2024-03-05\nuntil = 2024\nsites = ["www.example.org"]\n'
    )
    assert load_settings().policy().wanted == Wanted(
        languages=("en",), since="2024-03-05", until="2024", sites=("example.org",)
    )
    monkeypatch.setenv("COPYDESK_WANTED", '{"min_words": 40}')
    assert load_settings().policy().wanted.min_words == 40
    assert load_settings().policy().wanted.since == "2024-03-05"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('since = "March"', "wanted.since.*'March' is no day; write 2024"),
        ("since = 2025\nuntil = 2024", "no day is from 2025 to 2024"),
        ('sites = ["a/b"]', "wanted.sites.0.*no site"),
        ("min_words = -1", "wanted.min_words"),
        ("min_word = 3", "wanted.min_word: "),
    ],
)
def test_a_wrong_setting_is_named(
    line: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "copydesk.toml").write_text(f"[wanted]\n{line}\n")
    monkeypatch.setenv("COPYDESK_CONFIG", str(tmp_path / "copydesk.toml"))
    with pytest.raises(SettingsError, match=message):
        load_settings()


def test_wanted_made_by_hand_is_checked_too() -> None:
    with pytest.raises(SettingsError, match="no day"):
        Wanted(since="yesterday")
    with pytest.raises(SettingsError, match="no site"):
        Wanted(sites=("a/b",))


def test_the_documentation_names_each_setting_of_what_is_wanted() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8").partition("## What is stored")[2]
    for name in WantedTable.model_fields:
        assert f"| `{name}` |" in text, name
