"""A real browser for the tests, and the folder for new pictures of the docs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PICTURES = os.environ.get("PICTURES")  # the folder to write new pictures to


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless Chromium; the test is skipped where there is none."""
    if not CHROMIUM:
        pytest.skip("no Chromium; apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def picture(page: Page, name: str, *, whole: bool = False) -> None:
    """Write a picture of what the browser shows, where PICTURES names a folder."""
    if PICTURES:
        page.wait_for_timeout(1500)  # until animations have ended
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=whole)
