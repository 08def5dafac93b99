"""A request as a page sees it, and how a page says its routes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from pipeline.desk.desk import Desk
from pipeline.desk.links import link
from pipeline.errors import FilterError, NotFound
from pipeline.store import Connection, Store

_LONGEST_ID = 64  # characters
_MOST_FIELDS = 50  # of a form
_PATIENCE = 2.0  # seconds that a browser waits for an answer


@dataclass(frozen=True, slots=True)
class Visit:
    """A request, with what its handler needs to answer it. Values are those of a stranger: text, any text."""

    desk: Desk
    request: Request
    form: Mapping[str, str]

    def asked(self, name: str, *, whole: bool = False) -> str | None:
        """A parameter of the URL, `whole` or without blanks at its ends; None if missing or empty."""
        return _plain(self.request.query_params.get(name, ""), whole) or None

    def number(self, name: str) -> int | None:
        """A number that the URL asks for; None where it is missing. Raises FilterError for what is none."""
        asked = self.asked(name)
        if asked is not None and not (asked.isascii() and asked.isdecimal() and len(asked) < 10):
            raise FilterError(f"{name} {asked[:20]!r} is no number")
        return None if asked is None else int(asked)

    def posted(self, name: str, *, whole: bool = False) -> str | None:
        """A field of the form, `whole` or without blanks at its ends; None where it is missing or empty."""
        return _plain(self.form.get(name, ""), whole) or None

    def part(self, name: str) -> str:
        """A part of the path: `{site}` of the route. Raises NotFound where it has what no name has."""
        given = str(self.request.path_params[name])
        if given != (found := _plain(given)):
            raise NotFound(f"{given!r} is no name of anything")
        return found

    def id(self, name: str = "id") -> str:
        """An id in the path. Raises NotFound where it can't be one."""
        return checked_id(self.part(name))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that reads; a page opens one."""
        with self.desk.store().reading() as connection:
            yield connection

    def writing(self) -> AbstractContextManager[Store]:
        """The store to write to. Raises DatabaseBusy while an ingest is at work: an error page says so."""
        return self.desk.writing()

    def work(self, work: Callable[[], Response]) -> Response:
        """Do what may take long; after a moment the browser gets a page that waits for the answer."""
        job = self.desk.jobs.start(work)
        answer = job.answer(_PATIENCE)
        if answer is not None:
            return answer
        self.desk.kept.put(("job", job.token), job)
        return self.go("/working", job.token)

    def page(self, template: str, /, status: int = 200, **values: object) -> Response:
        """A page from a template; each of `values` is a name in it."""
        rendered = self.desk.templates.get_template(template).render(visit=self, **values)
        return HTMLResponse(rendered.encode("utf-8", "replace"), status)

    def go(self, path: str, /, *parts: str, **parameters: object) -> Response:
        """Have the browser get another page; the answer to every form that did something."""
        return RedirectResponse(link(path, *parts, **parameters), 303)


Handler = Callable[[Visit], Response]
"""Answers a visit. It runs in a thread of the pool, so it may wait for the database."""


def get(path: str, handler: Handler) -> Route:
    """A page that is read. It changes nothing."""

    async def answer(request: Request) -> Response:
        return await run_in_threadpool(handler, Visit(request.app.state.desk, request, {}))

    return Route(path, answer, methods=["GET"], name=f"{handler.__module__}.{handler.__qualname__}")


def post(path: str, handler: Handler) -> Route:
    """A form that does something. `security` has checked that it comes from a page of the desk."""

    async def answer(request: Request) -> Response:
        async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
            fields = _texts(form)
        return await run_in_threadpool(handler, Visit(request.app.state.desk, request, fields))

    return Route(path, answer, methods=["POST"], name=f"{handler.__module__}.{handler.__qualname__}")


def checked_id(id_: str | None) -> str:
    """An id that a database can be asked for. Raises NotFound for a text that can't be one."""
    if not id_ or len(id_) > _LONGEST_ID or not id_.isascii() or not id_.isalnum():
        raise NotFound(f"no document has the id {(id_ or '')[:_LONGEST_ID]!r}")
    return id_


def _texts(form: FormData) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _plain(text: str, whole: bool = False) -> str:
    """A text without the characters that a database may refuse, and without blanks at its ends."""
    found = text.replace("\0", "").encode("utf-8", "ignore").decode()
    return found if whole else found.strip()
