"""Prefect, and nothing else: thin flows over `pipeline`."""

from __future__ import annotations

import os

from flows.home import set_own_home

# Defaults that Prefect reads when it is imported; what the user has set wins.
set_own_home()
os.environ.setdefault(
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120"
)  # 20 is short on a busy machine
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")  # copydesk works offline
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_RUNNER_POLL_FREQUENCY", "5")  # seconds; a run that is due starts sooner
# Seconds between two signs of life of a run; `automations.DEAD_AFTER` is three of them.
os.environ.setdefault("PREFECT_FLOWS_HEARTBEAT_FREQUENCY", "30")
