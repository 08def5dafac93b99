"""The application: its pages, behind the checks of `security`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from pipeline.desk.assets import make_assets
from pipeline.desk.desk import Desk
from pipeline.desk.failures import HANDLERS
from pipeline.desk.notices import notice_of
from pipeline.desk.pages import ROUTES
from pipeline.desk.rendering import make_templates
from pipeline.desk.security import Password, SafeHeaders, SameOrigin
from pipeline.settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
_LONGEST_FORM = 64 * 1024  # bytes
_THREADS = 12  # as many requests at once; the engine has connections for more


def make_app(settings: Settings, *, hosts: tuple[str, ...] = LOOPBACK) -> ASGIApp:
    """The desk for the database and the password that the settings name.

    `hosts`: the names by which it may be asked for, ("*",) for any; a page that names another host is
    refused, so that no web page can lead its own name to the desk.
    """
    assets = make_assets()
    templates = make_templates(assets)
    templates.globals["notice_of"] = notice_of
    desk = Desk(settings, templates)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        yield
        desk.close()

    checks = [Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)]
    if settings.desk_password is not None:
        checks.append(Middleware(Password, password=settings.desk_password.get_secret_value()))
    app = Starlette(
        routes=[*ROUTES, *assets.routes()],
        middleware=[*checks, Middleware(SameOrigin)],
        exception_handlers=HANDLERS,
        lifespan=lifespan,
        max_body_size=_LONGEST_FORM,
    )
    app.router.redirect_slashes = False  # its redirects name the host that was asked for
    app.state.desk = desk
    return SafeHeaders(app)  # outside all else: the page of a defect has them, too
