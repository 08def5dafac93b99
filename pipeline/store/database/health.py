"""The state of a database, for the doctor. Nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, text

from pipeline.store.database import engine as engines
from pipeline.store.database.lock import is_locked


@dataclass(frozen=True, slots=True)
class Health:
    """A database as it was found.

    `url` has no password. `file` is the file of a SQLite database, else None. `revision` is the migration
    that the database is at, None when it has none yet; `newest` is the newest that this copydesk has.
    `locked`: an ingest is at work on the database. `may_create`: tables can be made in it.
    """

    url: str
    file: Path | None
    revision: str | None
    newest: str
    locked: bool
    may_create: bool


def look_at(database_url: str) -> Health:
    """Look at a database; a SQLite file that does not exist counts as a database without a migration.

    Raises SettingsError when the URL is not valid, DatabaseError when a newer copydesk has migrated the
    database or the file is no database, DatabaseBusy when the server does not answer.
    """
    url = engines.parse_url(database_url)
    file = Path(url.database or "").absolute() if url.get_backend_name() == "sqlite" else None
    newest = engines.head_revision()
    if file and not file.exists():
        return Health(str(url), file, None, newest, locked=False, may_create=True)
    engine = engines.open_engine(database_url, create=False)
    try:
        with engines.database_errors(engine):
            revision = engines.known_revision(engine)
            return Health(str(url), file, revision, newest, is_locked(engine), _may_create(engine))
    finally:
        engine.dispose()


def _may_create(engine: Engine) -> bool:
    if engine.dialect.name != "postgresql":
        return True  # in SQLite the file system decides
    with engine.connect() as connection:
        return bool(connection.scalar(text("SELECT has_schema_privilege(current_schema(), 'CREATE')")))
