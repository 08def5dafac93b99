"""The Prefect server: check the server that is set; where none is set, start one of our own."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_KEY,
    PREFECT_API_URL,
    PREFECT_HOME,
    PREFECT_SERVER_API_PORT,
)

from flows.home import make_home
from pipeline.errors import CopydeskError

_HOST = "127.0.0.1"
_USER = re.compile("//[^/@]*@")
_START_SECONDS = 120
_ANSWER_SECONDS = 5
_LIBC, _PR_SET_PDEATHSIG = ctypes.CDLL(None), 1
# The holders of concurrency slots. Kept in memory, the default, a restart of the server would end all runs.
_LEASES, _LEASES_IN = "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE", "prefect.server.concurrency.lease_storage"


class ServerUnreachable(CopydeskError):
    """The Prefect server does not answer. Trying again may help."""

    transient = True


class ServerRefuses(CopydeskError):
    """The Prefect server wants a password, and none is set or a wrong one."""


def named_server() -> str:
    """The address of the server that is set. Raises ServerUnreachable when none is set."""
    api = PREFECT_API_URL.value()
    if not api:
        raise ServerUnreachable("PREFECT_API_URL is not set; set it to the address of your Prefect server")
    return str(api)


def check_server() -> None:
    """Raise ServerUnreachable when the Prefect API that is set does not answer, ServerRefuses if it refuses.

    Where no API is set, Prefect starts a server: raise HomeUnusable when its home cannot be used.
    """
    api = PREFECT_API_URL.value()
    if not api:
        make_home(Path(PREFECT_HOME.value()))
        return
    if not _answers(str(api)):
        raise ServerUnreachable(
            f"the Prefect API at {shown(str(api))} does not answer; start it with prefect server start, "
            "or unset PREFECT_API_URL to do without"
        )
    if ask(str(api), "admin/version").status_code in (401, 403):
        raise ServerRefuses(
            f"the Prefect API at {shown(str(api))} wants a password, or another one; "
            "set PREFECT_API_AUTH_STRING=USER:PASSWORD"
        )


def ask(api: str, path: str) -> httpx.Response:
    """What a Prefect API answers, whatever its status. Raises httpx.HTTPError or httpx.InvalidURL."""
    url = f"{api.rstrip('/')}/{path}"
    return httpx.get(url, headers=identity(), timeout=_ANSWER_SECONDS, follow_redirects=True)


def shown(url: str) -> str:
    """A URL without the user and the password in it."""
    return _USER.sub("//***@", url)


def identity() -> dict[str, str]:
    """The header that authenticates Prefect's client; empty where neither password nor key is set."""
    if secret := PREFECT_API_AUTH_STRING.value():
        return {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"}
    if key := PREFECT_API_KEY.value():
        return {"Authorization": f"Bearer {key}"}
    return {}


@contextmanager
def explained_start() -> Iterator[None]:
    """Around a run: raise ServerUnreachable instead of Prefect's error when its own server does not start."""
    try:
        yield
    except RuntimeError as error:
        if "ephemeral Prefect API server" not in str(error):
            raise
        raise ServerUnreachable(
            f"the temporary Prefect server did not start, its home is {PREFECT_HOME.value()}; "
            "its messages are above. Try again, or set PREFECT_HOME to an empty folder"
        ) from error


@contextmanager
def server() -> Iterator[str]:
    """The API of the server that is set, or of one that is started here and stopped again.

    Raises ServerUnreachable when it does not answer.
    """
    if PREFECT_API_URL.value():
        check_server()
        yield named_server()
        return
    make_home(Path(PREFECT_HOME.value()))
    port = str(PREFECT_SERVER_API_PORT.value())
    api = f"http://{_HOST}:{port}/api"
    if _answers(api):
        raise ServerUnreachable(f"something is on port {port} already; set PREFECT_API_URL={api} to use it")
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", _HOST, "--port", port]
    environment = os.environ | {
        "PREFECT_SERVER_UI_API_URL": api,
        "PREFECT_UI_URL": api.removesuffix("/api"),  # what a webhook is told
        _LEASES: f"{_LEASES_IN}.filesystem",
    }
    # In a session of its own, so that Ctrl-C does not reach it: we stop it when the runs have ended.
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=end_with_us if sys.platform == "linux" else None,
    )
    try:
        _wait_for(api, process)
        yield api
    finally:
        process.terminate()
        process.wait()


def end_with_us() -> None:
    """In a new process: ask for SIGTERM when we are killed, else it would hold the port for ever."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


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
        return ask(api, "health").is_success
    except (httpx.HTTPError, httpx.InvalidURL):  # refused, timed out, no HTTP, no URL
        return False
