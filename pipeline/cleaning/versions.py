"""The versions of everything that decides the result of cleaning, beside the record and the policy."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from xxhash import xxh3_64

import pipeline
from pipeline import judge
from pipeline.duplicates import fingerprint

_LIBRARIES = "chardet ftfy htmldate langdetect lxml numpy resiliparse tld trafilatura xxhash".split()


def versions() -> dict[str, str]:
    """By name: the versions of copydesk, judge, fingerprint, code, Python and the libraries that read pages.

    Two machines with the same versions clean alike.
    """
    own = {"copydesk": version("copydesk"), "judge": judge.VERSION, "fingerprint": fingerprint.VERSION}
    python = f"{sys.version_info.major}.{sys.version_info.minor}"  # each has its own tables of Unicode
    libraries = {name: version(name) for name in _LIBRARIES}
    return own | {"code": _code(), "Python": python} | libraries


def differences(there: Mapping[str, str], here: Mapping[str, str]) -> str:
    """How the versions of two machines differ, as text for a person; empty when they are the same.

    >>> differences({"judge": "lines-3", "lxml": "6.1"}, {"judge": "lines-4", "lxml": "6.1"})
    'judge lines-3 there, lines-4 here'
    """
    names = [name for name in {**here, **there} if here.get(name) != there.get(name)]
    return "; ".join(f"{name} {there.get(name)} there, {here.get(name)} here" for name in names)


@cache
def _code() -> str:
    """A hash of the program's files: between two releases the version numbers do not change."""
    folder = Path(pipeline.__file__).parent
    digest = xxh3_64()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".npz", ".toml")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
