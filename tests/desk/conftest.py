"""What the tests of the desk share: a filled database of each kind, desks over it, a browser."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import launched
from tests.conftest import new_postgres
from tests.desk import served
from tests.desk.served import Served

_numbers = count(1)


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database to copy; it is filled once for each kind."""
    folder = tmp_path_factory.mktemp("filled")
    sqlite = request.param == "sqlite"
    database = (
        f"sqlite:///{folder}/filled.db" if sqlite else new_postgres(request.getfixturevalue("postgres"))
    )
    served.fill(database, folder)
    return database


@pytest.fixture(scope="module")
def desk(filled: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk over a copy of the filled database, for all tests of a module; they only read it."""
    copy = served.copy_of(filled, tmp_path_factory.mktemp("desk"), f"desk_{next(_numbers)}")
    with served.desk(copy) as running:
        yield running


@pytest.fixture
def own_desk(filled: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk over a copy of its own, for a test that decides."""
    copy = served.copy_of(filled, tmp_path_factory.mktemp("own"), f"desk_{next(_numbers)}")
    with served.desk(copy) as running:
        yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of the browser. The test fails where the page broke its own rules, or its script failed."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(20_000)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(f"dialog: {dialog.message}"))
    yield page
    page.close()
    assert not [text for text in said if "the server responded with a status of" not in text]
