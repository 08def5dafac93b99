"""From raw records to documents that are ready to be stored: one, a batch, many processes, a cluster."""

from __future__ import annotations
