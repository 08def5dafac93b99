"""Which keys of a record hold what: worked out once for each set of keys, not for each record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from pipeline.field_names import Fields, Names
from pipeline.records import Kind
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
    usual = _places(keys, tuple(fields))
    shaped = []
    for shape in SHAPES:
        marks = [split_name(mark) for mark in shape.marks]
        if all(mark[0] in keys for mark in marks):
            own = {role: names for role, names in shape.fields.items() if _is_default(fields, role)}
            others = {role: places for role, places in usual.items() if role not in own}
            roles = {**others, **_places(keys, tuple(own.items()))}
            shaped.append((tuple(mark for mark in marks if len(mark) > 1), roles))
    return _Plan(usual, tuple(shaped))


def _is_default(fields: Fields, role: str) -> bool:
    return bool(getattr(fields, role) == _DEFAULTS[role])


def _places(keys: tuple[Any, ...], wanted: tuple[tuple[str, Names], ...]) -> Roles:
    """The places that the names of some roles have among some keys: by exact keys, then by folded ones."""
    exact, folded = _index(wanted)
    found: dict[str, dict[Place, tuple[bool, int, int]]] = {}
    seen: set[str] = set()  # the first of several keys that fold to one name is taken
    for key in filter(lambda key: isinstance(key, str), keys):
        as_folded = fold(key)
        again = as_folded in seen
        seen.add(as_folded)
        for folds, heads in ((False, exact.get(key, ())), (True, () if again else folded.get(as_folded, ()))):
            for head in heads:
                order = (folds, head.rank, -head.length)
                found.setdefault(head.role, {}).setdefault(Place(key, head.below), order)
    return {role: tuple(sorted(places, key=places.__getitem__)) for role, places in found.items()}


class _Head(NamedTuple):
    """The first part of a name: the role, the rank of the name in it, the names before and below the part."""

    role: str
    rank: int
    length: int
    below: Path


@lru_cache(maxsize=64)
def _index(
    wanted: tuple[tuple[str, Names], ...],
) -> tuple[Mapping[str, list[_Head]], Mapping[str, list[_Head]]]:
    """The names of some roles by the keys that they may begin with: all ways to part a path. Also folded."""
    exact: dict[str, list[_Head]] = {}
    folded: dict[str, list[_Head]] = {}
    for role, names in wanted:
        for rank, name in enumerate(names):
            parts = split_name(name)
            for length in range(1, len(parts) + 1):
                key, head = ".".join(parts[:length]), _Head(role, rank, length, parts[length:])
                exact.setdefault(key, []).append(head)
                folded.setdefault(fold(key), []).append(head)
    return exact, folded
