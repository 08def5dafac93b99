"""The two real dumps of the design come out exactly right; skipped in a checkout without them."""

from __future__ import annotations

import pytest

from pipeline import clean
from pipeline.duplicates.fingerprint import Body
from pipeline.duplicates.likeness import similarity
from tests.servers import ROOT

SEEDS = ROOT.parent / "shared" / "seeds"
DATELINE, ICONS = "000_802259591386b1f1.txt", "002_2d6f40de8a373d52.txt"

pytestmark = pytest.mark.skipif(not SEEDS.exists(), reason="the seeds are not beside this checkout")


def lines_of(name: str) -> list[str]:
    return [line for line in (SEEDS / name).read_text().splitlines() if line.strip()]


def test_the_page_with_a_dateline_and_orphan_dates() -> None:
    lines, document = lines_of(DATELINE), clean((SEEDS / DATELINE).read_bytes())
    assert document.text.splitlines() == lines[1:-8]
    assert [cut.text for cut in document.cuts] == [lines[0], *lines[-8:]]
    assert {cut.reason for cut in document.cuts} == {"date"}
    assert (document.published_at, document.title, document.language) == ("2019-12-24T16:46", None, "en")


def test_the_page_in_an_envelope() -> None:
    lines, document = lines_of(ICONS), clean((SEEDS / ICONS).read_bytes())
    assert [line for line in document.text.splitlines() if line] == lines[2:-8]
    assert document.title == lines[1]
    assert [cut.text for cut in document.cuts] == [lines[0], lines[1], *lines[-8:]]
    assert [cut.reason for cut in document.cuts][:2] == ["navigation", "title"]
    assert (document.published_at, document.language) == (None, "en")


def test_they_are_no_duplicates_of_each_other() -> None:
    one, other = (Body(clean((SEEDS / name).read_bytes()).text) for name in (DATELINE, ICONS))
    assert similarity(one, other) < 0.1
