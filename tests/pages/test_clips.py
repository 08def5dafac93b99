"""Clips in eleven languages, each with what an editor would read off it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline import clean

CLIPS = Path(__file__).resolve().parents[2] / "benchmarks" / "cases" / "clips.jsonl"


def clips() -> list[Any]:
    rows = [json.loads(line) for line in CLIPS.read_text(encoding="utf-8").splitlines()]
    return [pytest.param(row, id=row["id"]) for row in rows]


@pytest.mark.parametrize("clip", clips())
def test_title_and_date_of_a_clip_are_read(clip: dict[str, str | None]) -> None:
    found = clean(clip["text"] or "")
    day = found.published_at and found.published_at[:10]
    assert (found.title, day) == (clip["title"], clip["published_at"])
    if clip["author"]:
        assert found.author == clip["author"]
