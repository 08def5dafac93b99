"""The profile of a run as rows: the seconds of each stage, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.clock import MEANINGS, Stage


def profile_rows(seconds: Mapping[str, float], records: int) -> list[dict[str, object]]:
    """A row for each stage that a run has seconds of: how many, for each record in ms, and what it is.

    What is left of the whole is Prefect, and what no stage is.
    """
    rows: list[dict[str, object]] = []
    for stage in Stage:
        if stage in seconds:
            each = f"{1000 * seconds[stage] / records:.2f}" if records else "–"
            rows.append(
                {
                    "stage": stage.value,
                    "seconds": f"{seconds[stage]:.2f}",
                    "ms a record": each,
                    "what": MEANINGS[stage],
                }
            )
    return rows
