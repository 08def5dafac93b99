"""Check the settings: whether they can be read, and whether a name was misspelt."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from pipeline.doctor.findings import Finding
from pipeline.errors import SettingsError
from pipeline.settings import DEFAULT_FILE, Settings, load_settings

_PREFIX = "COPYDESK_"
_CONFIG = "COPYDESK_CONFIG"


def check_settings(database: str | None = None) -> Iterator[Finding]:
    """Finding "settings": whether file and environment are valid. `database` is the option `--database`."""
    file = os.environ.get(_CONFIG, DEFAULT_FILE)
    try:
        load_settings(database_url=database)
    except SettingsError as error:
        guesses = [_meant(name, Settings.model_fields) for name in _unknown_in(file)]
        remedy = (
            "; ".join(filter(None, guesses)) or "docs/settings.md lists all settings and what they may be"
        )
        yield Finding("settings", "wrong", str(error), remedy)
        return
    of_environment = sorted(name for name in os.environ if _is_known(name))
    sources = [file] if Path(file).is_file() else [f"no {file}"]
    yield Finding("settings", "ok", ", ".join([*sources, *of_environment]))


def check_variables(environment: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Findings "variables": variables `COPYDESK_*` that are no setting. Nothing else notices them."""
    names = [name for name in environment if name.upper().startswith(_PREFIX)]
    unknown = sorted(name for name in names if not _is_known(name))
    known = [_PREFIX + field.upper() for field in Settings.model_fields] + [_CONFIG]
    for name in unknown:
        remedy = _meant(name.upper(), known) or f"unset {name}"
        yield Finding("variables", "warning", f"{name} is no setting; it changes nothing", remedy)
    if not unknown:
        yield Finding("variables", "ok", f"{len(names)} {_PREFIX}* set, no unknown one among them")


def _is_known(name: str) -> bool:
    """Whether a variable is a setting, or a part of one as in COPYDESK_FIELDS__TEXT."""
    if not name.upper().startswith(_PREFIX):
        return False
    setting, _, part = name.upper().removeprefix(_PREFIX).lower().partition("__")
    field = Settings.model_fields.get(setting)
    if field is None:
        return name.upper() == _CONFIG
    return not part or part in getattr(field.annotation, "model_fields", [part])


def _unknown_in(file: str) -> list[str]:
    """The names in the file that are no setting; an empty list where the file cannot be read."""
    try:
        names = tomllib.loads(Path(file).read_text("utf-8"))
    except (OSError, ValueError):
        return []  # load_settings has reported it
    return [name for name in names if name not in Settings.model_fields]


def _meant(name: str, known: Iterable[str]) -> str:
    nearest = get_close_matches(name, list(known), n=1)
    return f"did you mean {nearest[0]} instead of {name}?" if nearest else ""
