"""The schedule: one deployment of the ingest flow."""

from __future__ import annotations

import signal
from datetime import timedelta

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.types.entrypoint import EntrypointType

from flows.ingest import ingest
from flows.server import server


def serve_ingest(
    paths: list[str], database: str | None, *, interval: timedelta | None, cron: str | None
) -> None:
    """Serve one deployment, `ingest/copydesk`, on a schedule until SIGINT (Ctrl-C) or SIGTERM.

    Runs do not overlap: one that is due while another goes on is left out. They are processes with
    this one's folder and environment; a `database` that is given can be read in the Prefect UI, one
    from `COPYDESK_DATABASE_URL` cannot.
    """
    # A shell starts jobs in the background with SIGINT ignored; a service is stopped by SIGTERM.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with server() as api:
        print(f"Prefect UI: {api.removesuffix('/api')}  (Ctrl-C ends the schedule)", flush=True)
        with temporary_settings({PREFECT_API_URL: api}):
            ingest.serve(
                name="copydesk",
                interval=interval,
                cron=cron,
                parameters={"paths": paths, "database": database},
                global_limit=ConcurrencyLimitConfig(
                    limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
                ),
                entrypoint_type=EntrypointType.MODULE_PATH,
                print_starting_message=False,
            )
