"""Articles out of the database into a file: JSON Lines, CSV or Parquet."""

from __future__ import annotations

from pipeline.export.export import Partition, export

__all__ = ["Partition", "export"]
