"""Dumps in, raw records out: one reader for each format."""

from __future__ import annotations

from pipeline.sources.files import DumpFile, digest_file, look_again
from pipeline.sources.finding import ALL, Globs, find_files, is_dump
from pipeline.sources.reading import DumpReader
from pipeline.sources.registry import known_formats
from pipeline.sources.remote import is_remote

__all__ = [
    "ALL",
    "DumpFile",
    "DumpReader",
    "Globs",
    "digest_file",
    "find_files",
    "is_dump",
    "is_remote",
    "known_formats",
    "look_again",
]
