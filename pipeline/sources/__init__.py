"""Dumps in, raw records out: one reader for each format."""

from __future__ import annotations

from pipeline.sources.dumps import DumpFile, DumpReader, digest_file, find_files, is_dump
from pipeline.sources.remote import is_remote

__all__ = ["DumpFile", "DumpReader", "digest_file", "find_files", "is_dump", "is_remote"]
