"""Who may ask the desk, and what a page of it may do: passwords, origins, headers."""

from __future__ import annotations

import base64
import binascii
import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SAFE = ("GET", "HEAD")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SafeHeaders:
    """Every answer says that its page loads nothing from elsewhere, and is kept by no browser or proxy."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, with these headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)


class SameOrigin:
    """A form is taken only from a page of the desk itself, so that no other web page can decide.

    The browser says where a form comes from, in `Origin` or `Sec-Fetch-Site`. One of them must say that it
    was a page of ours, and neither may say otherwise; a form without either is refused, too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it with 403."""
        if scope["type"] == "http" and scope["method"] not in _SAFE and not is_own(Headers(scope=scope)):
            refused = PlainTextResponse(
                "403: this form was sent by another web page; use the desk's own", 403
            )
            await refused(scope, receive, send)
            return
        await self._app(scope, receive, send)


def is_own(headers: Headers) -> bool:
    """Whether the browser says that a request comes from a page of the host that it was sent to."""
    said: list[bool] = []
    if (origin := headers.get("origin")) is not None:
        said.append(_host_of(origin) == headers.get("host", "").lower() != "")
    if (site := headers.get("sec-fetch-site")) is not None:
        said.append(site == "same-origin")
    return bool(said) and all(said)


def _host_of(origin: str) -> str | None:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    return parts.netloc.lower() if parts.scheme in ("http", "https") else None


class Password:
    """Asks for the password of the desk; the name of the user does not matter."""

    def __init__(self, app: ASGIApp, password: str) -> None:
        self._app = app
        self._password = password.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or ask for the password with 401."""
        if scope["type"] == "http":
            given = _password_in(Headers(scope=scope).get("authorization", ""))
            if not secrets.compare_digest(given, self._password):
                asking = {"WWW-Authenticate": 'Basic realm="copydesk", charset="UTF-8"'}
                await PlainTextResponse("401: the desk wants its password", 401, asking)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _password_in(authorization: str) -> bytes:
    kind, _, coded = authorization.partition(" ")
    if kind.lower() != "basic":
        return b""
    try:
        return base64.b64decode(coded, validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return b""
