"""Desks to test: over databases with the sample dumps and with hostile records, in a thread or a process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import httpx
import uvicorn
from sqlalchemy import create_engine, make_url, text

from pipeline.desk import serving
from pipeline.ingest import ingest
from tests.dumps import body, near_copy, query, record, settings, write_jsonl
from tests.servers import ROOT, wait_for

SCRIPT = (
    "<script>document.title = 'taken'</script> & \"quoted\" 'single' </title><img src=x onerror=alert(1)>"
)
LONG = "Harbourboard" * 30
HOSTILE = [
    record(body(101), title=SCRIPT, url="javascript:alert(document.domain)", date="2021-05-01"),
    record(body(102), title=LONG, url="https://long.example/" + "x" * 400, date="2021-05-02"),
    record(body(103), title="Right \u202eto left\u202c, a bell \x07 and \x1b[31mred", date="2021-05-03"),
    record(
        body(104), title="{{ 7 * 7 }} {% raw %} ${7*7}", url='https://site.example/"><b>', date="2021-05-04"
    ),
    record(body(105), title="العبّارة القديمة تعود إلى الخدمة", date="2021-05-05", author="<b>Ann</b> Lee"),
    record(near_copy(105), title="العبّارة تعود", date="2021-05-06"),
    record(body(106), title="", url="https://untitled.example/1"),
]
MANY = [
    record(
        body(seed),
        title=f"Case {seed}",
        url=f"https://many.example/{seed}",
        date=f"2023-{1 + seed % 12:02}-09",
    )
    for seed in range(1_000, 1_060)
]


@dataclass(frozen=True)
class Served:
    """A desk that answers: its address without a slash at the end, and the URL of its database."""

    url: str
    database: str

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(self.url + path, headers=headers)

    def id_of(self, title: str) -> str:
        """The id of the document whose title begins so."""
        found = [
            id_
            for id_, its in query(self.database, "SELECT id, title FROM documents")
            if str(its).startswith(title)
        ]
        assert len(found) == 1, (title, found)
        return str(found[0])

    def one(self, sql: str) -> tuple[object, ...]:
        """The first row of a statement."""
        return query(self.database, sql)[0]


def fill(database: str, folder: Path) -> None:
    """Read the sample dumps, hostile records, and enough articles for several pages into a database."""
    shutil.copytree(ROOT / "raw", folder / "raw")
    write_jsonl(folder / "made" / "hostile.jsonl", HOSTILE)
    write_jsonl(folder / "made" / "many.jsonl", MANY)
    for name in ("raw", "made"):
        ingest([str(folder / name)], settings(database))


def copy_of(database: str, folder: Path, name: str) -> str:
    """A copy of a database that nobody has open; returns its URL."""
    url = make_url(database)
    if url.get_backend_name() == "sqlite":
        shutil.copyfile(url.database or "", folder / "copy.db")
        return f"sqlite:///{folder}/copy.db"
    engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {url.database}"))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


@contextmanager
def desk(database: str, host: str = "127.0.0.1", **changes: object) -> Iterator[Served]:
    """A desk in a thread, on a free port of this machine."""
    app = serving.app_for(settings(database, **changes), host)
    with serving.listen("127.0.0.1", 0) as listening:
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            wait_for(lambda: server.started, 30, every=0.05)
            yield Served(serving.address_of(listening).rstrip("/"), database)
        finally:
            server.should_exit = True
            thread.join()
