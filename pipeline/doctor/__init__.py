"""Checks of what copydesk needs: each looks at one thing and says in plain words what is wrong with it."""

from __future__ import annotations

from pipeline.doctor.cluster import check_cluster
from pipeline.doctor.database import check_database
from pipeline.doctor.dumps import check_dumps
from pipeline.doctor.findings import Finding, State, run_check
from pipeline.doctor.machine import check_packages, check_python
from pipeline.doctor.settings import check_settings, check_variables

__all__ = [
    "Finding",
    "State",
    "check_cluster",
    "check_database",
    "check_dumps",
    "check_packages",
    "check_python",
    "check_settings",
    "check_variables",
    "run_check",
]
