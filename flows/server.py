"""The Prefect server: whether the one that is set answers, and one of our own where none is set."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

from prefect.settings import PREFECT_API_URL

from pipeline.errors import CopydeskError

_HOST, _PORT = "127.0.0.1", "4200"
_START_SECONDS = 120
# Who holds which slot: in memory, by default, a restart of the server would end the runs that go on.
_LEASES, _LEASES_IN = "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE", "prefect.server.concurrency.lease_storage"


class ServerUnreachable(CopydeskError):
    """The Prefect server does not answer. Trying again may help."""

    transient = True


def named_server() -> str:
    """The address of the server that is set. Raises ServerUnreachable when none is."""
    api = PREFECT_API_URL.value()
    if not api:
        raise ServerUnreachable("PREFECT_API_URL is not set; set it to the address of your Prefect server")
    return str(api)


def check_server() -> None:
    """Raise ServerUnreachable when a Prefect API is set and does not answer; none set is fine."""
    api = PREFECT_API_URL.value()
    if api and not _answers(str(api)):
        raise ServerUnreachable(
            f"the Prefect API at {api} does not answer; start it with prefect server start, "
            "or unset PREFECT_API_URL to do without"
        )


@contextmanager
def server() -> Iterator[str]:
    """The API of the server that is set, or of one that is started here and stopped again.

    Raises ServerUnreachable when it does not answer.
    """
    if PREFECT_API_URL.value():
        check_server()
        yield named_server()
        return
    port = os.environ.get("PREFECT_SERVER_API_PORT", _PORT)
    api = f"http://{_HOST}:{port}/api"
    if _answers(api):
        raise ServerUnreachable(f"something is on port {port} already; set PREFECT_API_URL={api} to use it")
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", _HOST, "--port", port]
    environment = os.environ | {"PREFECT_SERVER_UI_API_URL": api, _LEASES: f"{_LEASES_IN}.filesystem"}
    # In a session of its own: Ctrl-C is for us, and we stop it when the runs have ended.
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait_for(api, process)
        yield api
    finally:
        process.terminate()
        process.wait()


def _wait_for(api: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise ServerUnreachable(f"the Prefect server for {api} ended at once; its message is above")
        if _answers(api):
            return
        time.sleep(0.5)
    raise ServerUnreachable(f"the Prefect server did not answer at {api} within {_START_SECONDS} s")


def _answers(api: str) -> bool:
    try:
        with urlopen(f"{api.rstrip('/')}/health", timeout=5):
            return True
    except (OSError, ValueError):  # refused, timed out, an HTTP error, or no URL at all
        return False
