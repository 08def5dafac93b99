"""Opening the database: SQLite with its pragmas, Postgres by psycopg, and their migrations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from pipeline.errors import DatabaseBusy, DatabaseError, SettingsError

_BUSY_SECONDS = 30
_CACHE = "cache_size = -32768"  # 32 MB of pages: rows come in the order of hashes, which is random
_VACUUM = "auto_vacuum = INCREMENTAL"  # of a new file; pages that are free can be given back
_LOG = "wal_autocheckpoint = 8192"  # pages, 32 MB: each checkpoint waits for the disk


def open_engine(database_url: str, *, create: bool = True) -> Engine:
    """An engine for a database URL. The folder of a SQLite file is made.

    Raises SettingsError when the URL is not valid or names another kind of database, DatabaseError when
    it names a SQLite file that does not exist and `create` is not set.
    """
    url = parse_url(database_url)
    if url.get_backend_name() == "sqlite":
        if not url.database or url.database == ":memory:":
            raise SettingsError(f"{database_url!r} names no file; write sqlite:///FILE")
        path = Path(url.database)
        if not create and not path.exists():
            raise DatabaseError(f"{path}: there is no database yet; run copydesk ingest")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseError(f"{path}: its folder cannot be made: {error.strerror}") from error
        engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
        return engine
    return create_engine(url, pool_pre_ping=True, connect_args={"options": "-c timezone=UTC"})


def parse_url(database_url: str) -> URL:
    """The URL as SQLAlchemy has it; `postgres://` and `postgresql://` use psycopg 3.

    No message shows its password. Raises SettingsError when copydesk does not know the kind of database.
    """
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError):  # their messages may show a part of the password
        raise SettingsError(
            "the database URL cannot be read; write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
        ) from None
    if isinstance(password := url.query.get("password"), str):
        url = url.set(password=password).difference_update_query(["password"])  # shown as ***
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise SettingsError(f"{url.drivername}: copydesk knows sqlite and postgresql")
    return url


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest migration. Does nothing where it is there already.

    Raises DatabaseError when a newer copydesk has migrated it, DatabaseBusy when it is not reached.
    """
    config = _alembic_config()
    if known_revision(engine) == head_revision():
        return
    with (
        database_errors(engine),
        engine.connect() as connection,
        _no_cascades(connection),
        connection.begin(),
    ):
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _no_cascades(connection: Connection) -> Iterator[None]:
    """SQLite has to make a table anew to change it; meanwhile its rows must not take others with them.

    Outside a transaction, because the pragma does nothing in one.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    pragma = connection.connection.cursor().execute
    pragma("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        pragma("PRAGMA foreign_keys = ON")


def current_revision(engine: Engine) -> str | None:
    """The migration that the database is at; None for a database without migrations."""
    with database_errors(engine), engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def known_revision(engine: Engine) -> str | None:
    """As `current_revision`. Raises DatabaseError when this copydesk does not know the migration."""
    here = current_revision(engine)
    if here is not None and here not in _revisions():
        raise DatabaseError(
            f"{engine.url} is at migration {here}, which this copydesk does not know; update copydesk"
        )
    return here


@contextmanager
def database_errors(engine: Engine) -> Iterator[None]:
    """Turn an error of the database into an error of copydesk that names the database.

    Raises DatabaseBusy where trying again may help, else DatabaseError.
    """
    try:
        yield
    except OperationalError as error:
        raise DatabaseBusy(f"{engine.url}: {error.orig}") from error
    except DBAPIError as error:
        raise DatabaseError(f"{engine.url}: {error.orig}") from error


@contextmanager
def outside_transactions(engine: Engine) -> Iterator[Connection]:
    """A connection on which each statement is a transaction, as VACUUM needs it."""
    with database_errors(engine), engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            connection.execution_options(isolation_level="AUTOCOMMIT")
        yield connection


def give_back(engine: Engine) -> None:
    """Have SQLite give the free pages of its file back to the disk; Postgres uses them again by itself."""
    if engine.dialect.name != "sqlite":
        return
    with database_errors(engine), engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.executescript("PRAGMA incremental_vacuum")  # `execute` would free one page


@cache  # reading the migrations takes longer than a small decision
def head_revision() -> str:
    """The newest migration that this copydesk has."""
    head = _scripts(_alembic_config()).get_current_head()
    assert head is not None, "there is no migration in the package"
    return head


@cache
def _revisions() -> frozenset[str]:
    return frozenset(script.revision for script in _scripts(_alembic_config()).walk_revisions())


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _scripts(config: Config) -> ScriptDirectory:
    return ScriptDirectory.from_config(config)


def _on_sqlite_connect(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # see _on_sqlite_begin: the driver would begin transactions late
    for pragma in (_VACUUM, "journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", _CACHE, _LOG):
        connection.execute(f"PRAGMA {pragma}").close()


def _on_sqlite_begin(connection: Connection) -> None:
    # A transaction that will write says so at once; one that begins reading and then writes could
    # fail in between.
    mode = "IMMEDIATE" if connection.get_execution_options().get("writes") else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {mode}")
