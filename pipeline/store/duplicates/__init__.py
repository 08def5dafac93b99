"""The index of duplicates in the database. Its pure half is `pipeline.duplicates`."""

from __future__ import annotations
