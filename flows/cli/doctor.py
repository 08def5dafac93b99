"""`copydesk doctor`: all checks, one after another, as lines or as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer
from rich.text import Text

from pipeline.cli.app import AsJson, Database, print_json, registered
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
from pipeline.errors import SettingsError
from pipeline.settings import load_settings
from pipeline.show import terminal

_SECONDS = 15.0  # the most that one check may take
_COUNTING_SECONDS = 5.0  # the most that the counting of dumps may take
_COLOURS = {"ok": "green", "warning": "yellow", "wrong": "red"}


@registered.command()
def doctor(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Dumps, or folders.", show_default="raw")
    ] = None,
    database: Database = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The address of a Dask scheduler: tcp://HOST:8786.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check what copydesk needs, and say what is wrong and how to mend it. Changes nothing."""
    findings: list[Finding] = []
    for finding in _examine_all(paths or ["raw"], database, cluster):
        findings.append(finding)
        if not as_json:
            terminal.console().print(_line(finding), soft_wrap=True)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    if any(finding.state == "wrong" for finding in findings):
        raise typer.Exit(1)


def _examine_all(paths: list[str], database: str | None, cluster: str | None) -> Iterator[Finding]:
    yield from run_check("python", check_python, _SECONDS)
    yield from run_check("packages", check_packages, _SECONDS)
    yield from run_check("settings", partial(check_settings, database), _SECONDS)
    yield from run_check("variables", check_variables, _SECONDS)
    try:
        settings = load_settings(database_url=database)
    except SettingsError:  # the finding above says it
        yield Finding("database", "warning", "not looked at", "mend the settings first")
        yield Finding("dumps", "warning", "not looked at", "mend the settings first")
    else:
        yield from run_check("database", partial(check_database, settings), _SECONDS)
        yield from run_check("dumps", partial(check_dumps, paths, settings, _COUNTING_SECONDS), _SECONDS)
        cluster = cluster or settings.cluster
    yield from run_check("prefect", _check_prefect, 2 * _SECONDS)
    if cluster:
        yield from run_check("cluster", partial(check_cluster, cluster), _SECONDS)


def _check_prefect() -> Iterator[Finding]:
    try:
        from flows.doctor import check_api, check_home  # Prefect takes seconds to import
    except ImportError as error:
        what = f"Prefect cannot be imported: {error}"
        yield Finding("prefect", "wrong", what, "pip install -r requirements.lock")
        return
    yield from check_home()
    yield from check_api()


def _line(finding: Finding) -> Text:
    line = Text(f"{finding.check:<13} ")
    line.append(f"{finding.state:<8} ", _COLOURS[finding.state])
    line.append(" ".join(finding.what.split()))
    return line.append(f" -> {finding.remedy}", "bold") if finding.remedy else line
