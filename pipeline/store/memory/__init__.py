"""The memory of sites in the database. Its pure half is `pipeline.memory`."""

from __future__ import annotations
