"""What an editor reads off a page beside title, author and date: standfirst, change, agency, last day."""

from __future__ import annotations

import pytest

from pipeline import clean
from pipeline.cleaning.cleaner import clean_record
from pipeline.cleaning.identity import record_hash
from pipeline.records import About, RawDocument
from pipeline.settings import Fields
from pipeline.sources.fields import document_of

BODY = (
    "The oldest ferry in the county will sail again in May, the harbour trust said on Monday.",
    "It has been laid up since the winter of 2019, when a storm broke the mast and two of its windows.",
    "Repairs cost more than the trust had feared, but a collection in the town paid for half of them.",
)
SUMMARY = "A storm laid up the oldest ferry of the county five years ago; now the trust has found the money."


def about(*lines: str) -> About:
    return clean("\n".join(lines)).about


def test_the_summary_between_title_and_byline_is_the_standfirst() -> None:
    assert about("Old ferry will sail again", SUMMARY, "By Ann Lee", *BODY).standfirst == SUMMARY


@pytest.mark.parametrize(
    "head",
    [
        ("Old ferry will sail again", SUMMARY),  # it may be the first line of the text
        ("Old ferry will sail again", "By Ann Lee", SUMMARY),
        (
            "Old ferry will sail again",
            "Photo: the oldest ferry of the county in the winter of 2019",
            "By Ann Lee",
        ),
        (
            "Old ferry will sail again",
            "Buy our new cookbook with a hundred recipes for long evenings",
            "By Ann Lee",
        ),
    ],
)
def test_a_line_that_may_be_something_else_is_no_standfirst(head: tuple[str, ...]) -> None:
    assert about(*head, *BODY).standfirst is None


@pytest.mark.parametrize("tag", ['<p class="article__standfirst">', '<h2 class="dek">', "<p>"])
def test_markup_or_the_description_says_what_the_standfirst_is(tag: str) -> None:
    page = f"""<html><head><meta name="description" content="{SUMMARY}"></head><body><article>
    <h1>Old ferry will sail again</h1>{tag}{SUMMARY}</{tag[1:3].strip(">")}>{"".join(f"<p>{p}</p>" for p in BODY)}
    </article></body></html>"""
    assert clean(page).about.standfirst == SUMMARY


def test_the_date_of_a_change_is_kept_beside_the_date_of_publication() -> None:
    found = clean(
        "\n".join(["Old ferry will sail again", "Published 5 March 2024, updated 6 March 2024", *BODY])
    )
    assert (found.published_at, found.about.modified_at) == ("2024-03-05", "2024-03-06")
    found = clean("\n".join(["Old ferry will sail again", "Aktualisiert am 6. März 2024", *BODY]))
    assert (found.published_at, found.about.modified_at) == (None, "2024-03-06")


def test_a_change_before_the_publication_is_none() -> None:
    page = """<html><head><meta property="article:published_time" content="2024-03-05">
    <meta property="article:modified_time" content="{}"></head><body><h1>Old ferry will sail again</h1>{}</body></html>"""
    body = "".join(f"<p>{p}</p>" for p in BODY)
    assert clean(page.format("2024-03-06T08:00:00Z", body)).about.modified_at == "2024-03-06T08:00:00Z"
    assert clean(page.format("2023-03-06T08:00:00Z", body)).about.modified_at is None


def test_an_agency_is_no_author() -> None:
    found = clean("\n".join(["Old ferry will sail again", "By Ann Lee, Reuters", "5 March 2024", *BODY]))
    assert (found.author, found.about.agency) == ("Ann Lee", "Reuters")
    found = clean("\n".join(["Old ferry will sail again", "By Associated Press", *BODY]))
    assert (found.author, found.about.agency) == (None, "AP")


def test_no_date_is_after_the_day_on_which_the_page_was_fetched() -> None:
    text = "\n".join(["Old ferry will sail again", "5 March 2024", *BODY])

    def published(**fields: str) -> str | None:
        raw = document_of({"text": text, **fields}, 1, Fields())
        assert raw is not None
        return clean_record(raw).published_at

    assert published() == "2024-03-05"
    assert published(fetched_at="2024-03-04T22:00:00Z") == "2024-03-05", "clocks differ"
    assert published(crawl_date="2024-03-01") is None
    assert published(crawl_date="not known") == "2024-03-05"
    assert published(crawl_date="2024-03-01", date="2024-03-05") is None


def test_records_keep_the_names_that_older_versions_gave_them() -> None:
    raw = RawDocument(1, "text", "The ferry was late.", about=About(section="Coast"))
    assert record_hash(raw) == "88eb4ecc365e9a9f9331962988ed5f66"
    more = RawDocument(1, "text", "The ferry was late.", about=About(section="Coast", agency="AFP"))
    assert record_hash(more) != record_hash(raw)
