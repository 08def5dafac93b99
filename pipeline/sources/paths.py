"""Values inside nested JSON objects, by a path of names such as `metadata.title`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

Path = tuple[str, ...]

ALL_BELOW = "*"
"""The last name of a path that means all strings below, in order."""

_APART = re.compile(r"[\s_-]+")
_MOST_KEYS = 200  # objects with more keys than this are not worth a place in a cache


def fold(name: str) -> str:
    """A name as names are compared: without case, blanks, `_` and `-`, so that `pubDate` is `pub_date`."""
    return _APART.sub("", name).casefold()


def folded_keys(record: Mapping[str, Any]) -> Mapping[str, str]:
    """The keys of an object by their folded names; the first of several that fold to one name."""
    keys = tuple(record)
    return _by_fold.__wrapped__(keys) if len(keys) > _MOST_KEYS else _by_fold(keys)


@lru_cache(maxsize=1024)
def _by_fold(keys: tuple[Any, ...]) -> Mapping[str, str]:
    return {fold(key): key for key in reversed(keys) if isinstance(key, str)}


def split_name(name: str) -> Path:
    """The names of a path: `metadata.title` is ("metadata", "title")."""
    return tuple(name.split("."))


def reach(value: Any, names: Sequence[str]) -> tuple[Any, Path]:
    """What is below `names` in a value, and the keys that lead there; (None, ()) where nothing is.

    A key that has the dots of several names in it wins over a path of them, and an exact key over a folded
    one. A path through a list gives the values of all its objects, as one list.
    """
    if not names:
        return value, ()
    if tuple(names) == (ALL_BELOW,):
        return list(strings_below(value)) or None, (ALL_BELOW,)
    if isinstance(value, list):
        return _in_list(value, names)
    if not isinstance(value, dict):
        return None, ()
    for end in range(len(names), 0, -1):
        name = ".".join(names[:end])
        key = name if name in value else folded_keys(value).get(fold(name))
        if key is not None:
            found, keys = reach(value[key], names[end:])
            if found is not None:
                return found, (key, *keys)
    return None, ()


def _in_list(values: list[Any], names: Sequence[str]) -> tuple[Any, Path]:
    found = [each for each in (reach(value, names) for value in values) if each[0] is not None]
    if not found:
        return None, ()
    every: list[Any] = []
    for value, _ in found:
        every += value if isinstance(value, list) else [value]
    return every, found[0][1]


def strings_below(value: Any) -> Iterator[str]:
    """All strings in a value that are not blank, in order, however deep."""
    todo = [value]
    while todo:
        value = todo.pop()
        if isinstance(value, str):
            if value.strip():
                yield value
        elif isinstance(value, dict):
            todo.extend(reversed(value.values()))
        elif isinstance(value, list):
            todo.extend(reversed(value))


def without(value: Any, path: Path) -> Any:
    """A copy of a value without what is at a path of keys; None where nothing is left.

    A list whose objects have anything else in them stays whole: a rest would not say what it belongs to.
    """
    if not path or path == (ALL_BELOW,):
        return None
    if isinstance(value, list):
        return value if any(without(each, path) is not None for each in value) else None
    if not isinstance(value, dict) or path[0] not in value:
        return value
    inner = without(value[path[0]], path[1:])
    rest = {name: inner if name == path[0] else each for name, each in value.items()}
    if inner is None:
        del rest[path[0]]
    return rest if any(each is not None for each in rest.values()) else None
