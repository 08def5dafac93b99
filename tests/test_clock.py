"""The seconds of a run by stage: measured as they are, kept with the run, shown where people look."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.clock import Stage, StageClock
from pipeline.ingest import ingest
from pipeline.show.profile import profile_rows
from tests.dumps import body, page, query, record, settings, write_jsonl


class Hand:
    """The hand of a clock, moved by the test."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_the_time_of_a_block_and_of_each_item_counts_for_its_stage() -> None:
    hand = Hand()
    clock = StageClock(hand)
    with clock.of(Stage.STORE):
        hand.at += 2

    def slow() -> Iterator[int]:
        for number in (1, 2):
            hand.at += 3
            yield number
        hand.at += 4  # until it is known that there is no more

    for number in clock.each(Stage.READ, slow()):
        hand.at += 10 * number  # this is not reading
    assert clock.seconds() == dict.fromkeys(Stage, 0.0) | {"store": 2, "read": 10, "whole": 42}


def test_a_block_that_fails_counts_too() -> None:
    hand = Hand()
    clock = StageClock(hand)
    with pytest.raises(ValueError, match="broken"), clock.of(Stage.SETTLE):
        hand.at += 5
        raise ValueError("broken")
    assert clock.seconds()["settle"] == 5


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_keeps_its_seconds(database: str, tmp_path: Path, workers: int) -> None:
    # 2 MiB, so that processes are started where there may be two
    records = [
        record(page(body(number), f"Story {number}")) | {"padding": "x" * 70_000} for number in range(30)
    ]
    write_jsonl(tmp_path / "a.jsonl", records)
    ingest([str(tmp_path)], settings(database, workers=workers, batch_size=10))
    ((said,),) = query(database, "SELECT seconds FROM runs")
    seconds = json.loads(said)
    assert list(seconds) == [stage.value for stage in Stage]
    alone = sum(seconds[name] for name in ("find", "read", "wait", "store", "settle"))
    assert 0 < alone <= seconds["whole"] + 0.01  # each is rounded
    assert min(seconds["read"], seconds["clean"], seconds["store"], seconds["settle"]) > 0
    if workers == 1:  # one process cleans, and waits for nobody
        assert seconds["wait"] < 0.01 and alone + seconds["clean"] <= seconds["whole"] + 0.01


def test_a_profile_has_a_row_for_each_stage() -> None:
    rows = profile_rows({"read": 1.5, "whole": 3.0}, 1000)
    assert [tuple(map(str, row.values()))[:3] for row in rows] == [
        ("read", "1.50", "1.50"),
        ("whole", "3.00", "3.00"),
    ]
    assert profile_rows({"whole": 3.0}, 0)[0]["ms a record"] is None
    assert profile_rows({}, 10) == []
