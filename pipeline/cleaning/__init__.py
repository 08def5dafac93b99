"""From raw records to documents ready to be stored: single records, batches, processes, a cluster."""

from __future__ import annotations
