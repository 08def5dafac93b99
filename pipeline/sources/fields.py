"""The fields of a record that has names for its values, such as a JSON object.

What becomes of each: the payload, a column, or `extra`, so that no field is lost.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping
from typing import Any, get_type_hints

from pipeline.records import KEPT_IN_EXTRA, About, RawDocument
from pipeline.settings import Fields
from pipeline.text.agencies import agencies_in
from pipeline.text.dates import is_believable, last_day, normalise_date

CLEANED_BY = "cleaned_by"
"""The field that `copydesk export` writes into every record: the judge that cleaned the text."""

_ABOUT = get_type_hints(About)
_MOST_WHOLE = 1e15  # a number from here on is no date in seconds


def document_of(record: Mapping[str, Any], position: int, fields: Fields) -> RawDocument | None:
    """A record as a RawDocument; None where it has neither text nor HTML.

    Where it has both, the HTML is taken: it says more.
    """
    html, text = first_of(record, fields.html), first_of(record, fields.text)
    shown = (value for value in (html, text) if value and value.strip())
    payload = next(shown, html if text is None else text)
    if payload is None:
        return None
    cleaned_by = record.get(CLEANED_BY)
    if isinstance(cleaned_by, str) and cleaned_by:
        return _exported(record, position, payload, cleaned_by)
    used = {*fields.text, *fields.html}
    about = _about(record, used)
    given: dict[str, Any] = {
        name: first_of(record, names, joint, used) or None
        for name, names, joint in (
            ("url", fields.url, "\n"),
            ("title", fields.title, "\n"),
            ("author", fields.author, ", "),
            ("published_at", fields.published_at, "\n"),
        )
    }
    day = normalise_date(given["published_at"])
    if not (day and is_believable(day)):
        used -= {*fields.published_at}  # as it was given, it is in `extra`
    return RawDocument(
        position=position,
        kind="html" if payload is html else "text",
        payload=payload,
        external_id=_id(record, fields.id),
        extra=json_of({name: value for name, value in record.items() if name not in used}),
        about=about,
        fetched_at=_fetched_at(record, fields.fetched_at),
        **given,
    )


def first_of(
    record: Mapping[str, Any], names: tuple[str, ...], joint: str = "\n", used: set[str] | None = None
) -> str | None:
    """The first of these fields that is not blank, as a string. If all are blank, a blank string; if the
    record has no such field, None.

    A number is taken as a date in seconds. A list of strings, paragraphs or several authors, is joined.
    The name of the field is added to `used`.
    """
    found: str | None = None
    for name in names:
        value = record.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            value = str(int(value)) if abs(value) < _MOST_WHOLE else None
        elif isinstance(value, list) and all(isinstance(part, str) for part in value):
            value = joint.join(value)
        if isinstance(value, str):
            if value.strip():
                if used is not None:
                    used.add(name)
                return value
            found = value if found is None else found
    return found


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
        return _dumps(json.loads(json.dumps(said), parse_constant=lambda _: None, parse_float=_finite))


def _dumps(value: Mapping[str, Any]) -> str:
    packed = json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)
    return packed.encode("utf-8", "replace").decode()  # lone surrogates can't be stored


def _finite(digits: str) -> float | None:
    value = float(digits)
    return value if math.isfinite(value) else None


def _about(record: Mapping[str, Any], used: set[str]) -> About:
    """The fields of a record that have a column of their own beside title, author and date."""
    found: dict[str, Any] = {}
    for name, kind in _ABOUT.items():
        value = record.get(name)
        if name == "language" or value in (None, "", []):
            continue
        if kind == tuple[str, ...]:
            fits = isinstance(value, list) and all(isinstance(part, str) for part in value)
            value = tuple(value) if fits else None
        else:
            fits = isinstance(value, bool if name == "paywalled" else str)
            if name == "modified_at" and fits:
                value = normalise_date(value)
                fits = value is not None and is_believable(value)
            elif isinstance(value, str):
                value = ", ".join(agencies_in(value)) or value if name == "agency" else value
                fits = bool(value.strip())
        if fits:
            found[name] = value
            used.update({name} - KEPT_IN_EXTRA)
    return About(**found)


def _fetched_at(record: Mapping[str, Any], names: Collection[str]) -> str | None:
    """The first of these fields that says when a record was fetched."""
    found = (first_of(record, (name,)) for name in names)
    return next((value for value in found if last_day(value)), None)


def _id(record: Mapping[str, Any], names: Collection[str]) -> str | None:
    """The dump's own id of a record."""
    values = (record.get(name) for name in names)
    fit = (value for value in values if isinstance(value, (str, int)) and not isinstance(value, bool))
    return next((str(value) for value in fit if str(value).strip()), None)


def _exported(record: Mapping[str, Any], position: int, payload: str, cleaned_by: str) -> RawDocument:
    """A record that `copydesk export` wrote: its fields are the columns of `articles`."""
    names = ("url", "title", "author", "published_at", "external_id", "site")
    given: dict[str, Any] = {
        name: value for name in names if isinstance(value := record.get(name), str) and value.strip()
    }
    language, extra = record.get("language"), record.get("extra")
    about = _about(record, set())
    return RawDocument(
        position=position,
        kind="text",
        payload=payload,
        extra=json_of(extra) if isinstance(extra, dict) else None,
        about=About(
            **{name: getattr(about, name) for name in _ABOUT if name != "language"},
            language=language if isinstance(language, str) else None,
        ),
        cleaned_by=cleaned_by,
        **given,
    )


def records_in(value: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """TEMPORARY"""
    for inner in value.values():
        if isinstance(inner, list) and inner and all(isinstance(one, dict) for one in inner):
            return tuple(inner)
    return ()
