"""The command, in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx

from tests.servers import ROOT, wait_for


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "desk", "--no-browser", *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_the_desk_says_where_it_is_and_ends_with_ctrl_c(filled: str) -> None:
    with start("--port", "0", "--database", filled) as process:
        try:
            assert process.stdout
            address = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
            assert address
            assert wait_for(lambda: answer_of(address[0] + "search?q=ferry"), 30) == 200
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
            assert process.stdout.read() == ""
        finally:
            process.kill()


def test_a_host_that_others_reach_needs_a_password_and_a_port_must_be_free(filled: str) -> None:
    refused = start("--host", "0.0.0.0", "--port", "0", "--database", filled)
    said, _ = refused.communicate(timeout=60)
    assert refused.returncode == 1 and "COPYDESK_DESK_PASSWORD" in said and "Traceback" not in said
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = start("--port", port, "--database", filled)
        said, _ = refused.communicate(timeout=60)
    assert refused.returncode == 1 and "--port" in said and "Traceback" not in said


def test_the_command_line_imports_no_web_server() -> None:
    program = "import sys, flows.cli.main; print([m for m in ('starlette', 'uvicorn', 'jinja2') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_the_desk_needs_no_prefect(filled: str, tmp_path: Path) -> None:
    program = (
        "import sys; from pipeline.desk import make_app; from pipeline.settings import load_settings;"
        "make_app(load_settings()); print('prefect' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "False", done.stderr


def answer_of(address: str) -> int | None:
    try:
        return httpx.get(address).status_code
    except httpx.TransportError:
        return None
