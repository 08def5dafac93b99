"""A morning at the desk: what came, what a run did, what the pages of a site share, what was rejected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, text

from pipeline.ingest import ingest
from tests.conftest import new_postgres
from tests.desk import served
from tests.desk.served import Served
from tests.dumps import body, query, record, settings, write_jsonl
from tests.dumps import page as flattened

NEW_FRAME = "Herald Online\nLive\nVideo\n{title}\n{text}\nDownload the app of the Herald\nTerms of use"


def herald(number: int, *, new: bool = False) -> dict[str, object]:
    """A page of a site; from one morning on its pages have another template."""
    title, story = f"Case {number} of the day", f"{body(number)}\n{body(number + 500)}"
    whole = NEW_FRAME.format(title=title, text=story) if new else flattened(story, title)
    return record(whole, url=f"https://herald.example/{number}")


def execute(database: str, sql: str) -> None:
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text(sql))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def morning(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    """Two runs: the older pages of a site, then new ones with another template, and rejects."""
    sqlite = request.param == "sqlite"
    database = f"sqlite:///{tmp_path}/a.db" if sqlite else new_postgres(request.getfixturevalue("postgres"))
    write_jsonl(tmp_path / "raw" / "old.jsonl", [herald(number) for number in range(12)])
    ingest([str(tmp_path / "raw")], settings(database))
    execute(database, "UPDATE runs SET started_at = '2024-03-05T06:00:00+00:00'")
    new: list[dict[str, object] | str] = [herald(number, new=True) for number in range(20, 32)]
    write_jsonl(tmp_path / "raw" / "new.jsonl", [*new, "{not json", record("two words")])
    ingest([str(tmp_path / "raw")], settings(database))
    with served.desk(database) as running:
        yield running


def test_the_start_page_says_what_came_and_whose_template_changed(page: Page, morning: Served) -> None:
    page.goto(morning.url)
    expect(page.locator(".sums")).to_contain_text("12 articles")
    expect(page.locator(".sums")).to_contain_text("2 rejects")
    changed = page.locator("section").filter(has=page.get_by_role("heading", name="Templates that changed"))
    expect(changed).to_contain_text("herald.example")
    expect(changed).to_contain_text("Related stories")
    changed.get_by_role("link", name="herald.example").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("herald.example")


def test_a_template_line_leads_to_a_decision_that_the_page_of_the_site_then_shows(
    page: Page, morning: Served
) -> None:
    page.goto(f"{morning.url}/sites/herald.example")
    row = page.get_by_role("row").filter(has_text="Where the money went")
    expect(row).to_contain_text("12 of 12")
    row.get_by_role("link", name="Where the money went").click()
    page.get_by_role("button", name="Keep it on the whole site").click()
    expect(page.get_by_role("status", name="What was done")).to_contain_text("12 documents changed")
    page.goto(f"{morning.url}/sites/herald.example")
    row = page.get_by_role("row").filter(has_text="Where the money went")
    expect(row).to_contain_text("0 of 12")
    expect(row.get_by_role("cell").last).to_have_text("keep")


def test_runs_have_their_ledgers_and_lead_to_what_they_did(page: Page, morning: Served) -> None:
    page.goto(f"{morning.url}/runs")
    cells = page.get_by_role("row").nth(1).get_by_role("cell").all_inner_texts()
    assert cells[3:] == ["14", "12", "0", "2"]
    page.get_by_role("link", name="run 2").click()
    expect(page.locator(".sums")).to_contain_text("14 records = 12 articles + 0 duplicates + 2 rejects")
    page.get_by_label("Rejects by reason").get_by_role("link", name="too-short").click()
    expect(page.get_by_text("two words")).to_be_visible()
    assert page.locator(".rejected > li").count() == 1


def test_rejects_are_tried_again_after_the_settings_changed(page: Page, morning: Served) -> None:
    page.goto(f"{morning.url}/rejects")
    assert page.locator(".rejected > li").count() == 2
    page.get_by_role("button", name="Try all of these again").click()
    expect(page.get_by_text("No document came of it")).to_be_visible()
    with served.desk(morning.database, wanted={"min_words": 1}) as other:
        page.goto(f"{other.url}/rejects?reason=too-short")
        page.get_by_role("button", name="Try again", exact=True).click()
        expect(page.get_by_text("1 article and 0 duplicates came of it")).to_be_visible()
    assert query(morning.database, "SELECT reason FROM rejects") == [("invalid-json",)]
