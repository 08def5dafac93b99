"""What an editor reads off a page beside title, author and date: standfirst, change, agency, last day."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline import clean
from pipeline.cleaning.cleaner import clean_record
from pipeline.cleaning.identity import record_hash
from pipeline.records import About, RawDocument
from pipeline.settings import Fields
from pipeline.sources.fields import document_of
from pipeline.text.bylines import listed_persons

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


def test_a_title_is_told_from_the_summary_below_it() -> None:
    found = clean(
        "\n\n".join(["Trust finds money for the old ferry", SUMMARY, "By Ann Lee", "12 April 2024", *BODY])
    )
    assert (found.title, found.about.standfirst) == ("Trust finds money for the old ferry", SUMMARY)


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


@pytest.mark.parametrize("tag", ['<p class="article__standfirst">', '<h2 class="dek">', "<h2>"])
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
    found = clean("\n".join(["Old ferry will sail again", "By Ann Lee/AFP", *BODY]))
    assert (found.author, found.about.agency) == ("Ann Lee", "AFP")
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
    given = document_of(
        {"text": "The ferry was late.", "agency": "AFP", "modified_at": "2024-03-05"}, 1, Fields()
    )
    assert given is not None
    assert (given.about.agency, record_hash(given)) == ("AFP", "46331a3495b1a3647eeb940c941b9fbb")
    exported = RawDocument(1, "text", "The ferry was late.", about=About(agency="AFP"), cleaned_by="lines-8")
    assert record_hash(exported) != record_hash(replace(exported, about=About(agency="EFE")))


@pytest.mark.parametrize(
    "head",
    [
        ("Fri 12 Apr 2024 14.02 CEST",),
        ("Sport", "12.04.2024"),
        ("London", "12 April 2024, 14:02"),
        ("Los Angeles | 12 April 2024",),
        ("Climate Change", "12 April 2024"),
        ("San Sebastián - 12 ABR 2024",),
        ("Photo: Bo Dahl 12 April 2024",),
        ("Bo Dahl (photo) 12 April 2024",),
        ("Updated by Bo Dahl on 13 April 2024",),
        ("Edited By: Bo Dahl | April 12, 2024",),
        ("Hosted by Bo Dahl", "12 April 2024"),
        ("Sponsored by Green Valley", "12 April 2024"),
        ("Ann Lee, 34, writer",),
    ],
)
def test_places_topics_and_other_roles_are_no_authors(head: tuple[str, ...]) -> None:
    assert clean("\n\n".join(["Old ferry will sail again", *head, *BODY])).author is None


def test_a_person_in_the_article_or_below_it_is_no_author() -> None:
    title, (one, two, three) = "Old ferry will sail again", BODY
    quoted = clean("\n\n".join([title, one, two, "Martin Cole", three]))
    assert (quoted.author, "Martin Cole" in quoted.text) == (None, True)
    reader = "I sailed on her as a child, every summer, and I am glad that my own children will be able to do so now."
    assert clean("\n\n".join([title, *BODY, "Comments", "Bo Dahl", "13 April 2024", reader])).author is None


def test_the_byline_below_the_title_goes_before_that_of_another_story_above() -> None:
    above = ("Storm closes the outer pier", "By Bo Dahl", "3 March 2024")
    found = clean("\n\n".join([*above, "Old ferry will sail again", "By Ann Lee", "12 April 2024", *BODY]))
    assert (found.author, found.published_at) == ("Ann Lee", "2024-04-12")


@pytest.mark.parametrize(
    "line",
    [
        "Deadline: 30 June 2024",
        "Event date: 3 May 2024",
        "When: Friday, 3 May 2024, 7 pm",
        "Anmeldeschluss: 30. Juni 2024",
        "Born 12 April 1950 in Tarnow",
        "3 May 1940 - 12 April 2024",
        "12 April 2024: The council votes",
    ],
)
def test_the_day_of_something_else_is_no_day_of_publication(line: str) -> None:
    found = clean("\n\n".join(["Old ferry will sail again", line, *BODY]))
    assert found.published_at is None


def test_a_date_that_a_sentence_is_about_is_no_dateline() -> None:
    first = (
        "May 5, 1945 - the day of the great storm - is a date that everybody in the town of Tarnow remembers."
    )
    assert clean("\n\n".join([first, *BODY])).published_at is None


def test_html_that_states_only_a_change_has_no_day_of_publication() -> None:
    body = "".join(f"<p>{p}</p>" for p in BODY)
    page = '<html><head><meta property="article:modified_time" content="2024-04-13T09:00:00Z"></head><body>{}</body>'
    found = clean(page.format(f"<h1>Old ferry will sail again</h1>{body}"))
    assert (found.published_at, found.about.modified_at) == (None, "2024-04-13T09:00:00Z")


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Ann Lee and Bo Dahl", "Ann Lee, Bo Dahl"),
        ("Anna Lehmann und Jörg Dahl", "Anna Lehmann, Jörg Dahl"),
        ("Ann Lee, Bo Dahl, and Cy Fox", "Ann Lee, Bo Dahl, Cy Fox"),
        ("王芳、李娜", "王芳, 李娜"),
        ("Research and Development Team", "Research and Development Team"),
        ("Ann Lee", "Ann Lee"),
    ],
)
def test_a_list_of_persons_has_one_form(author: str, names: str) -> None:
    assert listed_persons(author) == names
