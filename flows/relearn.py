"""The relearn flow: judge stored documents again, after a new version of the judge or other settings."""

from __future__ import annotations

from prefect import flow, get_run_logger

from pipeline.settings import load_settings
from pipeline.store import open_for_ingest


@flow(name="relearn")
def relearn(site: str | None = None, database: str | None = None, everything: bool = False) -> int:
    """Judge again what an older judge has judged, or `everything`, of one site or of all, and settle.

    Returns how many documents that were. Raises DatabaseBusy when an ingest is at work on the database,
    NotFound when there is no such site.
    """
    with open_for_ingest(load_settings(database_url=database)) as store:
        judged, settled = store.relearn(site, everything=everything)
    get_run_logger().info("%d documents judged again, %d changed by their site", judged, settled.changed)
    return judged
