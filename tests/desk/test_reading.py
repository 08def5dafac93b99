"""Reading on the desk: search, browse, an article with its cuts, two stories side by side."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from pipeline.show.explanation import seen
from tests.desk.served import LONG, Served
from tests.dumps import query


def listed_on(page: Page) -> list[str]:
    """The ids of the documents that a page lists."""
    paths = page.locator(".listed h2 a").evaluate_all("links => links.map(link => link.pathname)")
    return [path.rpartition("/")[2] for path in paths]


def test_articles_are_browsed_newest_first_page_by_page(page: Page, desk: Served) -> None:
    page.goto(f"{desk.url}/search")
    pages = [listed_on(page)]
    while (older := page.get_by_role("link", name="older →")).count():
        older.click()
        pages.append(listed_on(page))
    order = "CASE WHEN published_at IS NULL THEN 1 ELSE 0 END"
    dated = query(desk.database, f"SELECT {order}, published_at, id FROM articles")
    newest = sorted((row for row in dated if not row[0]), key=lambda row: row[1:], reverse=True)
    undated = sorted((row for row in dated if row[0]), key=lambda row: str(row[2]), reverse=True)
    assert [id_ for ids in pages for id_ in ids] == [row[2] for row in [*newest, *undated]]
    page.get_by_role("link", name="← newer").click()
    assert listed_on(page) == pages[-2]


def test_counts_choose_and_what_is_chosen_can_be_left_out(page: Page, desk: Served) -> None:
    page.goto(f"{desk.url}/search")
    page.get_by_role("link", name="northwire.example").click()
    rows = page.locator(".listed p.quiet")
    assert rows.count() == desk.one("SELECT count(*) FROM articles WHERE site = 'northwire.example'")[0]
    assert all("northwire.example" in text for text in rows.all_inner_texts())
    page.get_by_role("searchbox").fill("ferry")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{desk.url}/search?q=ferry&site=northwire.example")
    page.get_by_role("link", name="leave out site").click()
    expect(page).to_have_url(f"{desk.url}/search?q=ferry")


def test_a_search_shows_why_it_found_what_it_found(page: Page, desk: Served) -> None:
    page.goto(f"{desk.url}/search?q=sallow ferry")
    expect(page.get_by_role("heading", level=1)).to_have_text("sallow ferry")
    assert listed_on(page)[0] == desk.id_of("Sallow ferry")
    assert {mark.lower() for mark in page.locator(".listed mark").all_inner_texts()} == {"sallow", "ferry"}
    page.get_by_role("link", name="near-duplicates").click()
    assert listed_on(page) == [desk.id_of("Electric car ferry")]
    expect(page.get_by_role("link", name="beside its article")).to_be_visible()
    page.goto(f"{desk.url}/search?q=zzzz")
    expect(page.get_by_text("No article has all of these words")).to_be_visible()


def test_more_hits_are_one_link_away(page: Page, desk: Served) -> None:
    page.goto(f"{desk.url}/search?q=case&site=many.example")
    assert page.locator(".listed > li").count() == 25
    page.get_by_role("link", name="50 hits →").click()
    assert page.locator(".listed > li").count() == 50
    page.get_by_role("link", name="100 hits →").click()
    assert page.locator(".listed > li").count() == 60
    assert page.locator(".pager").count() == 0


def test_an_article_has_its_cuts_folded_in_place_and_every_line_once(page: Page, desk: Served) -> None:
    id_ = desk.id_of("Night bus")
    page.goto(f"{desk.url}/documents/{id_}")
    expect(page.get_by_text("Skip to main content")).to_be_hidden()
    expect(page.get_by_text("A late bus will run again")).to_be_visible()
    page.get_by_text("16 lines cut, 1 to 16").click()
    expect(page.get_by_text("Skip to main content")).to_be_visible()
    page.get_by_role("link", name="Open all cuts").click()
    expect(page.locator("details.about")).not_to_have_attribute("open", "")
    assert page.locator("article details:not([open])").count() == 0
    links = page.locator("article a.number").evaluate_all("links => links.map(link => link.pathname)")
    numbers = [int(link.rpartition("/")[2]) for link in links]
    assert numbers == sorted(set(numbers)) and len(numbers) == 61
    cut = query(desk.database, f"SELECT text FROM cuts WHERE document_id = '{id_}'")
    assert sorted(page.locator("article del").all_text_contents()) == sorted(str(text) for (text,) in cut)


def test_each_line_leads_to_the_page_of_its_decision(page: Page, desk: Served) -> None:
    id_ = desk.id_of("Night bus")
    page.goto(f"{desk.url}/documents/{id_}")
    line = page.locator(".line.kept").first
    href = line.locator("a.number").get_attribute("href")
    assert href and re.fullmatch(rf"/documents/{id_}/lines/\d+", href)


def test_the_address_of_a_page_is_a_link_only_where_it_is_of_the_web(page: Page, desk: Served) -> None:
    page.goto(f"{desk.url}/documents/{desk.id_of(LONG[:20])}")
    source = page.locator(".head .facts a")
    assert source.get_attribute("rel") == "noreferrer"
    assert (source.get_attribute("href") or "").startswith("https://long.example/")
    page.goto(f"{desk.url}/documents/{desk.id_of('<script>')}")
    assert page.locator("a[href^=javascript]").count() == 0


@pytest.mark.parametrize("begin", ["<script>", "Right", "{{ 7", "العبّارة القديمة", LONG[:20]])
def test_nothing_of_a_dump_becomes_markup(page: Page, desk: Served, begin: str) -> None:
    id_ = desk.id_of(begin)
    (title,) = desk.one(f"SELECT title FROM documents WHERE id = '{id_}'")
    for path in (
        f"/documents/{id_}",
        f"/documents/{id_}/group",
        "/search?month=2021-05",
        f"/search?q={begin[:3]}",
    ):
        page.goto(desk.url + path)
        assert page.title() != "taken"
        assert page.locator("main script, main img, main b:text('Ann')").count() == 0
    page.goto(f"{desk.url}/documents/{id_}")
    assert page.locator("h1").text_content() == seen(str(title))


def test_two_stories_are_read_side_by_side_and_decided_on(page: Page, own_desk: Served) -> None:
    one, other = own_desk.id_of("Sallow ferry"), own_desk.id_of("Electric car ferry")
    page.goto(f"{own_desk.url}/documents/{other}")
    page.get_by_role("link", name="side by side").click()
    expect(page).to_have_url(f"{own_desk.url}/documents/{one}/beside/{other}")
    expect(page.get_by_role("heading", level=1)).to_have_text("One story, side by side")
    assert page.locator(".pair ins").first.inner_text() == "Eels, inspectors and gales"
    page.get_by_role("button", name="Another story").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two stories, side by side")
    expect(page.get_by_role("status")).to_contain_text("Another story")
    expect(page.get_by_text("A person said: another story")).to_be_visible()
    assert own_desk.one(f"SELECT article_id FROM documents WHERE id = '{other}'") == (None,)
    page.locator(".acts").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One story, side by side")
    assert own_desk.one(f"SELECT article_id FROM documents WHERE id = '{other}'") == (one,)


def test_a_group_lists_the_copies_of_an_article(page: Page, desk: Served) -> None:
    one, other = desk.id_of("Sallow ferry"), desk.id_of("Electric car ferry")
    page.goto(f"{desk.url}/documents/{one}")
    page.get_by_role("link", name="1 copy of it").click()
    assert page.locator(".listed h2 a").evaluate_all("links => links.map(link => link.pathname)") == [
        f"/documents/{one}",
        f"/documents/{other}",
    ]


def test_all_of_it_can_be_read_without_script(browser: Browser, desk: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{desk.url}/search?q=outer parishes")
    page.locator(".listed h2 a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Night bus to the outer parishes")
    page.get_by_role("link", name="Open all cuts").click()
    expect(page.locator("del").first).to_be_visible()
    context.close()
