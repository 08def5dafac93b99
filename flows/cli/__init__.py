"""The `copydesk` command. It adds the commands that run Prefect to those of `pipeline.cli`."""

from __future__ import annotations
