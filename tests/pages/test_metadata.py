"""Title, author, date and site: what is read from the lines, and what must not be."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.judge.shape import shape_of
from pipeline.pages import author_features, authors
from pipeline.pages.layout import lay_out
from pipeline.pages.metadata import read_metadata
from pipeline.pages.titles import MODEL, features_of
from pipeline.records import Line, Metadata, Reason
from pipeline.text.bylines import listed_persons
from pipeline.text.hosts import site_of

# After a change of the model: its new digest.
TITLES = "a161c7165a27fdf2"
FEATURES = 46
AUTHORS = "4f13eb4ce1db1ba3"  # and of authors.npz
AUTHOR_FEATURES = 99

BODY = [
    "The oldest ferry in the county will sail again in May, the harbour trust said on Monday.",
    "It has been laid up since the winter storms, when a wave broke two of its windows.",
    "Repairs cost more than the trust had feared, but a collection in the town paid for half of them.",
]
OTHERS = [
    "Related stories",
    "Storm closes the outer pier",
    "14 August 2024",
    "New mayor elected, old ferry or not",
    "By Cleo Marsh",
    "19 August 2024, 7:15 pm",
]


def read(*text: str, **known: str | None) -> Metadata:
    return read_metadata([Line(number, line) for number, line in enumerate(text, 1)], **known)


def test_the_title_is_the_line_above_byline_and_dateline() -> None:
    metadata = read("Old ferry will sail again", "By Ann Lee", "12 March 2024, 9:05 am", *BODY)
    assert (metadata.title, metadata.title_line) == ("Old ferry will sail again", 1)
    assert (metadata.author, metadata.author_line) == ("Ann Lee", 2)
    assert (metadata.published_at, metadata.date_line) == ("2024-03-12T09:05", 3)


def test_the_title_is_found_without_a_byline() -> None:
    metadata = read("", "Old ferry will sail again", "", *BODY)
    assert (metadata.title, metadata.title_line) == ("Old ferry will sail again", 2)
    assert metadata.author is None


def test_the_title_is_found_among_menus() -> None:
    """The title shares most words with the body; the menu and the teaser above it do not."""
    menu = ["Skip to content", "Home", "Harbour Courier", "Win two theatre tickets this weekend", "Share"]
    metadata = read(*menu, "Old ferry will sail again in May", "By Ann Lee | Harbour Courier", "Share", *BODY)
    assert (metadata.title, metadata.title_line) == ("Old ferry will sail again in May", 6)


def test_prose_without_a_head_has_no_title() -> None:
    assert read(*BODY) == Metadata()
    assert read("A ferry, a pier", "and nothing that is a sentence") == Metadata()
    assert read() == Metadata()


@pytest.mark.parametrize(
    "line", ["Old ferry will sail AGAIN", "  old ferry — will sail again!", "“Old Ferry Will Sail Again”"]
)
def test_a_title_that_the_dump_gives_is_found_in_the_lines(line: str) -> None:
    metadata = read("Home", line, "By Ann Lee", *BODY, title=" Old ferry will\nsail again ")
    assert (metadata.title, metadata.title_line) == ("Old ferry will sail again", 2)


def test_a_title_that_is_in_no_line_is_kept() -> None:
    metadata = read("Something else altogether", *BODY, title="Old ferry will sail again")
    assert (metadata.title, metadata.title_line) == ("Old ferry will sail again", None)


def test_what_the_dump_says_wins_over_the_lines() -> None:
    known = {
        "title": "A",
        "author": "Bo  Dahl",
        "published_at": "2024-03-11T08:00:00Z",
        "url": "https://www.a.example/b",
    }
    metadata = read("Old ferry will sail again", "By Ann Lee", "12 March 2024", *BODY, **known)
    assert (metadata.title, metadata.author, metadata.published_at) == (
        "A",
        "Bo Dahl",
        "2024-03-11T08:00:00Z",
    )
    assert (metadata.url, metadata.site) == ("https://www.a.example/b", "a.example")
    assert (metadata.author_line, metadata.date_line) == (2, 3), (
        "the lines with author and date are known all the same"
    )


@pytest.mark.parametrize("given", [None, "", "  ", "some day", "2024-02-31"])
def test_junk_from_the_dump_does_not_hide_what_the_lines_say(given: str | None) -> None:
    metadata = read(
        "Old ferry will sail again", "By Ann Lee", "12 March 2024", *BODY, author=" ", published_at=given
    )
    assert (metadata.author, metadata.published_at) == ("Ann Lee", "2024-03-12")


def test_dates_and_bylines_below_an_article_are_not_its_own() -> None:
    """The newest date on a page is most often the date of another story."""
    assert read(*BODY, *OTHERS).published_at is None
    assert read(*BODY, *OTHERS).author is None
    assert read(*BODY, *["18 March 2024", "2 April 2024", "9 May 2024"]).date_line is None
    metadata = read("Tuesday, March 12th 2024, 4:46 pm", *BODY, *OTHERS)
    assert (metadata.published_at, metadata.date_line) == ("2024-03-12T16:46", 1)


def test_a_date_within_a_sentence_is_no_dateline() -> None:
    first = (
        "On 12 March 2024 the council voted to repair the ferry, by nine votes to four, after a long debate."
    )
    assert read("Old ferry will sail again", first, *BODY).published_at is None
    assert shape_of("The vote is set for 12 March 2024.").date is None


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("By Ann Lee", "Ann Lee"),
        ("BY ANN LEE", "ANN LEE"),
        ("  by Ann Lee and Bo Dahl", "Ann Lee and Bo Dahl"),
        ("By: Ann O'Neill-Smith", "Ann O'Neill-Smith"),
        ("By Dr. A. B. Lee, health editor", "Dr. A. B. Lee"),
        ("By Ann Lee | Harbour Courier", "Ann Lee"),
        ("By Ann Lee - 24 May 2019", "Ann Lee"),
        ("By Ann Lee (Harbour Courier)", "Ann Lee"),
        ("Written by Ann Lee", "Ann Lee"),
        ("Report by Ann Lee / Photos by Bo Dahl", "Ann Lee"),
        ("• By Ann Lee", "Ann Lee"),
        ("Von Jürgen Groß", "Jürgen Groß"),
        ("Von Anna von der Heide", "Anna von der Heide"),
        ("Par Élodie Marchand", "Élodie Marchand"),
        ("Por María del Carmen López", "María del Carmen López"),
        ("Di Luca Bianchi e Sara Conti", "Luca Bianchi e Sara Conti"),
        ("Door Jan de Vries", "Jan de Vries"),
        ("Autor: Łukasz Żak", "Łukasz Żak"),
        ("Автор: Иван Петров", "Иван Петров"),
        ("Текст: Анна Ким", "Анна Ким"),
    ],
)
def test_a_byline_gives_its_name(line: str, name: str) -> None:
    assert shape_of(line).author == name
    assert read("Old ferry will sail again", line, *BODY).author == listed_persons(name)


@pytest.mark.parametrize(
    ("line", "name", "date"),
    [
        ("Posted on 12 March 2024 by Ann Lee", "Ann Lee", "2024-03-12"),
        ("Posted by Ann Lee on March 12, 2024 in Harbour", "Ann Lee", "2024-03-12"),
        ("March 12, 2024 by Ann Lee", "Ann Lee", "2024-03-12"),
        ("By Ann Lee Published March 12, 2024 9:05 am", "Ann Lee", "2024-03-12T09:05"),
        ("By Ann Lee | 12 March 2024 | 5 min read", "Ann Lee", "2024-03-12"),
        ("Veröffentlicht am 12. März 2024 von Anna Lehmann", "Anna Lehmann", "2024-03-12"),
        ("Publié le 12 mars 2024 par Élodie Marchand", "Élodie Marchand", "2024-03-12"),
        ("Publicado el 12 de marzo de 2024 por Ana Luz", "Ana Luz", "2024-03-12"),
        ("Av Kari Nordmann, publisert 12. mars 2024", "Kari Nordmann", "2024-03-12"),
        ("作者:李明 2024年3月12日", "李明", "2024-03-12"),
        ("김민수 기자 2024.03.12", "김민수", "2024-03-12"),
        ("بقلم: سمير حداد", "سمير حداد", None),
        ("김민수 기자", "김민수", None),
        ("Yazan: Ayşe Yılmaz", "Ayşe Yılmaz", None),
        ("By Ann Lee, Bo Dahl and Cy Fox", "Ann Lee, Bo Dahl and Cy Fox", None),
        ("By Ann Lee Staff Writer", "Ann Lee", None),
    ],
)
def test_a_line_may_say_who_and_when(line: str, name: str | None, date: str | None) -> None:
    assert (shape_of(line).author, shape_of(line).date) == (name, date)


@pytest.mark.parametrize("line", ["By Industry", "By Use Case", "By Category", "Reviewed by Ann Lee"])
def test_a_menu_entry_or_another_role_is_no_byline(line: str) -> None:
    assert shape_of(line).author is None


def test_the_day_of_publication_wins_over_that_of_a_change() -> None:
    title = "Old ferry will sail again in May"
    both = "Updated 19 August 2024 | Published 12 March 2024"
    assert read(title, both, *BODY).published_at == "2024-03-12"
    assert (
        read(title, "Published: 12 March 2024", "Updated: 19 August 2024", *BODY).published_at == "2024-03-12"
    )
    assert read(title, "Zuletzt aktualisiert: 19. August 2024", *BODY).published_at is None
    assert read(title, "2024年8月19日 更新", *BODY).published_at is None


@pytest.mark.parametrize(
    ("start", "date"),
    [
        ("TARNOW BAY, March 5, 2024 – ", "2024-03-05"),
        ("TARNOW BAY (Coast Wire), March 5, 2024 — ", "2024-03-05"),
        ("March 5, 2024 (Coast Wire) - ", "2024-03-05"),
        ("Berlin, 5. März 2024 – ", "2024-03-05"),
        ("On March 5, 2024 – as in 2023 – ", None),
        ("The storm of March 5, 2024 - ", None),
    ],
)
def test_a_dateline_may_be_the_beginning_of_the_text(start: str, date: str | None) -> None:
    metadata = read("Old ferry will sail again", start + BODY[0], *BODY[1:])
    assert (metadata.published_at, metadata.date_line) == (date, None)


def test_a_page_says_which_way_its_dates_are_written() -> None:
    head = ["Old ferry will sail again", "By Ann Lee", "06/03/2024"]
    assert read(*head, *BODY).published_at is None
    assert read(*head, *BODY, "Storm closes pier", "24/01/2024").published_at == "2024-03-06"
    french = [
        "Le vieux bac repartira en mai, a dit lundi le port de la ville, après trois ans de travaux."
    ] * 3
    assert read("Le vieux bac repartira", "06/03/2024", *french).published_at == "2024-03-06"


def test_a_date_in_the_future_is_none() -> None:
    title = "Old ferry will sail again in May"
    assert read(title, "12 March 2094", *BODY).published_at is None
    assert read(title, "12 March 2024", *BODY, not_after="2024-03-11").published_at is None
    assert read(title, "12 March 2024", *BODY, not_after="2024-03-12").published_at == "2024-03-12"
    assert read(title, *BODY, published_at="2094-03-12").published_at is None


def test_dates_of_teasers_above_the_title_are_not_its_own() -> None:
    teasers = ["Storm closes the outer pier", "14 August 2024", "New mayor elected", "19 August 2024"]
    metadata = read(*teasers, "Old ferry will sail again in May", "By Ann Lee", *BODY)
    assert (metadata.published_at, metadata.author) == (None, "Ann Lee")


def test_a_list_of_dates_above_the_text_gives_none() -> None:
    assert read("14 August 2024", "19 August 2024", "2 September 2024", *BODY).published_at is None


def test_a_name_alone_is_an_author_beside_a_date_only() -> None:
    title = "Old ferry will sail again in May"
    assert read(title, "Ann Lee", "12 March 2024", *BODY).author == "Ann Lee"
    assert read(title, "12 March 2024 | Ann Lee | 3 min read", *BODY).author == "Ann Lee"
    assert read(title, "By", "Ann Lee", *BODY).author == "Ann Lee"
    assert read(title, "Ann Lee", *BODY).author is None, "a bare name may be a place or a section"
    assert read(title, "Old Ferry", "12 March 2024", *BODY).author is None, (
        "words that the text uses are no name"
    )
    assert read(title, "Photo by", "Ann Lee", "12 March 2024", *BODY).author is None


@pytest.mark.parametrize(
    "head",
    [
        ["Ann Lee", "Ann Lee", "Share"],
        ["Ann Lee Ann Lee", "Share"],
        ["Ann Lee", "Staff Writer"],
        ["Ann Lee, Shipping Editor", "12 March 2024"],
        ["Ann Lee 12 March 2024", "Share"],
        ["ByAnn Lee", "Share"],
        ["By — Ann Lee, Coast Wire", "Share"],
    ],
)
def test_a_name_below_the_title_is_the_author_where_something_says_so(head: list[str]) -> None:
    assert read("Old ferry will sail again", *head, *BODY).author == "Ann Lee"


@pytest.mark.parametrize(
    ("foot", "author"),
    [
        (["Headshot of Ann Lee", "Ann Lee", "Writes about ships."], "Ann Lee"),
        (
            [
                "Ann Lee's avatar",
                "Ann Lee",
                "Ann Lee writes about ships and harbours, and lives on one of them.",
            ],
            "Ann Lee",
        ),
        (["About the author", "Ann Lee", "She writes about ships."], "Ann Lee"),
        (["Über die Autorin", "Ann Lee"], "Ann Lee"),
        (["Reviewed by", "Headshot of Ann Lee", "Ann Lee"], None),
        (["Picture of a ferry", "Old Town"], None),
        (["About the author", "Follow us on the net"], None),
        (["Ann Lee", "Share"], None),
    ],
)
def test_an_author_is_known_by_their_picture_or_introduction(foot: list[str], author: str | None) -> None:
    assert read("Old ferry will sail again", *BODY, *foot).author == author


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ann Lee and Bo Dahl", "Ann Lee, Bo Dahl"),
        ("By Ann Lee, Bo Dahl and Cy Fox", "Ann Lee, Bo Dahl, Cy Fox"),
        ("By Ann Lee, Bo Dahl, and Cy Fox", "Ann Lee, Bo Dahl, Cy Fox"),
        ("By Ann Lee, Staff Writer, Photos by Cy Fox", "Ann Lee"),
    ],
)
def test_all_authors_of_a_byline_are_named_in_order(byline: str, names: str) -> None:
    assert read("Old ferry will sail again", byline, *BODY).author == names


@pytest.mark.parametrize("name", ["Old Town", "Ann Lee", "Climate Change", "Tarnow Bay", "Manchester United"])
def test_a_name_alone_below_a_title_may_be_a_place_or_a_topic(name: str) -> None:
    assert read("Old ferry will sail again", name, *BODY).author is None


def test_the_model_of_titles_is_the_one_that_was_measured() -> None:
    packed = files("pipeline.pages").joinpath(MODEL).read_bytes()
    assert hashlib.sha256(packed).hexdigest()[:16] == TITLES
    layout = lay_out(["Old ferry will sail again", "", *BODY])
    assert features_of(layout)[1].shape == (1, FEATURES)


def test_the_model_of_authors_is_the_one_that_was_measured() -> None:
    packed = files("pipeline.pages").joinpath(authors.MODEL).read_bytes()
    assert hashlib.sha256(packed).hexdigest()[:16] == AUTHORS
    layout = lay_out(["Old ferry will sail again", "", "By Ann Lee", "", *BODY])
    assert author_features.features_of(layout, 0)[1].shape == (1, AUTHOR_FEATURES)


def test_a_sentence_with_a_dateline_is_never_named_as_a_line_to_cut() -> None:
    first = (
        "TARNBRIDGE, March 12, 2024 – The oldest ferry in the county will sail again in May, the trust said."
    )
    metadata = read("Old ferry will sail again in May", first, *BODY)
    assert (metadata.author_line, metadata.date_line) == (None, None)
    long = (
        "By Ann Lee, who sailed on her as a child and has written about the harbour ever since she came home"
    )
    assert read("Old ferry will sail again in May", long, *BODY).author_line is None


def test_the_title_is_found_in_a_script_without_spaces() -> None:
    body = [
        "县里最古老的渡船将于五月重新启航，港口信托基金会周一表示，维修工作已经接近完成。" * 2,
        "自从冬季风暴以来，这艘渡船一直停泊在港口，当时一个大浪打破了它的两扇窗户。" * 2,
        "渡船的维修费用比信托基金会担心的还要高，但镇上的募捐支付了其中的一半。" * 2,
    ]
    metadata = read("首页", "海港邮报", "最古老的渡船将重新启航", "2024年3月12日", *body)
    assert (metadata.title, metadata.published_at) == ("最古老的渡船将重新启航", "2024-03-12")


def test_a_subheading_within_the_text_is_no_title() -> None:
    assert read(*BODY, "What the repairs will cost the town", *BODY).title is None


@pytest.mark.parametrize(
    ("line", "site"),
    [
        ("© 2024 courier.example.com. All rights reserved", "example.com"),
        ("Copyright 2024 www.tarnbridge.co.uk", "tarnbridge.co.uk"),
        ("© 2024 Harbour Courier", None),
        ("© 2024 ann.lee@example.com", None),
        ("Read more on example.com", None),
    ],
)
def test_the_site_is_read_from_the_copyright_line_only(line: str, site: str | None) -> None:
    assert read("Old ferry will sail again", *BODY, line).site == site
    assert read(*BODY, line, url="https://a.example.org/b").site == "example.org", (
        "the URL wins over the copyright line"
    )


@pytest.mark.parametrize(
    "line",
    [
        "By Easter the councils expect to have paid for the new bridge",
        "By Easter the councils expect…",
        "By Easter, councils will have to decide",
        "By Friday morning the road was open again.",
        "By then it was late",
        "By the sea",
        "By and large",
        "By 9 in the morning",
        "Von Anfang an war klar, dass es teuer wird",
        "Von Hamburg nach Berlin",
        "Par exemple, le pont",
        "Por Dios, otra vez",
        "Door County, Wisconsin",
        "Bystanders Ann Lee and Bo Dahl",
        "Ann Lee",
        "By",
        "",
    ],
)
def test_a_line_that_only_begins_like_a_byline_is_none(line: str) -> None:
    assert shape_of(line).author is None
    assert read("Old ferry will sail again", line, *BODY).author is None


def test_a_sentence_is_prose_and_a_label_is_not() -> None:
    assert all(shape_of(line).prose for line in BODY)
    assert not any(shape_of(line).prose for line in OTHERS)
    assert shape_of("Related stories").lexicon is Reason.RELATED
    assert shape_of("• one").bullet
    assert not shape_of("-5 degrees at night").bullet
    assert shape_of("渡船は月曜日にまた遅れた。").words == 12
    assert shape_of(" … ").blank


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.bbc.co.uk/news/1", "bbc.co.uk"),
        ("http://ann.github.io/post", "ann.github.io"),
        ("http://news.tarn.unknowntld/x", "news.tarn.unknowntld"),
        ("http://www.news.unknowntld.", "news.unknowntld"),
        ("http://192.168.1.7:8080/x", "192.168.1.7"),
        ("http://[2001:db8::1]:80/x", "2001:db8::1"),
        ("https://user:secret@www.paper.com:443/a", "paper.com"),
        ("HTTPS://NEWS.Paper.COM", "paper.com"),
        ("paper.com/away?to=http://other.org/", "paper.com"),
        ("paper.com:80/a//b", "paper.com"),
        ("//cdn.paper.com/a", "paper.com"),
        ("http://zeitung.münchen.de/x", "münchen.de"),
        ("http://zeitung.xn--mnchen-3ya.de/x", "münchen.de"),
        ("http://paper。com。/x", "paper.com"),
        ("http://localhost:8000/", "localhost"),
    ],
)
def test_the_site_is_the_registrable_domain(url: str, site: str) -> None:
    assert site_of(url) == site


HOSTLESS = "/news/1 page0.html http:// http://[bad http://a..b about:blank javascript:void(0) file:///tmp/x"


@pytest.mark.parametrize("url", [None, "", "not a url", "http://a b.com", *HOSTLESS.split()])
def test_what_has_no_host_has_no_site(url: str | None) -> None:
    assert site_of(url) is None


@settings(deadline=None)
@given(st.text() | st.text().map("http://{}".format) | st.from_regex(r"[a-z]*:?/{0,3}[\w.:@\[\]%-]*"))
@example("http://ex\u2100mple.com")
@example("http://[::1%25]x:1")
def test_no_url_makes_it_raise(url: str) -> None:
    site = site_of(url)
    assert site is None or (site == site.strip() and site)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([*BODY, *OTHERS, "Share", "12 March 2024", "Old ferry will sail"]) | st.text())
)
def test_the_lines_named_by_metadata_say_what_it_says(text: list[str]) -> None:
    lines = dict(enumerate(text, 1))
    metadata = read(*text)
    if metadata.title_line:
        assert metadata.title == lines[metadata.title_line].strip()
    if metadata.author_line:
        assert metadata.author is not None
        assert metadata.author.split(", ")[0] in lines[metadata.author_line]
    if metadata.date_line:
        assert shape_of(lines[metadata.date_line]).date == metadata.published_at
    assert (metadata.title is None) == (metadata.title_line is None)
    assert metadata.author or metadata.author_line is None
    assert (metadata.published_at is None) == (metadata.date_line is None)
