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
_DATABASES = ("PREFECT_API_DATABASE_CONNECTION_URL", "PREFECT_SERVER_DATABASE_CONNECTION_URL")
_MIGRATIONS = "server/database/_migrations/versions/sqlite"


class HomeUnusable(CopydeskError):
    """Prefect cannot keep its state in the Prefect home. Trying again does not help."""


def own_home() -> Path:
    """copydesk's own Prefect home: one for each version, as an older Prefect cannot open a newer home."""
    return user_state_path("copydesk") / f"prefect-{version('prefect')}"


def set_own_home() -> None:
    """Set PREFECT_HOME to copydesk's own home, unless the user chose one. Call it before Prefect loads."""
    if not is_own_home_wanted(os.environ):
        return
    home = own_home()
    with suppress(OSError):  # `make_home` and `copydesk doctor` say that the folder cannot be written
        home.parent.mkdir(parents=True, exist_ok=True)  # Prefect makes only the last folder
    os.environ[_HOME] = str(home)


def is_own_home(environment: Mapping[str, str]) -> bool:
    """Whether `set_own_home` chose the home: then no server is set, and a run would start one for itself."""
    return not environment.get(_API) and environment.get(_HOME) == str(own_home())


def is_own_home_wanted(environment: Mapping[str, str]) -> bool:
    """Whether copydesk may choose the home of Prefect: the user has named neither a home nor a server.

    The environment and the settings files of Prefect may name both, the active profile of `~/.prefect` a
    server; with another home the settings of the profile would be lost.
    """
    named = environment.get(_HOME) or environment.get(_API) or _server_of_profile(environment)
    return not named and not _is_named_in_files(Path.cwd())


def check_home(home: Path) -> None:
    """Raise HomeUnusable when Prefect cannot keep its state in `home`: it is no folder that can be
    written, or its database is damaged or has a migration that this Prefect does not have.

    If the user has set another database, the database in `home` is not looked at.
    """
    home = home.expanduser().absolute()
    place = next(folder for folder in (home, *home.parents) if folder.exists())
    if not (place.is_dir() and os.access(place, os.W_OK | os.X_OK)):
        raise HomeUnusable(
            f"{home}: {place} is no folder that can be written; "
            "set PREFECT_HOME to a folder that this user may write"
        )
    if any(os.environ.get(name) for name in _DATABASES):
        return
    try:
        revision = _revision(home / "prefect.db")
    except sqlite3.DatabaseError as error:
        raise HomeUnusable(
            f"{home / 'prefect.db'} is no database that can be read ({error}); "
            "move it away, and Prefect makes a new one"
        ) from error
    if revision and not _is_known(revision):
        remedy = (
            "move the folder away, and copydesk makes a new one"
            if home == own_home()
            else "unset PREFECT_HOME, and copydesk uses a folder of its own, or set it to another folder"
        )
        raise HomeUnusable(
            f"the Prefect home {home} was made by a newer Prefect than {version('prefect')}, "
            f"which is installed here; {remedy}"
        )


def make_home(home: Path) -> None:
    """Make the Prefect home where it is missing. Raises HomeUnusable."""
    check_home(home)
    try:
        home.mkdir(parents=True, exist_ok=True)  # Prefect makes only the last folder
    except OSError as error:
        raise HomeUnusable(
            f"{home} cannot be made ({error.strerror}); set PREFECT_HOME to a folder that this user may write"
        ) from error


def _server_of_profile(environment: Mapping[str, str]) -> str | None:
    """The server in the user's active profile; None where there is no profile that can be read."""
    try:
        document = _toml(Path.home() / ".prefect" / "profiles.toml")
    except RuntimeError:  # this user has no home folder
        return None
    profiles, active = document.get("profiles"), environment.get(_PROFILE) or document.get("active")
    profile = profiles.get(active) if isinstance(profiles, dict) and isinstance(active, str) else None
    server = profile.get(_API) if isinstance(profile, dict) else None
    return str(server) if server else None


def _is_named_in_files(folder: Path) -> bool:
    """Whether a file from which Prefect reads settings names a home or a server: `.env`, `prefect.toml`
    or `pyproject.toml` in the folder where the command starts."""
    with suppress(OSError, UnicodeDecodeError):
        lines = (folder / ".env").read_text("utf-8").splitlines()
        names = {line.partition("=")[0].removeprefix("export ").strip() for line in lines}
        if {_HOME, _API} & names:
            return True
    tool = _toml(folder / "pyproject.toml").get("tool")
    tables = (_toml(folder / "prefect.toml"), tool.get("prefect") if isinstance(tool, dict) else None)
    return any(
        isinstance(table, dict) and ("home" in table or "url" in str(table.get("api"))) for table in tables
    )


def _toml(file: Path) -> dict[str, object]:
    """Read a TOML file; a missing or broken one gives an empty table. Prefect itself reports such files."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}


def _is_known(revision: str) -> bool:
    """Whether the installed Prefect has this migration.

    The name of a migration's file need not have the revision in it.
    """
    migrations = [path for path in files("prefect").joinpath(_MIGRATIONS).iterdir() if path.is_file()]
    named = any(f"_{revision}_" in path.name for path in migrations)
    return named or any(f'"{revision}"' in path.read_text("utf-8") for path in migrations)


def _revision(database: Path) -> str | None:
    """The migration that a Prefect database is at; None where there is no database, or an empty one.

    Raises sqlite3.DatabaseError when the file is no database.
    """
    if not database.is_file():
        return None
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:  # it has no such table yet, or is locked
            return None
    return str(row[0]) if row else None
