"""The pictures of docs/desk.md, over the sample dumps alone. They are made where PICTURES names a folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from pipeline.ingest import ingest
from tests.chromium import PICTURES, picture
from tests.desk import served
from tests.desk.served import Served
from tests.dumps import settings
from tests.servers import ROOT

pytestmark = pytest.mark.skipif(not PICTURES, reason="set PICTURES=FOLDER to make the pictures of the docs")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    database = f"sqlite:///{tmp_path_factory.mktemp('pictures')}/samples.db"
    ingest([str(ROOT / "raw")], settings(database))
    with served.desk(database) as running:
        yield running


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def look(
    browser: Browser, desk: Served, path: str, width: int = 1280, height: int = 860, scheme: str = "light"
) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    page.goto(desk.url + path)
    return page


def test_pictures(browser: Browser, desk: Served) -> None:
    bus = desk.id_of("Night bus")
    one, other = desk.id_of("Sallow ferry"), desk.id_of("Electric car ferry")
    wide = {
        "desk-start": "/",
        "desk-articles": "/search",
        "desk-search": "/search?q=ferry OR harbour OR bus",
        "desk-article": f"/documents/{bus}",
        "desk-article-open": f"/documents/{bus}?cuts=open",
        "desk-beside": f"/documents/{one}/beside/{other}",
        "desk-decide": f"/documents/{bus}/lines/13",
        "desk-doubtful": "/doubtful",
        "desk-pairs": "/doubtful/pairs",
        "desk-rejects": "/rejects",
        "desk-sites": "/sites",
        "desk-runs": "/runs",
    }
    for name, path in wide.items():
        page = look(browser, desk, path)
        picture(page, name)
        page.close()
    for name, path, scheme in (
        ("desk-phone", f"/documents/{bus}", "light"),
        ("desk-phone-dark", f"/documents/{bus}?cuts=open", "dark"),
        ("desk-phone-search", "/search?q=ferry", "light"),
    ):
        page = look(browser, desk, path, 390, 760, scheme)
        picture(page, name)
        page.close()
    page = look(browser, desk, f"/documents/{bus}", scheme="dark")
    picture(page, "desk-dark")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("?")
    picture(page, "desk-keys")
    page.close()
    page = look(browser, desk, f"/documents/{bus}/lines/17")
    page.get_by_role("button", name="Cut it here").click()
    picture(page, "desk-decided")
    page.close()
