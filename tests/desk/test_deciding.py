"""Deciding on the desk: on a line, with a preview; on doubtful lines and pairs, by one key each; and undo."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from pipeline.store import open_store
from pipeline.store.check import find_problems
from tests.desk.served import Served
from tests.dumps import query, settings, snapshot

TAGS = "Tags: buses, Marl Cross, parish councils, rural transport"


def cuts_of(desk: Served, id_: str) -> set[str]:
    found = query(desk.database, f"SELECT text FROM cuts WHERE document_id = '{id_}'")
    return {str(text).strip() for (text,) in found}


def open_line(page: Page, desk: Served, id_: str, text: str) -> None:
    """Open the page of a line from the page of its article, as a person does."""
    page.goto(f"{desk.url}/documents/{id_}?cuts=open")
    page.locator(".line").filter(has=page.get_by_text(text, exact=True)).first.locator("a.number").click()


def test_a_cut_line_is_kept_here_and_the_notice_undoes_it(page: Page, own_desk: Served) -> None:
    before = snapshot(own_desk.database)
    id_ = own_desk.id_of("Night bus")
    cut = cuts_of(own_desk, id_)
    open_line(page, own_desk, id_, TAGS)
    expect(page.get_by_role("heading", level=1)).to_have_text("This line was cut")
    page.get_by_role("button", name="Keep it here").click()
    notice = page.get_by_role("status", name="What was done")
    expect(notice).to_contain_text("The line stays here. One document changed: Night bus")
    assert cuts_of(own_desk, id_) == cut - {TAGS}
    notice.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status", name="What was done")).to_contain_text(
        "Undone. One document changed: Night bus"
    )
    assert snapshot(own_desk.database) == before


def test_a_line_is_cut_on_the_whole_site_after_a_preview(page: Page, own_desk: Served) -> None:
    """Some pages of a site have a line with a word; the preview counts what then happens."""
    texts = query(own_desk.database, "SELECT id, text FROM articles WHERE site = 'many.example'")
    id_, text = texts[0]
    line = str(text).splitlines()[0].strip()
    word = rf"\b{line.split()[1]}\b"
    like = sum(re.search(word, str(text)) is not None for _, text in texts)
    open_line(page, own_desk, str(id_), line)
    page.get_by_label("Lines like it, by a regular expression").fill(word)
    page.get_by_role("button", name="Preview").click()
    choice = page.get_by_role("region", name="with all lines like it on the site")
    expect(choice).to_contain_text(f"{like} of 60 pages have such a line")
    expect(choice).to_contain_text(f"{like} would change")
    choice.get_by_role("button", name="Cut all lines like it").click()
    notice = page.get_by_role("status", name="What was done")
    expect(notice).to_contain_text("The line is cut with all lines like it on the site.")
    expect(notice).to_contain_text(f"{like} documents changed")
    page.goto(f"{own_desk.url}/decisions")
    expect(page.get_by_text(f"lines of many.example with {word}")).to_be_visible()
    with open_store(settings(own_desk.database)) as store, store.reading() as connection:
        assert list(find_problems(connection)) == []


def test_a_pattern_that_is_not_in_the_line_is_refused_in_place(page: Page, own_desk: Served) -> None:
    id_ = own_desk.id_of("Night bus")
    open_line(page, own_desk, id_, sorted(cuts_of(own_desk, id_))[0])
    for wrong in ("(", "^nowhere in the line"):
        page.get_by_label("Lines like it, by a regular expression").fill(wrong)
        page.get_by_role("button", name="Preview").click()
        expect(page.get_by_role("alert")).to_be_visible()


def test_doubtful_lines_are_answered_by_one_key_each(page: Page, own_desk: Served) -> None:
    page.goto(f"{own_desk.url}/doubtful")
    asked: list[str] = []
    for key in ("r", "w", "n"):
        here = page.locator(".question .here .text")
        asked.append(here.inner_text())
        with page.expect_navigation():
            page.keyboard.press(key)
    asked.append(page.locator(".question .here .text").inner_text())
    assert len(set(asked)) == 4, "each key loads the next line"
    taken = query(own_desk.database, "SELECT text, said FROM line_decisions")
    assert {str(text) for text, _ in taken} == {text.strip() for text in asked[:2]}
    page.goto(f"{own_desk.url}/decisions")
    assert page.locator(".decided > li").count() == 2
    while page.locator(".decided > li").count():
        page.get_by_role("button", name="Undo").last.click()
    assert query(own_desk.database, "SELECT * FROM line_decisions") == []


def test_a_doubtful_pair_is_answered_and_the_next_one_shown(page: Page, own_desk: Served) -> None:
    near = query(
        own_desk.database, "SELECT id FROM duplicates WHERE kind = 'near' AND similarity IS NOT NULL"
    )
    assert near, "the test is about near-duplicates"
    page.goto(f"{own_desk.url}/doubtful/pairs")
    for _ in near:
        page.keyboard.press("s")
        expect(page.get_by_role("status", name="What was done")).to_contain_text("The same story.")
    expect(page.get_by_text("No pair is doubtful")).to_be_visible()
    assert len(query(own_desk.database, "SELECT * FROM pair_decisions")) == len(near)


def test_decisions_are_given_as_settings(page: Page, own_desk: Served) -> None:
    id_ = own_desk.id_of("Night bus")
    open_line(page, own_desk, id_, sorted(cuts_of(own_desk, id_))[0])
    page.get_by_role("button", name="Keep it on the whole site").click()
    page.goto(f"{own_desk.url}/decisions")
    with page.expect_download() as download:
        page.get_by_role("link", name="as settings").click()
    text = download.value.path().read_text("utf-8")
    assert "keep = [" in text or "settings cannot say: " in text


@pytest.mark.parametrize("path", ["/documents/{id}/lines/4711", "/documents/zzzz/lines/1"])
def test_a_line_that_is_not_there_is_not_found(page: Page, desk: Served, path: str) -> None:
    response = page.goto(desk.url + path.format(id=desk.id_of("Night bus")))
    assert response is not None
    assert response.status == 404


def test_what_is_left_for_later_stays_behind_when_others_are_answered(page: Page, own_desk: Served) -> None:
    page.goto(f"{own_desk.url}/doubtful")
    line = page.locator(".question .here .text")
    later = line.inner_text()
    for key in ("n", "r", "r"):
        with page.expect_navigation():
            page.keyboard.press(key)
        assert line.inner_text() != later
    assert "skip=1" in page.url
    answered = query(own_desk.database, "SELECT text FROM line_decisions")
    assert len(answered) == 2 and (later,) not in answered
    with page.expect_navigation():
        page.keyboard.press("u")
    assert "/doubtful?skip=1" in page.url, "undo goes back to where the person was"
    assert len(query(own_desk.database, "SELECT text FROM line_decisions")) == 1
    page.goto(f"{own_desk.url}/doubtful?skip=9999")
    page.get_by_role("link", name="From the beginning").click()
    assert line.inner_text() == later


def test_a_key_that_is_held_answers_once(page: Page, own_desk: Served) -> None:
    page.goto(f"{own_desk.url}/doubtful")
    pressed: list[str] = []
    page.on("request", lambda request: pressed.append(request.method))
    page.keyboard.down("r")
    page.wait_for_url("**/doubtful?done=*")
    page.keyboard.down("r")  # the browser says of it that it is a repetition
    page.wait_for_timeout(500)
    page.keyboard.up("r")
    assert pressed.count("POST") == 1
    assert len(query(own_desk.database, "SELECT text FROM line_decisions")) == 1


def test_a_decision_that_takes_long_is_waited_for(
    page: Page, own_desk: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.desk.visit._PATIENCE", 0)
    id_ = own_desk.id_of("Night bus")
    open_line(page, own_desk, id_, TAGS)
    page.get_by_role("button", name="Keep it here").click()
    expect(page.get_by_role("status", name="What was done")).to_contain_text(
        "One document changed: Night bus"
    )
    page.goto(f"{own_desk.url}/working/nothing")
    expect(page.get_by_text("nothing is at work here any more")).to_be_visible()


def test_what_is_right_can_be_said_for_sure(page: Page, own_desk: Served) -> None:
    id_ = own_desk.id_of("Night bus")
    before = cuts_of(own_desk, id_)
    open_line(page, own_desk, id_, TAGS)
    page.get_by_role("link", name="Cut it for sure").click()
    page.get_by_role("button", name="Cut it here").click()
    expect(page.get_by_role("status", name="What was done")).to_contain_text("No document changed")
    assert cuts_of(own_desk, id_) == before
    assert query(own_desk.database, "SELECT said, scope FROM line_decisions") == [("cut", "here")]


def test_undo_that_comes_too_late_says_so(page: Page, own_desk: Served) -> None:
    """Pressed twice, in a window that was left open, or after somebody else decided anew."""
    id_ = own_desk.id_of("Night bus")
    open_line(page, own_desk, id_, TAGS)
    page.get_by_role("button", name="Keep it here").click()
    undo = page.get_by_role("status", name="What was done").get_by_role("button", name="Undo")
    undo.click()
    page.go_back()
    undo.click()
    expect(page.get_by_role("status", name="What was done")).to_contain_text("not there any more")


def test_no_decision_holds_where_nothing_would_be_left(page: Page, own_desk: Served) -> None:
    texts = query(own_desk.database, "SELECT id, text FROM articles WHERE site = 'many.example'")
    id_, text = texts[0]
    open_line(page, own_desk, str(id_), str(text).splitlines()[0].strip())
    page.get_by_label("Lines like it, by a regular expression").fill(".")
    page.get_by_role("button", name="Preview").click()
    choice = page.get_by_role("region", name="with all lines like it on the site")
    expect(choice).to_contain_text("0 would change")
    expect(choice).to_contain_text("Of 60 nothing would be left: no decision holds there")
    choice.get_by_role("button", name="Cut all lines like it").click()
    expect(page.get_by_role("status", name="What was done")).to_contain_text("No document changed")
    page.go_back()
    page.reload()
    expect(page.get_by_text("No decision holds in this document")).to_be_visible()


def test_blanks_at_the_end_of_a_pattern_belong_to_it(page: Page, own_desk: Served) -> None:
    id_ = own_desk.id_of("Night bus")
    open_line(page, own_desk, id_, TAGS)
    page.get_by_label("Lines like it, by a regular expression").fill("^Tags: ")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("region", name="with all lines like it").get_by_role("button").click()
    assert query(own_desk.database, "SELECT target FROM line_decisions") == [("^Tags: ",)]


def test_a_question_that_somebody_else_has_answered_meanwhile_is_not_answered_again(
    page: Page, browser: Browser, own_desk: Served
) -> None:
    page.goto(f"{own_desk.url}/doubtful")
    other = browser.new_page()
    other.goto(f"{own_desk.url}/doubtful")
    other.get_by_role("button", name="Wrong").click()
    expect(other.get_by_role("status", name="What was done")).to_contain_text("Put right")
    other.close()
    before = query(own_desk.database, "SELECT said, before FROM line_decisions")
    page.get_by_role("button", name="Right").click()
    expect(page.get_by_role("status", name="What was done")).to_contain_text("Somebody has decided")
    assert query(own_desk.database, "SELECT said, before FROM line_decisions") == before
