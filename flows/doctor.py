"""The checks that need Prefect: its API, its home, and the port on which a server would be started."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import prefect
from prefect.settings import (
    PREFECT_API_KEY,
    PREFECT_API_URL,
    PREFECT_HOME,
    PREFECT_SERVER_API_PORT,
)

from flows.home import HomeUnusable
from flows.home import check_home as check_state
from flows.server import ask, identity, shown
from pipeline.doctor import Finding

_API, _HOST = "prefect api", "127.0.0.1"
_START = "start it with prefect server start, or unset PREFECT_API_URL to do without"
_FORM = "set PREFECT_API_URL to http://HOST:4200/api, with /api at its end"


def check_home() -> Iterator[Finding]:
    """Finding "prefect home": whether Prefect can write its folder."""
    home = Path(PREFECT_HOME.value())
    try:
        check_state(home)
    except HomeUnusable as unusable:
        what, remedy = str(unusable).split("; ", 1)
        yield Finding("prefect home", "wrong", what, remedy)
    else:
        yield Finding("prefect home", "ok", str(home))


def check_api() -> Iterator[Finding]:
    """Finding "prefect api": whether the server that is set answers this client, and in which version.

    Where no server is set: whether the port on which `copydesk serve` would start one is free.
    """
    api = PREFECT_API_URL.value()
    yield _ask(str(api).rstrip("/")) if api else _port()


def _ask(api: str) -> Finding:
    address = shown(api)
    try:
        answer = ask(api, "admin/version")
        if answer.status_code in (401, 403):
            return _refused(address, known=bool(identity()))
        if answer.status_code == 404 and PREFECT_API_KEY.value():  # Prefect Cloud
            return Finding(_API, "ok", f"{address} answers, and does not say its version")
        if not answer.is_success:
            said = f"{answer.status_code} {answer.reason_phrase}"
            return Finding(_API, "wrong", f"{address} answers with {said}: no Prefect API is there", _FORM)
        version = answer.json()
    except (ValueError, httpx.InvalidURL, httpx.UnsupportedProtocol):  # no URL, or the answer is a page
        return Finding(_API, "wrong", f"{address} is no Prefect API", _FORM)
    except httpx.HTTPError as error:
        return Finding(_API, "wrong", f"{address} does not answer: {error}", _START)
    if version != prefect.__version__:
        what = f"{address} has Prefect {version}, here it is {prefect.__version__}"
        return Finding(_API, "warning", what, "install the same version on both sides")
    return Finding(_API, "ok", f"{address} answers, Prefect {version} as here")


def _refused(api: str, *, known: bool) -> Finding:
    if known:
        what = f"{api} does not take the password that is set in PREFECT_API_AUTH_STRING"
        remedy = "set it to what PREFECT_SERVER_API_AUTH_STRING is at the server"
    else:
        what, remedy = f"{api} wants a password, and none is set", "set PREFECT_API_AUTH_STRING=USER:PASSWORD"
    return Finding(_API, "wrong", what, remedy)


def _port() -> Finding:
    port = PREFECT_SERVER_API_PORT.value()
    none_set = "no PREFECT_API_URL: each ingest starts a server for itself"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that was just closed is free
        try:
            probe.bind((_HOST, port))
        except OSError as error:
            what = f"{none_set}; copydesk serve cannot, port {port} is not free: {error.strerror}"
            remedy = f"set PREFECT_API_URL=http://{_HOST}:{port}/api if Prefect is there, "
            remedy += "else PREFECT_SERVER_API_PORT to another port"
            return Finding(_API, "warning", what, remedy)
    return Finding(_API, "ok", f"{none_set}; port {port} is free for copydesk serve")
