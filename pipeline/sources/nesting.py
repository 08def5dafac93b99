"""Records inside other JSON: an article in a wrapper such as `data`, and lists of articles in one value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from pipeline.field_names import Fields
from pipeline.records import Kind
from pipeline.sources.paths import Path, reach
from pipeline.sources.plans import PAYLOADS, Place, Roles, roles_of
from pipeline.sources.values import text_of

_DEEPEST = 2  # levels of wrappers
_DEEPEST_LIST = 3  # levels above a list of records: `data.articles.nodes`
_LOOKED_AT = 20  # records of a list, to see whether it is one of articles
# Objects beside an article that have a text of their own.
_BESIDE = frozenset(
    "author authors user image images video media comment comments reply replies quote caption highlight"
    " source publisher error request headers links usage".split()
)


class Level(NamedTuple):
    """An object in which values of a record are looked for: the keys that lead to it, and its roles."""

    record: Mapping[str, Any]
    path: Path
    roles: Roles


class Found(NamedTuple):
    """A value of a record, and the keys that lead to it."""

    value: Any
    path: Path


class Opened(NamedTuple):
    """A record, its payload, and the objects in which its other values are looked for, the best first.

    `payload` is None where no object of the record has one.
    """

    kind: Kind
    payload: str | bytes | None
    levels: tuple[Level, ...]


def open_record(record: Mapping[str, Any], fields: Fields) -> Opened:
    """Find the payload of a record: in the record, else in an object in it.

    The fields of the object that has the payload go before the ones around it.
    """
    outer = Level(record, (), roles_of(record, fields))
    kind, payload = payload_in(outer)
    if payload is not None:
        return Opened(kind, payload, (outer,))
    level = [outer]
    for _ in range(_DEEPEST):
        level = [inner for each in level for inner in _inside(each, fields)]
        for inner in level:
            kind, payload = payload_in(inner)
            if payload is not None:
                return Opened(kind, payload, (inner, outer))
    return Opened(kind, None, (outer,))


def _inside(level: Level, fields: Fields) -> Iterator[Level]:
    for key, value in level.record.items():
        if isinstance(value, dict) and value and str(key).lower() not in _BESIDE:
            yield Level(value, (*level.path, key), roles_of(value, fields))


def payload_in(level: Level) -> tuple[Kind, str | bytes | None]:
    """The first payload of an object that is not blank, and its kind; else a blank one; None without any."""
    blank: tuple[Kind, str | bytes | None] = ("text", None)
    for kind in PAYLOADS:
        for place in level.roles.get(kind, ()):
            value = payload_of(found_at(level, place).value)
            if value is not None:
                if value.strip():
                    return kind, value
                if blank[1] is None or blank[0] != kind == "text":
                    blank = kind, value
    return blank


def found_at(level: Level, place: Place) -> Found:
    """The value at a place of an object; None as the value where it has none."""
    value = level.record[place.key]
    if not place.below:
        return Found(value, (*level.path, place.key))
    value, keys = reach(value, place.below)
    return Found(value, (*level.path, place.key, *keys))


def payload_of(value: Any) -> str | bytes | None:
    """A value as a payload: text, a list of paragraphs, or bytes; else None."""
    return value if isinstance(value, (str, bytes)) else text_of(value, "\n")


def records_in(value: Any, fields: Fields | None = None) -> list[dict[str, Any]]:
    """The records in a JSON value: the value itself, or the objects of the first list of articles in it.

    Such a list is found by what is in it, whatever its name: `articles`, `data`, `hits.hits`,
    `response.results`. An object of articles by their ids is one, too. Where no article is anywhere, the
    longest list of objects is given, so that each of them is rejected for itself.
    """
    fields = fields or Fields()
    if isinstance(value, list):
        return [each for each in value if isinstance(each, dict)]
    if not isinstance(value, dict):
        return []
    opened = open_record(value, fields)
    if opened.payload is not None and len(opened.levels) == 1:
        return [value]
    lists: list[list[dict[str, Any]]] = []
    for records, named in _lists_in(value):
        found = (open_record(one, fields).payload is not None for one in islice(records, _LOOKED_AT))
        if all(found) if named else any(found):
            return records
        lists += [] if named else [records]
    outer = opened.levels[-1]
    addressed = any(found_at(outer, place).value for place in outer.roles.get("url", ()))
    return [value] if opened.payload is not None or addressed else max(lists, key=len, default=[value])


def _lists_in(value: dict[str, Any]) -> Iterator[tuple[list[dict[str, Any]], bool]]:
    """The lists of objects in an object, from the outside in, and whether they are objects by their names."""
    level = [value]
    for _ in range(_DEEPEST_LIST):
        below: list[dict[str, Any]] = []
        for each in level:
            named = [one for one in each.values() if isinstance(one, dict)]
            if len(named) > 1 and len(named) == len(each):
                yield named, True
            for key, inner in each.items():
                if str(key).lower() in _BESIDE:
                    continue
                if isinstance(inner, list) and (found := [one for one in inner if isinstance(one, dict)]):
                    yield found, False
                elif isinstance(inner, dict):
                    below.append(inner)
        level = below
