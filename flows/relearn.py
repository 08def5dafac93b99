"""The relearn flow: judge stored documents again, after a new version of the judge or other settings."""

from __future__ import annotations

from typing import Any

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows import runs
from pipeline.errors import IngestAtWork
from pipeline.settings import load_settings
from pipeline.store import open_for_ingest


def _run_name() -> str:
    return f"relearn {flow_run.parameters.get('site') or 'all sites'}"


@flow(name="relearn", flow_run_name=_run_name)
def relearn(site: str | None = None, everything: bool = False) -> int | State[Any]:
    """Judge stored documents again and settle them. Returns the number of documents that were judged.

    Without `site`, documents of all sites are judged; without `everything`, only documents that an older
    judge has judged. When an ingest is at work on the database, a run of a deployment ends Cancelled; any
    other run raises IngestAtWork. Raises NotFound when there is no such site.
    """
    try:
        with open_for_ingest(load_settings()) as store:
            judged, settled = store.relearn(site, everything=everything)
    except IngestAtWork as busy:
        return runs.turned_away(busy)
    get_run_logger().info("%d documents judged again, %d changed by their site", judged, settled.changed)
    return judged
