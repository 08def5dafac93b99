"""The fields of a record that has names for its values, such as a JSON object.

What becomes of each: the payload, a column, or `extra`, so that no field is lost.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import fields as dataclass_fields
from datetime import date
from typing import Any

from pipeline.field_names import Fields
from pipeline.records import KEPT_IN_EXTRA, NOTHING_SAID, About, RawDocument
from pipeline.sources.nesting import Found, Level, found_at, open_record, payload_of
from pipeline.sources.paths import Path, without
from pipeline.sources.plans import PAYLOADS
from pipeline.sources.values import strings_of, text_of, without_markup
from pipeline.text.agencies import agencies_in
from pipeline.text.dates import is_believable, last_day, normalise_date

CLEANED_BY = "cleaned_by"
"""The field that `copydesk export` writes into every record: the judge that cleaned the text."""

_ABOUT = frozenset(field.name for field in dataclass_fields(About))
_LISTS = frozenset(("categories", "tags"))
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_]|$)")
_ASKED = ("title", "url", "published_at", "author")
_NAMES_SHOWN = 6
_MOST_CHARACTERS = 240  # of a reason
_LONG = 200  # characters of a value that may be a text
_EXPORTED = ("url", "title", "author", "published_at", "external_id", "site")

Levels = tuple[Level, ...]


def document_of(record: Mapping[str, Any], position: int, fields: Fields) -> RawDocument | None:
    """A record as a RawDocument; None where it has neither text, Markdown nor HTML.

    Where it has several, the HTML is taken, then the Markdown: they say more. Where an object in the record
    has the payload, its fields go before the ones around it. The record may hold a list of records; see
    `nesting.records_in`.
    """
    kind, payload, levels = open_record(record, fields)
    if payload is None:
        return None
    cleaned_by = record.get(CLEANED_BY)
    if isinstance(cleaned_by, str) and cleaned_by and isinstance(payload, str):
        return _exported(record, position, payload, cleaned_by)
    used = _forms(levels[0], payload)
    about = _about(levels, used)
    url, title, author = (_given(levels, role, used) for role in ("url", "title", "author"))
    published_at, published = _first(levels, "published_at")
    day = normalise_date(published_at)
    if published and day and is_believable(day):
        used.add(published.path)  # else it is in `extra`, as it was given
    return RawDocument(
        position=position,
        kind=kind,
        payload=payload,
        url=url,
        title=title,
        author=author,
        published_at=published_at or None,
        external_id=_id(levels),
        extra=json_of(_rest(record, used)),
        about=about,
        fetched_at=_fetched_at(levels),
    )


def why_no_document(record: Mapping[str, Any], fields: Fields) -> str:
    """Why `document_of` makes no document of a record: what it has, and which names a text may have."""
    levels = open_record(record, fields).levels
    known = {role: found.path for role in _ASKED if (found := _first(levels, role)[1])}
    has = ", ".join(".".join(map(str, path)) for path in known.values())
    names = " ".join(fields.text[:_NAMES_SHOWN])
    more = " …" if len(fields.text) > _NAMES_SHOWN else ""
    reason = f"metadata alone ({has}): no field with a text" if has else "no field with a text"
    lengths = {name: len(value) for name, value in record.items() if isinstance(value, str)}
    longest = max(lengths, key=lengths.__getitem__, default=None)
    if longest is not None and lengths[longest] >= _LONG and (longest,) not in known.values():
        reason += f"; the longest is {longest[:40]}, {lengths[longest]} characters"
    reason += f"; a text may be in {names}{more}: name yours in the settings under [fields]"
    return reason[:_MOST_CHARACTERS]


def _forms(level: Level, payload: str | bytes) -> set[Path]:
    """The paths of the payload and of its other forms. Another text that is longer is no form of it."""
    forms: set[Path] = set()
    for role in PAYLOADS:
        for place in level.roles.get(role, ()):
            found = found_at(level, place)
            value = payload_of(found.value)
            if value is not None and len(value) <= len(payload):
                forms.add(found.path)
    return forms


def _first(levels: Levels, role: str, joint: str | None = None) -> tuple[str | None, Found | None]:
    """The first value of a role that is a text and not blank: the text, and where it was found.

    Where all are blank, the first of them without a place, as older versions gave it.
    """
    blank: str | None = None
    for level in levels:
        for place in level.roles.get(role, ()):
            found = found_at(level, place)
            said = text_of(found.value, joint)
            if said is None or not said.strip():
                blank = said if blank is None else blank
            # `source` is an address here, and the name of a paper or a data set there.
            elif role != "url" or found.path[-1] != "source" or said.startswith("http"):
                return said, found
    return blank, None


def _given(levels: Levels, role: str, used: set[Path]) -> str | None:
    """The text of a role, without markup; `used` gets its path where nothing of the value is lost."""
    said, found = _first(levels, role, ", " if role == "author" else None)
    if not said or not found:
        return said or None
    if role == "author" or not isinstance(found.value, list) or len(found.value) == 1:
        used.add(found.path)
    if role == "url":
        return said
    if role == "author" and said[0] == "[" and (names := strings_of(said)):
        said = ", ".join(names)
    return without_markup(said)


def _rest(record: Mapping[str, Any], used: set[Path]) -> Mapping[str, Any]:
    """A record without what was used."""
    rest: Any = {name: value for name, value in record.items() if (name,) not in used}
    for path in used:
        if len(path) > 1 and path[0] in rest:
            rest = without(rest, path) or {}
    return rest if isinstance(rest, dict) else {}


def json_of(values: Mapping[str, Any]) -> str | None:
    """Fields as a JSON object; None where there are none. Equal fields give equal text in any order.

    Left out is what says nothing: null, and numbers that JSON does not have.
    """
    said = {name: value for name, value in values.items() if value is not None}
    if not said:
        return None
    try:
        return _dumps(said)
    except ValueError:  # a number that is not finite
        return _dumps(
            json.loads(json.dumps(said, default=_as_json), parse_constant=lambda _: None, parse_float=_finite)
        )


def _dumps(value: Mapping[str, Any]) -> str:
    packed = json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False, default=_as_json)
    return packed.encode("utf-8", "replace").decode()  # lone surrogates can't be stored


def _as_json(value: Any) -> Any:
    """A value that JSON does not have, as columns of Parquet have them: dates, bytes, decimals."""
    if isinstance(value, date):
        return value.isoformat()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _finite(digits: str) -> float | None:
    value = float(digits)
    return value if math.isfinite(value) else None


def _about(levels: Levels, used: set[Path]) -> About:
    """The fields of a record that have a column of their own beside title, author and date."""
    said: dict[str, Any] = {}
    for level in levels:
        for role in level.roles.keys() & _ABOUT - said.keys():
            for place in level.roles[role]:
                found = found_at(level, place)
                value = _stated(role, found.value)
                if value is None or value in ((), ""):
                    continue
                said[role] = value
                if role not in KEPT_IN_EXTRA and (role != "language" or value == found.value):
                    used.add(found.path)
                break
    return About(**said) if said else NOTHING_SAID


def _stated(role: str, value: Any) -> Any:
    """What a value says of a role of About; None where it does not fit."""
    if role in _LISTS:
        return strings_of(value)
    if role == "paywalled":
        return value if isinstance(value, bool) else None
    if role == "modified_at":
        day = normalise_date(text_of(value))
        return day if day and is_believable(day) else None
    if not isinstance(value, str) or not value.strip():
        return None
    if role == "language":
        code = _LANGUAGE.match(value.strip().lower())
        return code[1] if code else None
    if role == "agency":
        return ", ".join(agencies_in(value)) or value
    return value if role in ("image", "canonical_url") else without_markup(value)


def _fetched_at(levels: Levels) -> str | None:
    """The first value that says when a record was fetched."""
    for level in levels:
        for place in level.roles.get("fetched_at", ()):
            said = text_of(found_at(level, place).value)
            if said and last_day(said):
                return said
    return None


def _id(levels: Levels) -> str | None:
    """The dump's own id of a record."""
    for level in levels:
        for place in level.roles.get("id", ()):
            value = found_at(level, place).value
            said = (
                value
                if isinstance(value, int)
                else text_of(value)
                if isinstance(value, (str, dict))
                else None
            )
            if said is not None and not isinstance(said, bool) and str(said).strip():
                return str(said)
    return None


def _exported(record: Mapping[str, Any], position: int, payload: str, cleaned_by: str) -> RawDocument:
    """A record that `copydesk export` wrote: its fields are the columns of `articles`."""
    given: dict[str, Any] = {
        name: value for name in _EXPORTED if isinstance(value := record.get(name), str) and value.strip()
    }
    extra = record.get("extra")
    said = {name: _as_exported(name, record.get(name)) for name in _ABOUT}
    return RawDocument(
        position=position,
        kind="text",
        payload=payload,
        extra=json_of(extra) if isinstance(extra, dict) else None,
        about=About(**{name: value for name, value in said.items() if value is not None}),
        cleaned_by=cleaned_by,
        **given,
    )


def _as_exported(name: str, value: Any) -> Any:
    """What an exported record says of a role of About: texts as they are, for they were read before."""
    if name == "language":
        return value if isinstance(value, str) else None
    said = _stated(name, value)
    return value if isinstance(said, str) and name not in ("agency", "modified_at") else said
