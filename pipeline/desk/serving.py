"""The desk in a process: where it listens, who may reach it, how it ends."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp

from pipeline.desk.app import LOOPBACK, make_app
from pipeline.errors import SettingsError
from pipeline.settings import Settings

_OPEN = (
    "{host} can be reached by other machines; set a password, COPYDESK_DESK_PASSWORD (or desk_password in "
    "copydesk.toml), or leave --host away"
)


def app_for(settings: Settings, host: str) -> ASGIApp:
    """The desk for a host to listen on: by loopback names only on loopback, else behind its password.

    Raises SettingsError where other machines could reach it, and it has no password.
    """
    if is_loopback(host):
        return make_app(settings, hosts=(*LOOPBACK, host))
    if settings.desk_password is None:
        raise SettingsError(_OPEN.format(host=host))
    return make_app(settings, hosts=("*",))


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens on a host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one. Raises SettingsError where that can't be."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, OverflowError, UnicodeError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise SettingsError(f"{host}:{port}: {problem}; name another --port, 0 for a free one") from error


def address_of(listening: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    host, port = listening.getsockname()[:2]
    if ipaddress.ip_address(host).is_unspecified:
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def run(app: ASGIApp, listening: socket.socket) -> None:
    """Serve the desk until Ctrl-C or SIGTERM."""
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=5
    )
    with suppress(KeyboardInterrupt):  # uvicorn raises it again when it has ended
        uvicorn.Server(config).run(sockets=[listening])
