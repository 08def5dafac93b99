"""What the Prefect UI shows of a run, in a real browser. Also makes the pictures of docs/operation.md."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import launched, picture
from tests.servers import ROOT, Home, prefect_server

expect.set_options(timeout=30_000)

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, str]]:
    """A server, and the id of a run over the sample dumps; an earlier run found an empty folder."""
    folder = tmp_path_factory.mktemp("ui")
    with prefect_server(folder) as home:
        raw = folder / "raw"
        raw.mkdir()
        for copied in (False, True):
            if copied:
                shutil.copytree(ROOT / "raw", raw, dirs_exist_ok=True)
            home.run("flows.cli", "ingest", str(raw), "--database", f"sqlite:///{folder}/ui.db")
        yield home, home.runs("Completed")[-1]["id"]


def test_the_database_is_no_parameter_that_is_shown(run: tuple[Home, str]) -> None:
    """The URL of the database may have a password in it."""
    home, id_ = run
    parameters = home.ask(f"/flow_runs/{id_}")["parameters"]
    assert "sqlite" not in str(parameters)
    assert [path.rsplit("/", 1)[-1] for path in parameters["paths"]] == ["raw"]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 860})
    page.set_default_timeout(30_000)
    yield page
    page.close()


def look(page: Page, home: Home, path: str) -> None:
    page.goto(home.api.removesuffix("/api") + path)


def test_the_list_of_runs_says_what_and_when(page: Page, run: tuple[Home, str]) -> None:
    home, _ = run
    look(page, home, "/runs")
    expect(page.get_by_text("ingest raw · 9 new files").first).to_be_visible()
    expect(page.get_by_text("ingest raw · nothing new").first).to_be_visible()
    expect(page.get_by_text("copydesk", exact=True).first).to_be_visible()
    picture(page, "operation-runs")


def test_the_page_of_a_run_has_its_batches_its_log_and_its_artifacts(
    page: Page, run: tuple[Home, str]
) -> None:
    home, id_ = run
    look(page, home, f"/runs/flow-run/{id_}")
    expect(page.get_by_text("17 records = 12 articles + 3 duplicates + 2 rejects")).to_be_visible()
    expect(page.get_by_text("17 records stored").first).to_be_visible()
    picture(page, "operation-run")
    page.get_by_role("tab", name="Artifacts").or_(page.get_by_text("Artifacts", exact=True)).first.click()
    for key in ("ledger", "report", "rejects", "progress"):
        expect(page.get_by_text(key, exact=True).first).to_be_visible()


def test_the_report_has_charts_that_are_drawn_and_what_was_cut_and_why(
    page: Page, run: tuple[Home, str]
) -> None:
    home, id_ = run
    look(page, home, f"/artifacts/artifact/{home.artifacts(id_)['report']['id']}")
    charts = [
        "Records a run",
        "Articles by language",
        "Cut lines by reason",
        "Duplicates by kind",
        "Rejects by reason",
    ]
    for name in charts:
        image = page.get_by_alt_text(name)
        expect(image).to_be_visible()
        assert image.evaluate("image => image.complete && image.naturalWidth") == 720
    expect(page.get_by_role("heading", name="What was cut most, and why")).to_be_visible()
    expect(page.get_by_role("cell", name="navigation").first).to_be_visible()
    picture(page, "operation-report")


def test_the_ledger_and_the_rejects_are_tables_with_a_history(page: Page, run: tuple[Home, str]) -> None:
    home, id_ = run
    artifacts = home.artifacts(id_)
    look(page, home, f"/artifacts/artifact/{artifacts['ledger']['id']}")
    for text in ("this run", "all runs", "run 1", "duplicates"):
        expect(page.get_by_text(text, exact=True).first).to_be_visible()
    picture(page, "operation-ledger")
    look(page, home, f"/artifacts/artifact/{artifacts['rejects']['id']}")
    for text in ("source", "reason"):
        expect(page.get_by_text(text, exact=True).first).to_be_visible()
    expect(page.get_by_text("raw/wire/").first).to_be_visible()
    look(page, home, "/artifacts/key/ledger")
    runs = page.get_by_text("ingest raw · ")
    expect(runs).to_have_count(2)  # both runs have an artifact with this key
