"""The `copydesk` command. It adds the commands that run Prefect to the commands of `pipeline.cli`."""

from __future__ import annotations
