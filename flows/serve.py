"""The schedule: a Prefect server where none is set, and one deployment of the ingest flow."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.error import URLError
from urllib.request import urlopen

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.types.entrypoint import EntrypointType

from flows.ingest import ingest
from pipeline.errors import SettingsError

_HOST, _PORT = "127.0.0.1", 4200
_START_SECONDS = 120


def serve_ingest(paths: list[str], database: str, *, interval: timedelta | None, cron: str | None) -> None:
    """Serve one deployment, `ingest/copydesk`, on a schedule until interrupted.

    Runs do not overlap: one that is due while another goes on is left out.
    """
    with _server() as api:
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


@contextmanager
def _server() -> Iterator[str]:
    """The API of the server that is set, or of one that is started here and stopped again."""
    if PREFECT_API_URL.value():
        yield str(PREFECT_API_URL.value())
        return
    port = os.environ.get("PREFECT_SERVER_API_PORT", str(_PORT))
    api = f"http://{_HOST}:{port}/api"
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", _HOST, "--port", port]
    environment = os.environ | {"PREFECT_UI_API_URL": api, "PREFECT_SERVER_UI_API_URL": api}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(f"{api}/health", server)
        yield api
    finally:
        server.terminate()
        server.wait()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            raise SettingsError(f"the Prefect server ended at once; is something else on {url}?")
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.5)
    raise SettingsError(f"the Prefect server did not answer at {url} within {_START_SECONDS} s")
