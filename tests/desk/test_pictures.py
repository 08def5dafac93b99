"""The pictures of docs/desk.md. They are made where PICTURES names a folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from pipeline.ingest import ingest
from tests.chromium import PICTURES, picture
from tests.desk import served
from tests.desk.served import Served
from tests.dumps import body, record, settings, write_jsonl
from tests.servers import ROOT

pytestmark = pytest.mark.skipif(not PICTURES, reason="set PICTURES=FOLDER to make the pictures of the docs")

FERRY = """The ferry to Holm sails again on Monday, eleven weeks after the storm that broke its ramp.
The new ramp was built in the yard at Oxmere and came across the bay on a barge on Thursday night.
Photo: Tamsin Orrell / Dunes Courier
“We have had to buy our bread by post,” said Corin Maddersley, who keeps the island’s only inn.
For the first week the crossing is free, and cars have to be booked a day ahead at the harbour office."""
TITLES = (
    "Lifeboat crew practises in the dark",
    "A winter without the weekly market",
    "Church roof is open to the sky until May",
    "Dune path moves inland by forty metres",
    "School choir sings for the lighthouse",
    "Last herring smoker looks for an heir",
    "Ice on the canal stops the barges",
)
SITE = "https://dunes-courier.example/"
COURIER = [
    record(FERRY, title="Ferry to Holm sails again on Monday", url=f"{SITE}ferry", date="2024-03-11"),
    *(
        record(
            f"{body(at)}\nPhoto: Lettice Varrow / Dunes Courier\n{body(at + 50)}",
            title=title,
            url=f"{SITE}{at}",
            date="2024-02-05",
        )
        for at, title in enumerate(TITLES)
    ),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk over the sample dumps, and a site whose pages have a line in common."""
    folder = tmp_path_factory.mktemp("pictures")
    shutil.copytree(ROOT / "raw", folder / "raw")
    write_jsonl(folder / "courier" / "courier.jsonl", COURIER)
    database = f"sqlite:///{folder}/samples.db"
    for name in ("courier", "raw"):
        ingest([str(folder / name)], settings(database))
    with served.desk(database) as running:
        yield running


def look(browser: Browser, desk: Served, path: str, scheme: str = "light", width: int = 1280) -> Page:
    height = 860 if width > 600 else 760
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    page.goto(desk.url + path)
    return page


def test_pictures_of_pages(browser: Browser, desk: Served) -> None:
    bus = desk.id_of("Night bus")
    one, other = desk.id_of("Sallow ferry"), desk.id_of("Electric car ferry")
    pages = {
        "start": "/",
        "articles": "/search",
        "search": "/search?q=sallow OR holm OR parishes",
        "article": f"/documents/{bus}",
        "article-open": f"/documents/{bus}?cuts=open",
        "beside": f"/documents/{one}/beside/{other}",
        "doubtful": "/doubtful",
        "pairs": "/doubtful/pairs",
        "rejects": "/rejects",
        "sites": "/sites",
        "runs": "/runs",
    }
    for name, path in pages.items():
        page = look(browser, desk, path)
        picture(page, f"desk-{name}")
        page.close()
    for name, path, scheme, width in (
        ("phone", f"/documents/{bus}", "light", 390),
        ("phone-search", "/search?q=sallow OR holm", "dark", 390),
        ("dark", f"/documents/{bus}", "dark", 1280),
    ):
        page = look(browser, desk, path, scheme, width)
        picture(page, f"desk-{name}")
        page.close()
    page = look(browser, desk, f"/documents/{bus}")
    page.keyboard.press("?")
    picture(page, "desk-keys")
    page.close()


def test_pictures_of_a_decision(browser: Browser, desk: Served) -> None:
    page = look(browser, desk, f"/documents/{desk.id_of('Ferry to Holm')}/lines/3")
    picture(page, "desk-decide")
    page.get_by_role("button", name="all lines like it").first.click()
    picture(page, "desk-decided")
    page.goto(f"{desk.url}/decisions")
    picture(page, "desk-decisions")
    page.close()
