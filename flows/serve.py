"""`copydesk serve`: a Prefect server where none is set, the deployments, and their schedule."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from datetime import timedelta
from typing import Any

from prefect.runner import Runner
from prefect.schedules import Cron, Interval, Schedule
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.automations import register
from flows.deployments import deployments
from flows.desk import address_of, desk
from flows.runs import recover
from flows.server import server, shown
from flows.watch import in_background, run_now, run_on_news
from pipeline.settings import Settings


def serve(
    parameters: Mapping[str, Any],
    *,
    interval: timedelta | None,
    cron: str | None,
    settings: Settings,
    watch: bool = False,
    desk_port: int | None = None,
) -> None:
    """Run the deployments on a schedule until SIGINT (Ctrl-C), SIGTERM or SIGHUP.

    `parameters` are passed to the ingest flow, `settings` are the settings with which it runs here. With
    an interval the first run starts at once. With `watch`, a file that appears below `parameters["paths"]`
    starts a run, too. With `desk_port` the desk runs beside it, there, and the reports of runs
    link to it. Runs are processes with the folder and environment of this process.
    """
    # A shell starts jobs in the background with SIGINT ignored; a service is stopped by SIGTERM.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    with ExitStack() as stack:
        api = stack.enter_context(server())
        stack.enter_context(temporary_settings({PREFECT_API_URL: api}))
        register(settings.webhook_url)
        recover(settings)
        print(f"Prefect UI: {shown(api).removesuffix('/api')}  (Ctrl-C ends the schedule)", flush=True)
        if desk_port is not None:
            stack.enter_context(desk(desk_port))
            if settings.desk_url is None:
                os.environ["COPYDESK_DESK_URL"] = address_of(desk_port)  # for the runs
            print(f"desk: {address_of(desk_port)}", flush=True)
        runner = Runner()
        for deployment in deployments(parameters, _schedule(interval, cron)):
            runner.add_deployment(deployment)
        if interval:
            stack.enter_context(in_background(run_now))
        if watch:
            stack.enter_context(in_background(run_on_news(parameters["paths"])))
        stack.enter_context(suppress(KeyboardInterrupt))
        asyncio.run(runner.start())


def _schedule(interval: timedelta | None, cron: str | None) -> Schedule:
    if cron:
        return Cron(cron)
    assert interval, "serve is called with an interval or a cron string"
    return Interval(interval)
