"""`copydesk doctor`: each fault that it can find, made for real, and a machine without faults."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import prefect
import pytest
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_HOME,
    PREFECT_SERVER_API_PORT,
    temporary_settings,
)
from sqlalchemy import create_engine, make_url, text

from flows.doctor import check_api, check_home
from pipeline.doctor import (
    Finding,
    check_cluster,
    check_database,
    check_dumps,
    check_packages,
    check_python,
    check_settings,
    check_variables,
    run_check,
)
from pipeline.doctor.database import filesystem_of
from pipeline.ingest import ingest
from pipeline.store import open_for_ingest
from pipeline.store.database import engine as engines
from tests.conftest import new_postgres
from tests.dumps import body, query, record, settings, write_jsonl
from tests.servers import ROOT, free_port, wait_for
from tests.stack import Server, running

# Without these two capabilities, file permissions hold for root, too.
MORTAL = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


def doctor(*arguments: object, prefix: list[str] = MORTAL, **environment: str) -> tuple[int, str]:
    """Run the command. Returns its exit code and standard output."""
    command = [*prefix, sys.executable, "-W", "error", "-m", "flows.cli", "doctor", *map(str, arguments)]
    changed = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    done = subprocess.run(command, capture_output=True, text=True, env=changed, timeout=120)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


def of_database(url: str) -> dict[str, Finding]:
    return {found.check: found for found in check_database(settings(url))}


def of_dumps(folder: Path, url: str) -> dict[str, Finding]:
    return {found.check: found for found in check_dumps([str(folder)], settings(url), 5)}


def test_where_all_is_well_every_line_says_ok(prefect_api: Server, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "raw" / "a.jsonl", [record(body(1))])
    url = f"sqlite:///{tmp_path}/articles.db"
    ingest([str(tmp_path / "raw")], settings(url))
    write_jsonl(tmp_path / "raw" / "b.jsonl", [record(body(2))])
    code, output = doctor(
        tmp_path / "raw",
        COPYDESK_DATABASE_URL=url,
        PREFECT_API_URL=prefect_api.api,
        PREFECT_API_AUTH_STRING=prefect_api.auth,
    )
    lines = [line.split(maxsplit=1) for line in output.replace("prefect ", "prefect-").splitlines()]
    assert [(name, rest.split()[0]) for name, rest in lines] == [
        (name, "ok")
        for name in "python packages settings variables database ingest disk dumps waiting prefect-home prefect-api".split()
    ]
    assert "2 dumps" in output
    assert "1 of 2 dumps are new" in output
    assert f"Prefect {prefect.__version__} as here" in output
    assert code == 0


def test_all_that_is_wrong_is_said_at_once_and_no_secret_with_it(tmp_path: Path) -> None:
    """The findings include a folder and a file that only root may read."""
    raw = tmp_path / "raw"
    for name in ("open/a.txt", "closed/b.txt", "open/c.pdf", "open/d.txt"):
        (raw / name).parent.mkdir(parents=True, exist_ok=True)
        (raw / name).write_text("The ferry was late again on Monday.")
    (raw / "open" / "d.txt").chmod(0)
    (raw / "closed").chmod(0)
    try:
        code, output = doctor(
            raw,
            "--json",
            COPYDESK_DATABASE_URL="postgresql://ann:s3cret@127.0.0.1:9/x",
            COPYDESK_WORKER="2",
            PREFECT_API_URL="http://ann:s3cret@127.0.0.1:9/api",
            PREFECT_HOME=str(raw / "open" / "a.txt"),
        )
    finally:
        (raw / "closed").chmod(0o700)
    findings = {found["check"]: found for found in json.loads(output)}
    states = {name: found["state"] for name, found in findings.items()}
    assert states == {
        "python": "ok",
        "packages": "ok",
        "settings": "ok",
        "variables": "warning",
        "database": "wrong",
        "dumps": "ok",
        "readable": "wrong",
        "waiting": "warning",
        "prefect home": "wrong",
        "prefect api": "wrong",
    }
    assert [name for name, found in findings.items() if found["state"] != "ok" and not found["remedy"]] == []
    assert "2 dumps, 0.0 MiB; no reader for 1 .pdf" in findings["dumps"]["what"]
    assert (
        f"2 files or folders cannot be read: {raw}/open/d.txt, {raw}/closed" in findings["readable"]["what"]
    )
    assert "s3cret" not in output
    assert code == 1


def test_a_file_of_settings_that_does_not_parse_hides_no_other_check(tmp_path: Path) -> None:
    (tmp_path / "copydesk.toml").write_text("workers = = 2")
    code, output = doctor("--json", COPYDESK_CONFIG=str(tmp_path / "copydesk.toml"))
    findings = {found["check"]: found for found in json.loads(output)}
    assert findings["settings"]["state"] == "wrong"
    assert str(tmp_path / "copydesk.toml") in findings["settings"]["what"]
    assert findings["database"]["remedy"] == "mend the settings first"
    assert findings["prefect home"]["state"] == "ok"
    assert code == 1


def test_a_prefect_that_cannot_be_imported_hides_no_other_check(tmp_path: Path) -> None:
    (tmp_path / "prefect.py").write_text("from nowhere import anything")
    url = f"sqlite:///{tmp_path}/articles.db"
    code, output = doctor("--json", ROOT / "raw", "--database", url, PYTHONPATH=f"{tmp_path}:{ROOT}")
    *others, last = json.loads(output)
    assert {found["state"] for found in others} == {"ok"}
    assert (last["check"], last["what"]) == (
        "prefect",
        "Prefect cannot be imported: No module named 'nowhere'",
    )
    assert code == 1


def test_help_needs_no_prefect() -> None:
    code = "import flows.cli, sys; sys.exit('prefect' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60).returncode == 0


# --- how checks are run


def test_a_check_that_raises_or_hangs_is_a_finding() -> None:
    def raises() -> Iterator[Finding]:
        yield Finding("x", "ok", "first")
        raise KeyError("second")

    first, second = run_check("x", raises, 5)
    assert (first.what, second.state) == ("first", "wrong")
    assert "KeyError: 'second'" in second.what
    released = threading.Event()

    def hangs() -> Iterator[Finding]:
        yield Finding("x", "ok", "in time")
        released.wait(60)
        yield Finding("x", "ok", "too late")

    early, late = run_check("x", hangs, 0.1)
    released.set()
    assert early.what == "in time"
    assert (late.state, late.what) == ("wrong", "not finished within 0.1 s")


# --- python, packages


def test_an_old_python_is_told() -> None:
    (found,) = check_python("3.10.13")
    assert found.state == "wrong"
    assert "copydesk wants >=3.11" in found.what


def test_a_fastapi_with_which_the_server_dies_is_foreseen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = tmp_path / "fastapi-0.165.0.dist-info"
    newer.mkdir()
    (newer / "METADATA").write_text("Metadata-Version: 2.1\nName: fastapi\nVersion: 0.165.0\n")
    monkeypatch.syspath_prepend(tmp_path)
    (found,) = check_packages()
    assert found.state == "wrong"
    assert "fastapi 0.165.0; copydesk wants fastapi<0.151, else the Prefect server would die" in found.what
    assert found.remedy == 'pip install "fastapi<0.151"'


def test_a_package_that_is_missing_is_told_and_one_of_an_extra_is_not() -> None:
    (found,) = check_packages(["pytest", "no-such-package>=2", 'nor-this; extra == "dev"'])
    assert (found.state, found.remedy) == ("wrong", 'pip install "no-such-package>=2"')


# --- settings


def test_unknown_variables_are_told_with_the_nearest_known_one() -> None:
    names = (
        "COPYDESK_WORKER",
        "COPYDESK_FIELDS__TEXT",
        "COPYDESK_FIELDS__TXT",
        "copydesk_workers",
        "COPYDESK_CONFIG",
    )
    worker, field = sorted(check_variables(dict.fromkeys(names, "1")), key=lambda found: len(found.what))
    assert worker.what == "COPYDESK_WORKER is no setting; it changes nothing"
    assert worker.remedy == "did you mean COPYDESK_WORKERS instead of COPYDESK_WORKER?"
    assert field.what.startswith("COPYDESK_FIELDS__TXT")
    assert {worker.state, field.state} == {"warning"}
    (none,) = check_variables({"PATH": "/bin", "COPYDESK_SITES": "{}"})
    assert none.state == "ok"


@pytest.mark.parametrize(
    ("file", "said", "remedy"),
    [
        ("strictnes = 'strict'", "strictnes: Extra inputs", "did you mean strictness instead of strictnes?"),
        ("workers = -1", "workers: Input should be", "docs/settings.md"),
        ("", "", ""),
    ],
)
def test_a_file_of_settings(
    file: str, said: str, remedy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "copydesk.toml").write_text(file)
    monkeypatch.chdir(tmp_path)
    (found,) = check_settings()
    assert (found.state, said in found.what, remedy in found.remedy) == (
        "wrong" if said else "ok",
        True,
        True,
    )


# --- database


def test_a_new_an_older_and_a_newer_database(database: str) -> None:
    assert of_database(database)["database"].state == "ok"
    assert "nothing in it yet" in of_database(database)["database"].what
    engine = engines.open_engine(database)
    engines.upgrade(engine)
    assert f"at migration {engines.head_revision()}" in of_database(database)["database"].what
    for revision, state in (("0001", "warning"), ("9999", "wrong")):
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :now"), {"now": revision})
        found = of_database(database)["database"]
        assert (found.state, revision in found.what, bool(found.remedy)) == (state, True, True)
    engine.dispose()


def test_an_ingest_at_work_is_seen_and_not_disturbed(database: str) -> None:
    with open_for_ingest(settings(database)):
        assert "an ingest is at work" in of_database(database)["ingest"].what
    assert "no ingest is at work" in of_database(database)["ingest"].what
    with open_for_ingest(settings(database)):
        pass


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://127.0.0.1/x", "sqlite and postgresql"),
        ("articles.db", "cannot be read"),
        ("postgresql://ann:s3cret/x", "USER:PASSWORD@HOST"),
        ("postgresql://ann:s3cret@127.0.0.1:9/x", "ann:***@127.0.0.1"),
        ("postgresql://ann@127.0.0.1:9/x?password=s3cret", "ann:***@127.0.0.1"),
        (f"sqlite:///{ROOT}/README.md", "file is not a database"),
    ],
)
def test_a_database_that_cannot_be_used(url: str, said: str) -> None:
    (found,) = check_database(settings(url))
    assert (found.check, found.state) == ("database", "wrong")
    assert said in found.what
    assert found.remedy
    assert "s3cr" not in found.what + found.remedy


def test_a_database_that_says_nothing_is_left_when_its_time_is_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        there = settings(f"postgresql://ann:s3cret@127.0.0.1:{silent.getsockname()[1]}/x")
        (late,) = run_check("database", lambda: check_database(there), 0.5)
    assert (late.check, late.state, "not finished within 0.5 s" in late.what) == ("database", "wrong", True)


def test_a_postgres_without_a_database_or_without_rights(postgres: str) -> None:
    (found,) = check_database(settings(postgres.replace("/postgres?", "/nowhere?")))
    assert 'database "nowhere" does not exist' in found.what
    url = make_url(new_postgres(postgres))
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP ROLE IF EXISTS guest"))
        connection.execute(text("CREATE ROLE guest LOGIN"))
    engine.dispose()
    found = of_database(url.set(username="guest").render_as_string(hide_password=False))["database"]
    assert (found.state, "may make no tables" in found.what) == ("wrong", True)


def test_a_disk_with_little_space_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/new/articles.db"
    assert of_database(url)["disk"].state == "ok"
    assert not (tmp_path / "new").exists(), "the doctor must not create the folder"
    monkeypatch.setattr("pipeline.doctor.database._SCARCE_BYTES", 2**60)
    assert of_database(url)["disk"].state == "warning"
    monkeypatch.setattr("pipeline.doctor.database._TOO_FEW_BYTES", 2**60)
    assert of_database(url)["disk"].state == "wrong"


def test_the_file_system_is_that_of_the_nearest_mount() -> None:
    mounts = (
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        "31 22 0:44 / /mnt/news\\040desk rw - nfs4 server:/x rw\n"
        "32 31 8:2 / /mnt/news\\040desk/local rw shared:7 master:2 - xfs /dev/sdb rw\n"
    )
    kinds = {
        path: filesystem_of(Path(path), mounts)
        for path in ("/mnt/news desk/a/b", "/mnt/news desk/local/c", "/mnt/newsdesk", "/")
    }
    assert list(kinds.values()) == ["nfs4", "xfs", "ext4", "ext4"]
    if (here := Path("/proc/self/mountinfo")).exists():
        assert filesystem_of(Path("/proc/self"), here.read_text()) == "proc"


# --- dumps


def test_dumps_that_are_not_there_or_none(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/articles.db"
    assert of_dumps(tmp_path / "nowhere", url)["dumps"].state == "wrong"
    found = of_dumps(tmp_path, url)["dumps"]
    assert (found.state, found.remedy) == ("warning", "put dumps there, or name another folder")


def test_counting_the_dumps_that_wait_changes_nothing(database: str, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    for name in "abc":
        write_jsonl(raw / f"{name}.jsonl", [record(body(ord(name)))])
    assert "3 dumps, as far as can be told" in of_dumps(raw, database)["waiting"].what
    ingest([str(raw)], settings(database))
    assert "0 of 3 dumps" in of_dumps(raw, database)["waiting"].what
    os.utime(raw / "a.jsonl", (1, 1))
    write_jsonl(raw / "d.jsonl", [record(body(9))])
    before = query(database, "SELECT * FROM dumps ORDER BY id")
    assert "2 of 4 dumps" in of_dumps(raw, database)["waiting"].what
    assert query(database, "SELECT * FROM dumps ORDER BY id") == before


# --- Prefect


def of_api(api: str | None, auth: str | None = None) -> Finding:
    with temporary_settings({PREFECT_API_URL: api, PREFECT_API_AUTH_STRING: auth}):
        (found,) = check_api()
    return found


def test_an_api_that_wants_a_password(prefect_api: Server) -> None:
    assert of_api(prefect_api.api, prefect_api.auth).state == "ok"
    none, wrong = of_api(prefect_api.api), of_api(prefect_api.api, "copydesk:other")
    assert (none.state, wrong.state) == ("wrong", "wrong")
    assert "set PREFECT_API_AUTH_STRING" in none.remedy
    assert "PREFECT_SERVER_API_AUTH_STRING is at the server" in wrong.remedy
    assert "with /api at its end" in of_api(prefect_api.api.removesuffix("/api"), prefect_api.auth).remedy


def test_an_api_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.server._ANSWER_SECONDS", 0.5)
    refused = of_api(f"http://127.0.0.1:{free_port()}/api")
    assert (refused.state, "Connection refused" in refused.what) == ("wrong", True)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hung = of_api(f"http://127.0.0.1:{silent.getsockname()[1]}/api")
    assert (hung.state, "timed out" in hung.what) == ("wrong", True)


def test_a_server_of_another_version_is_a_warning() -> None:
    with answering(b'"3.0.1"') as port:
        found = of_api(f"http://127.0.0.1:{port}/api")
    assert found.state == "warning"
    assert f"has Prefect 3.0.1, here it is {prefect.__version__}" in found.what


def test_without_an_api_the_port_must_be_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with temporary_settings({PREFECT_SERVER_API_PORT: port}):
            found = of_api(None)
    assert (found.state, f"port {port} is not free" in found.what) == ("warning", True)
    with temporary_settings({PREFECT_SERVER_API_PORT: port}):
        assert of_api(None).state == "ok"


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    states = []
    for home in ("new/home", "file/home"):
        with temporary_settings({PREFECT_HOME: tmp_path / home}):
            states += [found.state for found in check_home()]
    assert states == ["ok", "wrong"]
    assert not (tmp_path / "new").exists()


@contextmanager
def answering(payload: bytes) -> Iterator[int]:
    """A server on a loopback port that gives one answer to all questions."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


# --- cluster


def test_a_cluster_without_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)  # makes `import distributed` fail
    (found,) = check_cluster("tcp://127.0.0.1:9")
    assert (found.state, found.remedy) == ("wrong", "pip install 'copydesk[cluster]'")


def test_a_cluster_that_does_not_answer_has_no_worker_or_is_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.doctor.cluster._SECONDS", 1)
    address = f"tcp://127.0.0.1:{free_port()}"
    (silent,) = check_cluster(address)
    assert (silent.state, "does not answer" in silent.what) == ("wrong", True)
    monkeypatch.undo()
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--no-dashboard", "--no-show"]
    with running([*dask, "--host", address], {}, tmp_path / "scheduler.log"):
        wait_for(lambda: "no worker" in found(address))
        dask = [sys.executable, "-m", "distributed.cli.dask_worker", "--no-dashboard", "--no-nanny"]
        environment = {"PYTHONPATH": str(ROOT)}
        with running([*dask, "--host", "127.0.0.1", address], environment, tmp_path / "worker.log"):
            wait_for(lambda: "1 workers, all with this copydesk" in found(address))


def found(address: str) -> str:
    (finding,) = check_cluster(address)
    return finding.what
