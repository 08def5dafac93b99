"""docker-compose.yml and the Dockerfile: their references, and each command that can run without Docker."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from base64 import b64encode
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from packaging.specifiers import SpecifierSet
from sqlalchemy import create_engine, make_url, text

from pipeline.doctor import check_variables
from tests.dumps import body, query, record, write_jsonl
from tests.servers import ROOT, free_port, wait_for
from tests.stack import (
    COMPOSE,
    DOCKERFILE,
    SECRETS,
    SERVICES,
    VARIABLE,
    Server,
    at_home,
    environment_of,
    healthcheck_of,
    image_environment,
    is_healthy,
    running,
)

TEXT = (ROOT / "docker-compose.yml").read_text()
PORTS = [(name, port) for name, service in SERVICES.items() for port in service.get("ports", ())]


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_service_waits_for_is_there_and_says_when_it_is_healthy(service: str) -> None:
    for name, how in SERVICES[service].get("depends_on", {}).items():
        assert how == {"condition": "service_healthy"}
        assert healthcheck_of(name)


@pytest.mark.parametrize("kind", ["volumes", "configs", "secrets", "networks"])
def test_what_is_declared_is_used_and_what_is_used_is_declared(kind: str) -> None:
    used: set[str] = set()
    for service in SERVICES.values():
        for item in service.get(kind, ()):
            if isinstance(item, str):
                used.add(item.partition(":")[0])
            elif kind != "volumes" or item["type"] == "volume":
                used.add(item["source"])
    assert used == set(COMPOSE.get(kind, ()))


def test_no_two_databases_share_a_volume() -> None:
    mounted = [item for name in ("articles-db", "prefect-db") for item in SERVICES[name]["volumes"]]
    assert mounted == ["articles:/var/lib/postgresql", "prefect:/var/lib/postgresql"]


def test_every_published_port_is_on_loopback() -> None:
    assert {name for name, _ in PORTS} == {"articles-db", "prefect", "desk"}
    assert [port for _, port in PORTS if not re.match(r"127\.0\.0\.1:[^:]+(:-\d+})?:\d+$", port)] == []


def test_the_file_has_no_password_and_no_default_for_one() -> None:
    forms = [form.groups() for form in VARIABLE.finditer(TEXT)]
    secret = {name for name, kind, _ in forms if kind == ":?"}
    assert secret == SECRETS.keys()
    assert {kind for name, kind, _ in forms if name in secret} == {":?"}
    assert all(rest for _, kind, rest in forms if kind == ":?"), "a required variable must say what to set"
    # Outside of these variables, the file must not have a password.
    literal = VARIABLE.sub("", TEXT)
    assert re.findall(r"(?:PASSWORD|AUTH_STRING): *\S+", literal) == []
    assert set(re.findall(r"://\w+:([^@\s]*)@", literal)) == {""}


@pytest.mark.skipif(not shutil.which("openssl"), reason="the passwords are made by openssl")
def test_the_line_that_makes_the_passwords_makes_all_of_them_once(tmp_path: Path) -> None:
    line = re.findall(r"```bash\n(\(umask.*?)```", (ROOT / "docs" / "compose.md").read_text(), re.S)[0]
    made = subprocess.run(["sh", "-c", line], cwd=tmp_path, timeout=20)
    again = subprocess.run(["sh", "-c", line], cwd=tmp_path, timeout=20, capture_output=True)
    file = tmp_path / ".env"
    assert (made.returncode, again.returncode != 0, file.stat().st_mode & 0o777) == (0, True, 0o600)
    passwords = dict(entry.split("=", 1) for entry in file.read_text().splitlines())
    assert passwords.keys() == SECRETS.keys()
    assert [
        value for value in passwords.values() if not re.fullmatch(r"(copydesk:)?[0-9a-f]{48}", value)
    ] == []
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()


def test_the_images_are_pinned_and_fit_the_lock() -> None:
    lock = dict(re.findall(r"^([\w-]+)==([\w.]+)", (ROOT / "requirements.lock").read_text(), re.M))
    (python,) = set(re.findall(r"^FROM python:(3\.\d+)-slim-\w+(?: AS build)?$", DOCKERFILE, re.M))
    assert len(re.findall("^FROM", DOCKERFILE, re.M)) == 2
    images = {name: service.get("image") for name, service in SERVICES.items()}
    assert images == {
        "articles-db": "postgres:18",
        "prefect-db": "postgres:18",
        "prefect": f"prefecthq/prefect:{lock['prefect']}-python{python}",
        "copydesk": None,
        "desk": None,
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert f"{python}.0" in SpecifierSet(project["requires-python"])


def test_every_file_that_the_dockerfile_copies_exists() -> None:
    copied = [
        name for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.M) for name in line.split()
    ]
    ignore = (ROOT / ".dockerignore").read_text().splitlines()
    assert copied
    assert [name for name in copied if not (ROOT / name).exists() or f"!{name}" not in ignore] == []


def test_every_variable_that_begins_with_copydesk_is_a_setting() -> None:
    names = set(re.findall(r"\bCOPYDESK_\w+", TEXT + DOCKERFILE))
    assert names >= {"COPYDESK_DATABASE_URL", "COPYDESK_CONFIG"}
    assert [found.what for found in check_variables(dict.fromkeys(names, "x")) if found.state != "ok"] == []


def test_copydesk_is_no_root_and_cannot_write_the_dumps() -> None:
    user, home = re.findall(r"useradd --uid (\d+) .*--home-dir (\S+)", DOCKERFILE)[0]
    assert re.findall(r"^USER (.*)$", DOCKERFILE, re.M) == [f"{user}:{user}"]
    assert int(user) > 1000
    assert re.findall(r"^WORKDIR (.*)$", DOCKERFILE, re.M)[-1] == home
    for service in (SERVICES["copydesk"], SERVICES["desk"]):
        assert [(item["target"], item["read_only"]) for item in service["volumes"]] == [
            (f"{home}/raw", True),
            (f"{home}/copydesk.toml", True),
        ]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("service", ["articles-db", "prefect-db"])
def test_the_healthcheck_of_a_database_runs(service: str, postgres: str, tmp_path: Path) -> None:
    host = str(make_url(postgres).query["host"])
    assert is_healthy(service, {"127.0.0.1": host})
    assert not is_healthy(service, {"127.0.0.1": tmp_path})


def test_prefect_asks_for_its_password_and_stores_runs_in_postgres(
    prefect_api: Server,
) -> None:
    assert is_healthy("prefect", {"4200": prefect_api.port})
    assert not is_healthy("prefect", {"4200": free_port()})
    with pytest.raises(HTTPError, match="401"):
        urlopen(f"{prefect_api.api}/admin/version", timeout=10)
    token = b64encode(prefect_api.auth.encode()).decode()
    request = Request(f"{prefect_api.api}/admin/version", headers={"Authorization": f"Basic {token}"})
    with urlopen(request, timeout=10) as answer:
        assert json.load(answer) in SERVICES["prefect"]["image"]
    with urlopen(f"http://127.0.0.1:{prefect_api.port}/ui-settings", timeout=10) as answer:
        assert json.load(answer)["api_url"] == prefect_api.api
    engine = create_engine(prefect_api.database_url.replace("asyncpg", "psycopg"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1
    engine.dispose()


def test_copydesk_serves_on_schedule_reports_health_and_ends(
    prefect_api: Server, postgres: str, tmp_path: Path
) -> None:
    """The service `copydesk` runs with the environment of its image and of the compose file."""
    write_jsonl(tmp_path / "raw" / "a.jsonl", [record(body(1)), record(body(2))])
    environment = image_environment() | environment_of("copydesk")
    database, port = at_home(environment["COPYDESK_DATABASE_URL"], postgres), free_port()
    environment |= {
        "COPYDESK_DATABASE_URL": database,
        "PREFECT_API_URL": prefect_api.api,
        "PREFECT_HOME": str(tmp_path / "home"),
        "PREFECT_RUNNER_SERVER_PORT": str(port),
        "PREFECT_RUNNER_POLL_FREQUENCY": "1",  # the same as 10, but quicker
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "flows.cli", "serve", "--every", "10s"]
    with running(command, environment, tmp_path / "copydesk.log") as served:
        assert not is_healthy("copydesk", {"8080": port})
        wait_for(lambda: is_healthy("copydesk", {"8080": port}))
        wait_for(lambda: articles(database) == 2)
        assert is_healthy("copydesk", {"8080": port})
        os.kill(prefect_api.process.pid, signal.SIGSTOP)
        try:
            wait_for(lambda: not is_healthy("copydesk", {"8080": port}), 20)
        finally:
            os.kill(prefect_api.process.pid, signal.SIGCONT)
        wait_for(lambda: is_healthy("copydesk", {"8080": port}))
        served.terminate()
        served.wait(30)
    assert served.returncode == 0, (tmp_path / "copydesk.log").read_text()


def test_the_desk_wants_its_password_reports_health_and_ends(postgres: str, tmp_path: Path) -> None:
    """The service `desk` runs with the environment and the command of the compose file."""
    environment, port = environment_of("desk"), free_port()
    database = at_home(environment["COPYDESK_DATABASE_URL"], postgres)
    environment |= {"COPYDESK_DATABASE_URL": database, "PYTHONPATH": str(ROOT)}
    command = [word.replace("8765", str(port)) for word in SERVICES["desk"]["command"]]
    with running([sys.executable, "-m", "flows.cli", *command], environment, tmp_path / "desk.log") as desk:
        wait_for(lambda: is_healthy("desk", {"8765": port}))
        token = b64encode(f"anyone:{SECRETS['DESK_PASSWORD']}".encode()).decode()
        address = f"http://127.0.0.1:{port}/static/desk.css"
        with urlopen(Request(address, headers={"Authorization": f"Basic {token}"}), timeout=10) as answer:
            assert answer.status == 200
        with pytest.raises(HTTPError, match="401"):
            urlopen(address, timeout=10)
        desk.terminate()
        desk.wait(30)
    assert not is_healthy("desk", {"8765": port})
    environment["COPYDESK_DESK_PASSWORD"] = ""
    with running([sys.executable, "-m", "flows.cli", *command], environment, tmp_path / "open.log") as desk:
        assert desk.wait(60) == 1, "without a password it does not start"
    assert "COPYDESK_DESK_PASSWORD" in (tmp_path / "open.log").read_text()


def articles(database: str) -> int:
    try:
        return len(query(database.replace("postgresql:", "postgresql+psycopg:"), "SELECT id FROM articles"))
    except Exception:  # noqa: BLE001 - the tables are being made
        return 0
