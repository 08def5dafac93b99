"""Check Python and the installed packages against what copydesk requires."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from platform import python_version

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from pipeline.doctor.findings import Finding

_NOT_INSTALLED = "pip install -r requirements.lock && pip install --no-deps ."
# What breaks with an unfit version of a package, where the package itself does not say it.
_CONSEQUENCES = {
    "fastapi": "the Prefect server would die at its start",
    "sqlalchemy": "the Prefect server would start no scheduled run",
    "lxml-html-clean": "no HTML could be read",
}


def check_python(version: str | None = None) -> Iterator[Finding]:
    """Check the version of Python, by default the version of this process."""
    version = version or python_version()
    try:
        wanted = metadata.metadata("copydesk")["Requires-Python"]
    except metadata.PackageNotFoundError:
        yield Finding("python", "warning", f"{version}; copydesk is not installed", _NOT_INSTALLED)
        return
    if SpecifierSet(wanted).contains(version, prereleases=True):
        yield Finding("python", "ok", f"{version} at {sys.prefix}")
    else:
        remedy = "make a new virtual environment with such a Python, and install copydesk there"
        yield Finding("python", "wrong", f"{version}; copydesk wants {wanted}", remedy)


def check_packages(
    requirements: Iterable[str] | None = None, version_of: Callable[[str], str] = metadata.version
) -> Iterator[Finding]:
    """Check that each package that copydesk needs is installed, in a version that works with it.

    `requirements` are lines such as "fastapi<0.151", by default the ones of the installed copydesk.
    `version_of` gives the version of a package or raises PackageNotFoundError.
    """
    if requirements is None:
        try:
            requirements = metadata.requires("copydesk") or []
        except metadata.PackageNotFoundError:
            yield Finding("packages", "warning", "copydesk is not installed", _NOT_INSTALLED)
            return
    fit: list[str] = []
    misfits = 0
    for requirement in map(Requirement, requirements):
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        found = _installed(requirement.name, version_of)
        if found is not None and requirement.specifier.contains(found, prereleases=True):
            fit.append(f"{requirement.name} {found}")
            continue
        misfits += 1
        has = f"{requirement.name} {found}" if found else f"{requirement.name} is not installed"
        consequence = _CONSEQUENCES.get(requirement.name)
        what = f"{has}; copydesk wants {requirement}" + (f", else {consequence}" if consequence else "")
        yield Finding("packages", "wrong", what, f'pip install "{requirement}"')
    if not misfits:
        told = [
            item for item in fit if item.split()[0] in ("prefect", "fastapi", "sqlalchemy", "trafilatura")
        ]
        yield Finding("packages", "ok", f"{len(fit)} as copydesk wants them: {', '.join(told)}")


def _installed(name: str, version_of: Callable[[str], str]) -> str | None:
    try:
        return version_of(name)
    except metadata.PackageNotFoundError:
        return None
