"""Which keys of a record hold what: worked out once for each set of keys, not for each record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from pipeline.records import Kind
from pipeline.settings import Fields
from pipeline.sources.known_shapes import SHAPES
from pipeline.sources.paths import Path, fold, reach, split_name

PAYLOADS: tuple[Kind, ...] = ("html", "markdown", "text")
"""The roles of a payload. The first of a record is taken: HTML says more than Markdown, which says more
than text."""

_DEFAULTS: Mapping[str, Any] = {name: field.default for name, field in Fields.model_fields.items()}
_MOST_KEYS = 200  # records with more keys than this are not worth a place in the cache


class Place(NamedTuple):
    """Where a value may be: the key of the record, and the names below it."""

    key: str
    below: Path = ()


Roles = Mapping[str, tuple[Place, ...]]
"""By role (a field of `Fields`) the places in which its value may be, the best first. Roles of which the
record has no key are left out."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """The roles of records with certain keys, and the roles of the known shapes that they may have.

    `marks` are the paths that tell a shape and need a look into the values.
    """

    usual: Roles
    shaped: tuple[tuple[tuple[Path, ...], Roles], ...] = ()


def roles_of(record: Mapping[str, Any], fields: Fields) -> Roles:
    """The places of the roles in a record: those of its known shape, else those of the settings."""
    keys = tuple(record)
    plan = _plan.__wrapped__(keys, fields) if len(keys) > _MOST_KEYS else _plan(keys, fields)
    for marks, roles in plan.shaped:
        if all(reach(record, mark)[0] is not None for mark in marks):
            return roles
    return plan.usual


@lru_cache(maxsize=2048)
def _plan(keys: tuple[Any, ...], fields: Fields) -> _Plan:
    exact = {key: key for key in keys if isinstance(key, str)}
    folded = {fold(key): key for key in reversed(exact)}
    usual = {role: tuple(_places(names, exact, folded)) for role, names in fields}
    shaped = []
    for shape in SHAPES:
        marks = [split_name(mark) for mark in shape.marks]
        if all(mark[0] in exact for mark in marks):
            names = {role: names for role, names in shape.fields.items() if _is_default(fields, role)}
            own = {role: tuple(_places(names[role], exact, folded)) for role in names}
            shaped.append((tuple(mark for mark in marks if len(mark) > 1), _filled({**usual, **own})))
    return _Plan(_filled(usual), tuple(shaped))


def _filled(roles: Roles) -> Roles:
    return {role: places for role, places in roles.items() if places}


def _is_default(fields: Fields, role: str) -> bool:
    return bool(getattr(fields, role) == _DEFAULTS[role])


def _places(names: tuple[str, ...], exact: Mapping[str, str], folded: Mapping[str, str]) -> Iterator[Place]:
    """The places that names have in a record with these keys: first by exact keys, then by folded ones."""
    found: dict[Place, None] = {}
    for name in names:
        found.update(dict.fromkeys(_at(name, exact, folds=False)))
    for name in names:
        found.update(dict.fromkeys(_at(name, folded, folds=True)))
    yield from found


def _at(name: str, keys: Mapping[str, str], *, folds: bool) -> Iterator[Place]:
    """The places of a name: as a key that has its dots in it, then as a path."""
    parts = split_name(name)
    for end in range(len(parts), 0, -1):
        head = ".".join(parts[:end])
        key = keys.get(fold(head) if folds else head)
        if key is not None:
            yield Place(key, parts[end:])
