"""How the desk looks and is used: keys, a phone, light and dark, and that everybody can use it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.desk.served import LONG, Served

STATIC = (
    "/",
    "/?days=30",
    "/search",
    "/search?q=ferry",
    "/doubtful",
    "/doubtful/pairs",
    "/rejects",
    "/sites",
    "/sites/many.example",
    "/runs",
    "/runs/1",
    "/decisions",
    "/nope",
)


def paths_of(desk: Served) -> list[str]:
    """A path of every kind of page."""
    bus, one, other = (desk.id_of(title) for title in ("Night bus", "Sallow ferry", "Electric car ferry"))
    of_documents = (
        bus,
        f"{bus}?cuts=open",
        f"{bus}/lines/1",
        f"{one}/group",
        f"{one}/beside/{other}",
        desk.id_of(LONG[:20]),
    )
    return [*STATIC, *(f"/documents/{path}" for path in of_documents)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(browser: Browser, desk: Served, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme)
    for path in paths_of(desk):
        answer = page.goto(desk.url + path)
        assert answer is not None
        assert answer.status == (404 if path == "/nope" else 200), path
        found = Axe().run(page)
        assert not found.violations_count, f"{path}\n{found.generate_report()}"
    page.close()


@pytest.mark.parametrize("width", [320, 390, 768])
def test_no_page_is_wider_than_a_phone(browser: Browser, desk: Served, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    for path in paths_of(desk):
        page.goto(desk.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.close()


def test_dark_is_dark_and_both_are_the_browsers_choice(browser: Browser, desk: Served) -> None:
    lights = {}
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme, viewport={"width": 1280, "height": 900})
        page.goto(f"{desk.url}/documents/{desk.id_of('Night bus')}")
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        lights[scheme] = sum(int(part) for part in colour.removeprefix("rgb(").rstrip(")").split(","))
        page.close()
    assert lights["dark"] < 150 < 700 < lights["light"]


def test_hardly_anything_moves_while_a_page_loads(page: Page, desk: Served) -> None:
    """The number of a line may move by some pixels where its text comes in later: a shift of 0.00001."""
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => shift += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    for path in paths_of(desk):
        page.goto(desk.url + path, wait_until="networkidle")
        assert page.evaluate("window.shift") < 0.0001, path


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent")).strip()


def test_the_rows_of_a_list_are_walked_with_j_and_k_and_opened(page: Page, desk: Served) -> None:
    page.goto(f"{desk.url}/search")
    titles = [text.strip() for text in page.locator(".listed h2").all_text_contents()]
    for key, row in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        assert focused(page) == titles[row]
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.get_by_role("heading", level=1)).to_have_text(titles[1])


def test_the_lines_of_an_article_are_walked_and_lead_to_a_decision(page: Page, desk: Served) -> None:
    id_ = desk.id_of("Night bus")
    page.goto(f"{desk.url}/documents/{id_}")
    page.keyboard.press("j")
    assert focused(page).startswith("16 lines cut")
    page.keyboard.press("j")
    assert focused(page) == "line 17"
    page.keyboard.press("k")
    page.keyboard.press("Enter")  # opens the fold
    page.keyboard.press("j")
    assert focused(page) == "line 1"
    page.keyboard.press("e")
    expect(page).to_have_url(f"{desk.url}/documents/{id_}/lines/1")


def test_slash_searches_question_mark_helps_and_typing_is_typing(page: Page, desk: Served) -> None:
    page.goto(f"{desk.url}/search")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog")
    expect(keys).to_be_visible()
    page.keyboard.press("j")  # while the list of keys is open, no key does anything
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("jake?/")
    expect(page.get_by_role("searchbox")).to_have_value("jake?/")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+j")
    expect(page.locator("[data-step]:focus")).to_have_count(0)


def test_everything_can_be_reached_with_tab_and_its_focus_is_seen(page: Page, desk: Served) -> None:
    page.goto(f"{desk.url}/search")
    page.keyboard.press("Tab")
    assert focused(page) == "To the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.listed a')")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_a_page_prints_without_its_buttons(page: Page, desk: Served) -> None:
    page.goto(f"{desk.url}/documents/{desk.id_of('Night bus')}")
    page.emulate_media(media="print")
    expect(page.locator(".masthead")).to_be_hidden()
    expect(page.get_by_text("A late bus will run again")).to_be_visible()
