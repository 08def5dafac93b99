"""The profile of a run as rows: the seconds of each stage, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pipeline.clock import MEANINGS, Stage


def profile_rows(seconds: Mapping[str, float], records: int) -> list[dict[str, object]]:
    """A row for each stage that a run has seconds of: how many, for each record in ms, and what it is.

    Numbers have two digits behind the point. What is left of the whole is Prefect, and what no stage is.
    """
    return [
        {
            "stage": stage.value,
            "seconds": Decimal(f"{seconds[stage]:.2f}"),
            "ms a record": Decimal(f"{1000 * seconds[stage] / records:.2f}") if records else None,
            "what": MEANINGS[stage],
        }
        for stage in Stage
        if stage in seconds
    ]
