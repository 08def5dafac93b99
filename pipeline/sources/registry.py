"""All formats: those of copydesk, and those of plugins."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from pathlib import PurePosixPath

from pipeline.sources.compression import bare_name
from pipeline.sources.feeds import FEED
from pipeline.sources.formats import Archive, Format
from pipeline.sources.json_values import JSON
from pipeline.sources.jsonl import JSON_LINES
from pipeline.sources.mhtml import MHTML
from pipeline.sources.parquet import PARQUET
from pipeline.sources.sevenzip import SEVENZIP, has_extra
from pipeline.sources.tables import TABLE
from pipeline.sources.tars import TAR
from pipeline.sources.text import HTML, MARKDOWN, TEXT
from pipeline.sources.warc import WARC
from pipeline.sources.zips import ZIP

PLUGINS = "copydesk.readers"
"""The group of entry points: the name of one is a suffix without its dot, its value a `formats.Reader`."""

# To add a format: write a reader, enter its Format here, and a test in tests/sources.
FORMATS: tuple[Format | Archive, ...] = (
    *(TEXT, HTML, MARKDOWN, MHTML),
    *(JSON, JSON_LINES, TABLE, PARQUET),
    *(WARC, FEED),
    *(ZIP, TAR, *((SEVENZIP,) if has_extra() else ())),
)


@cache
def plugins() -> Mapping[str, Format]:
    """The formats of installed plugins, by suffix."""
    found = sorted(entry_points(group=PLUGINS), key=lambda point: point.name)
    formats = [Format(point.name, (f".{point.name.lower()}",), point.load()) for point in found]
    return {each.suffixes[0]: each for each in formats}


@cache
def by_suffix() -> Mapping[str, Format | Archive]:
    """The formats by suffix. A plugin wins over a format of copydesk."""
    return {suffix: each for each in FORMATS for suffix in each.suffixes} | dict(plugins())


def named(name: str) -> Format | Archive | None:
    """The format that the name of a file says; None where its suffix says none."""
    return by_suffix().get(PurePosixPath(bare_name(name.lower())).suffix)


def known_formats() -> str:
    """The formats and their suffixes, for people."""
    each = [f"{known.name} ({' '.join(known.suffixes)})" for known in (*FORMATS, *plugins().values())]
    return f"{', '.join(each)}; each also compressed (.gz .bz2 .xz .zst)"
