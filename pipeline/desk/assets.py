"""The style sheet, the script and the icon: made once, named by their content, so that browsers keep them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.records import Reason
from pipeline.show.style import STYLE, colours

_KEPT = {"Cache-Control": "private, max-age=31536000, immutable"}
_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages load: its address, which changes with its content, and its content."""

    name: str
    content: bytes

    @property
    def address(self) -> str:
        """Where a page finds it."""
        return f"/static/{self.name}?v={blake2b(self.content, digest_size=6).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Assets:
    """All that pages load."""

    style: Asset
    script: Asset
    icon: Asset

    def routes(self) -> list[Route]:
        """A route for each."""
        return [_route(asset) for asset in (self.style, self.script, self.icon)]


def make_assets() -> Assets:
    """The assets: the style of `explain --html`, then that of the desk, then a colour for each reason."""
    style = STYLE + _text("desk.css") + colours(Reason)
    return Assets(
        Asset("desk.css", style.encode()),
        Asset("desk.js", _text("desk.js").encode()),
        Asset("desk.svg", _text("desk.svg").encode()),
    )


def _text(name: str) -> str:
    return files("pipeline.desk").joinpath("static", name).read_text("utf-8")


def _route(asset: Asset) -> Route:
    kind = _KINDS[asset.name.rpartition(".")[2]]

    async def answer(request: Request) -> Response:
        return Response(asset.content, media_type=kind, headers=_KEPT)

    return Route(f"/static/{asset.name}", answer, methods=["GET"])
