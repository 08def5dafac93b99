"""copydesk has a Prefect home of its own, and says so when a home cannot be used."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from flows.home import HomeUnusable, check_home, is_own_home_wanted, own_home
from pipeline.ingest import ingest as ingest_alone
from tests.dumps import body, query, record, settings, write_jsonl
from tests.servers import ROOT


def newer_home(folder: Path, revision: str = "ffffffffffff") -> Path:
    """A Prefect home whose database has a migration that the installed Prefect does not know."""
    folder.mkdir(parents=True)
    with sqlite3.connect(folder / "prefect.db") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
    connection.close()
    return folder


def ingest(folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `copydesk ingest` as a user with a new home folder and no Prefect settings but `more`."""
    if not (folder / "raw").exists():
        write_jsonl(folder / "raw" / "a.jsonl", [record(body(1))])
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PREFECT_") and not name.startswith("XDG_STATE")
    }
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", "ingest", "raw", "--database", f"sqlite:///{folder}/a.db"],
        cwd=folder,
        env=kept | {"HOME": str(folder), "PYTHONPATH": str(ROOT)} | more,
        capture_output=True,
        text=True,
        timeout=200,
    )


def test_a_newer_prefect_of_another_project_does_not_disturb_an_ingest(tmp_path: Path) -> None:
    theirs = newer_home(tmp_path / ".prefect")
    before = sorted(path.name for path in theirs.iterdir())
    done = ingest(tmp_path)
    assert done.returncode == 0, done.stderr
    assert query(f"sqlite:///{tmp_path}/a.db", "SELECT count(*) FROM articles") == [(1,)]
    assert sorted(path.name for path in theirs.iterdir()) == before
    if sys.platform == "linux":
        assert (tmp_path / ".local/state/copydesk" / own_home().name / "prefect.db").exists()


def test_prefect_is_started_only_where_there_is_something_to_do(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    write_jsonl(tmp_path / "raw" / "a.jsonl", [record(body(1))])
    ingest_alone([str(tmp_path / "raw")], settings(url))
    state = tmp_path / ".local/state/copydesk" / own_home().name
    done = ingest(tmp_path)
    assert done.returncode == 0 and "nothing new" in done.stdout, done.stderr
    assert query(url, "SELECT id, records, status FROM runs") == [(1, 1, "finished"), (2, 0, "finished")]
    assert not (state / "prefect.db").exists()


def test_a_home_that_is_too_new_is_named_at_once_and_in_one_line(tmp_path: Path) -> None:
    home = newer_home(tmp_path / "home")
    done = ingest(tmp_path, PREFECT_HOME=str(home))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert str(home) in line and "newer Prefect" in line and "unset PREFECT_HOME" in line


@pytest.mark.parametrize("fault", ["a file", "damaged"])
def test_a_home_that_cannot_be_used_is_named_at_once(tmp_path: Path, fault: str) -> None:
    home = tmp_path / "home"
    if fault == "a file":
        home.write_text("no folder")
        home = home / "prefect"
    else:
        home.mkdir()
        (home / "prefect.db").write_text("no database at all, but some text that is long enough")
    done = ingest(tmp_path, PREFECT_HOME=str(home))
    assert done.returncode == 1
    *warnings, line = done.stderr.splitlines()
    assert str(home) in line and "; " in line
    assert "Traceback" not in done.stderr and len(warnings) <= 2  # Prefect warns when it is imported


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".env", "PREFECT_HOME=/somewhere"),
        (".env", "export PREFECT_API_URL=http://127.0.0.1:4200/api"),
        ("prefect.toml", 'home = "/somewhere"'),
        ("prefect.toml", '[api]\nurl = "http://127.0.0.1:4200/api"'),
        ("pyproject.toml", '[tool.prefect]\nhome = "/somewhere"'),
    ],
)
def test_a_home_in_a_settings_file_of_prefect_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert is_own_home_wanted({})
    (tmp_path / name).write_text(text)
    assert not is_own_home_wanted({})


@pytest.mark.parametrize("text", ["profiles = 3", "[profiles]\nx = 3", 'active = ["x"]', "no toml"])
def test_a_profile_file_of_another_shape_is_left_to_prefect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".prefect").mkdir()
    (tmp_path / ".prefect" / "profiles.toml").write_text(text)
    assert is_own_home_wanted({})


def test_the_migrations_of_this_prefect_are_known(tmp_path: Path) -> None:
    # the last and the first migration of Prefect 3.8.8
    for place, revision in enumerate(("a3b9c7d2e5f1", "9725c1cbee35")):
        check_home(newer_home(tmp_path / str(place), revision))
    check_home(tmp_path / "missing")
    with pytest.raises(HomeUnusable):
        check_home(newer_home(tmp_path / "newer"))


@pytest.mark.parametrize(
    ("environment", "profile", "own"),
    [
        ({}, None, True),
        ({"PREFECT_HOME": "/srv/prefect"}, None, False),
        ({"PREFECT_API_URL": "http://127.0.0.1:4200/api"}, None, False),
        ({}, 'active = "team"\n[profiles.team]\nPREFECT_API_URL = "http://team:4200/api"\n', False),
        ({}, 'active = "alone"\n[profiles.alone]\nPREFECT_LOGGING_LEVEL = "INFO"\n', True),
        (
            {"PREFECT_PROFILE": "team"},
            'active = "alone"\n[profiles.team]\nPREFECT_API_URL = "http://team:4200/api"\n',
            False,
        ),
        ({}, "no TOML", True),
    ],
)
def test_what_the_user_has_set_wins(
    environment: dict[str, str],
    profile: str | None,
    own: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    if profile is not None:
        (tmp_path / ".prefect").mkdir()
        (tmp_path / ".prefect" / "profiles.toml").write_text(profile)
    assert is_own_home_wanted(environment) is own
