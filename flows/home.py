"""The folder in which Prefect keeps its state, and whether this version of Prefect can open it."""

from __future__ import annotations

import os
import sqlite3
import tomllib
from collections.abc import Mapping
from contextlib import closing, suppress
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from platformdirs import user_state_path

from pipeline.errors import CopydeskError

_API, _HOME, _PROFILE = "PREFECT_API_URL", "PREFECT_HOME", "PREFECT_PROFILE"
_MIGRATIONS = "server/database/_migrations/versions/sqlite"


class HomeIsNewer(CopydeskError):
    """A newer Prefect has migrated the database in the Prefect home. Trying again does not help."""


def own_home() -> Path:
    """copydesk's own Prefect home: one for each version, as an older Prefect cannot open a newer home."""
    return user_state_path("copydesk") / f"prefect-{version('prefect')}"


def set_own_home() -> None:
    """Set PREFECT_HOME to copydesk's own home, unless the user chose one. Call it before Prefect loads."""
    if not is_own_home_wanted(os.environ):
        return
    home = own_home()
    with suppress(OSError):  # Prefect and `copydesk doctor` say that the folder cannot be written
        home.parent.mkdir(parents=True, exist_ok=True)  # Prefect makes only the last folder
    os.environ[_HOME] = str(home)


def is_own_home_wanted(environment: Mapping[str, str]) -> bool:
    """Whether copydesk may choose the home of Prefect: the user has named neither a home nor a server.

    The environment may name both, the active profile of `~/.prefect` a server; with another home the
    settings of the profile would be lost.
    """
    return not (environment.get(_HOME) or environment.get(_API) or _server_of_profile(environment))


def check_home(home: Path) -> None:
    """Raise HomeIsNewer when the database in `home` has a migration that this Prefect does not have."""
    revision = _revision(home / "prefect.db")
    if revision and not _is_known(revision):
        raise HomeIsNewer(
            f"the Prefect home {home} was made by a newer Prefect than {version('prefect')}, "
            "which is installed here; unset PREFECT_HOME, and copydesk uses a folder of its own, "
            "or set it to another folder"
        )


def _server_of_profile(environment: Mapping[str, str]) -> str | None:
    """The server in the user's active profile; None where there is no profile to read."""
    try:
        profiles = tomllib.loads((Path.home() / ".prefect" / "profiles.toml").read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None  # Prefect itself says what is wrong with a file that it needs
    active = environment.get(_PROFILE) or profiles.get("active")
    server = profiles.get("profiles", {}).get(active, {}).get(_API)
    return str(server) if server else None


def _is_known(revision: str) -> bool:
    """Whether the installed Prefect has this migration.

    The name of a migration's file need not have the revision in it.
    """
    migrations = [path for path in files("prefect").joinpath(_MIGRATIONS).iterdir() if path.is_file()]
    named = any(f"_{revision}_" in path.name for path in migrations)
    return named or any(f'"{revision}"' in path.read_text("utf-8") for path in migrations)


def _revision(database: Path) -> str | None:
    """The migration that a Prefect database is at; None where there is no database that can be read."""
    if not database.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return None
    return str(row[0]) if row else None
