"""`python -m flows.cli` is the `copydesk` command."""

from __future__ import annotations

from flows.cli.main import main

main()
