"""Writing and reading cuts. A text that is cut on a thousand pages is stored once, in `cut_texts`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, and_, bindparam, delete, func, select, update
from xxhash import xxh3_64_intdigest

from pipeline.store.database.bulk import chunks, insert_rows
from pipeline.store.database.tables import cut_lines, cut_names, cut_texts, documents
from pipeline.store.rows import CutRow, StoredCut, part_of

_SIGN = 1 << 63
_WHOLE = (None, None, None)  # the columns of a part, for a cut that is no part
_PERCENT = 100  # a score is stored as a whole number of hundredths

_names, _judges = cut_names.alias(), cut_names.alias()
_READ = (
    select(
        documents.c.id,
        cut_lines.c.number,
        cut_texts.c.text,
        _names.c.name,
        cut_lines.c.percent,
        _judges.c.name,
        cut_lines.c.detail,
        cut_lines.c.site_id,
        cut_lines.c.key,
        cut_lines.c.line,
        cut_lines.c.start,
        cut_lines.c.end,
    )
    .join(cut_lines, cut_lines.c.document == documents.c.number)
    .join(cut_texts, cut_texts.c.id == cut_lines.c.text_id)
    .join(_names, _names.c.id == cut_lines.c.reason_id)
    .join(_judges, _judges.c.id == cut_lines.c.judge_id)
)


def read_cuts(connection: Connection, ids: Iterable[str]) -> defaultdict[str, list[CutRow]]:
    """The cuts of these documents, by id and in line order; an empty list for a document without any."""
    found: defaultdict[str, list[CutRow]] = defaultdict(list)
    for chunk in chunks(ids):
        rows = connection.execute(_READ.where(documents.c.id.in_(chunk)))
        for id_, number, text, reason, percent, judge, detail, site_id, key, *place in rows:
            score, part = percent / _PERCENT, part_of(number, *place)
            found[id_].append(
                CutRow(id_, number, text, reason, score, judge, detail or "", site_id, key, part)
            )
    for cuts in found.values():
        cuts.sort(key=lambda cut: cut.number)
    return found


def write_cuts(connection: Connection, rows: Sequence[CutRow]) -> None:
    """Store cuts of documents that are there."""
    if not rows:
        return
    numbers = _numbers(connection, {row.document_id for row in rows})
    texts = _text_ids(connection, {row.text for row in rows})
    names = _name_ids(connection, {row.reason for row in rows} | {row.judge for row in rows})
    values = (
        (
            numbers[id_],
            number,
            texts[text],
            names[reason],
            round(_PERCENT * score),
            names[judge],
            detail or None,
            site_id,
            key,
            *(part or _WHOLE),
        )
        for id_, number, text, reason, score, judge, detail, site_id, key, part in rows
    )
    # not by name: a page has a hundred
    insert_rows(connection, cut_lines, sorted(map(StoredCut._make, values)))


def delete_cuts(connection: Connection, rows: Iterable[CutRow]) -> None:
    """Delete these cuts."""
    gone = list(rows)
    numbers = _numbers(connection, {row.document_id for row in gone})
    places = [{"of": numbers[row.document_id], "at": row.number} for row in gone]
    if places:
        here = and_(cut_lines.c.document == bindparam("of"), cut_lines.c.number == bindparam("at"))
        connection.execute(delete(cut_lines).where(here), places)


def delete_all_cuts(connection: Connection, ids: Iterable[str]) -> None:
    """Delete all cuts of these documents."""
    for number in _numbers(connection, ids).values():
        connection.execute(delete(cut_lines).where(cut_lines.c.document == number))


def move_cuts(connection: Connection, id_: str, site_id: int) -> None:
    """Give the template lines among the cuts of a document to another site."""
    number = select(documents.c.number).where(documents.c.id == id_).scalar_subquery()
    template = and_(cut_lines.c.document == number, cut_lines.c.site_id.is_not(None))
    connection.execute(update(cut_lines).where(template).values(site_id=site_id))


def drop_unused_texts(connection: Connection) -> None:
    """Delete the texts that no cut has any more. Reads all cuts."""
    connection.execute(delete(cut_texts).where(cut_texts.c.id.not_in(select(cut_lines.c.text_id))))


def _numbers(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in chunks(ids):
        query = select(documents.c.id, documents.c.number).where(documents.c.id.in_(chunk))
        found.update(connection.execute(query).tuples().all())
    return found


def _text_ids(connection: Connection, texts: set[str]) -> dict[str, int]:
    """The ids of these texts; the missing ones are stored."""
    hashes = {text: _hash(text) for text in sorted(texts)}
    found: dict[str, int] = {}
    for chunk in chunks(hashes.values()):
        query = select(cut_texts.c.text, cut_texts.c.id).where(cut_texts.c.hash.in_(chunk))
        found.update((text, id_) for text, id_ in connection.execute(query).tuples() if text in hashes)
    first = (connection.scalar(select(func.max(cut_texts.c.id))) or 0) + 1
    missing = [text for text in hashes if text not in found]
    new = [(id_, hashes[text], text) for id_, text in enumerate(missing, first)]
    insert_rows(connection, cut_texts, new)
    return found | {text: id_ for id_, _, text in new}


def _name_ids(connection: Connection, names: set[str]) -> dict[str, int]:
    """The ids of these reasons and versions of the judge; the missing ones are stored."""
    found = dict(connection.execute(select(cut_names.c.name, cut_names.c.id)).tuples().all())
    new = [(id_, name) for id_, name in enumerate(sorted(names - found.keys()), len(found) + 1)]
    insert_rows(connection, cut_names, new)
    return found | {name: id_ for id_, name in new}


def _hash(text: str) -> int:
    """64 bits, as a signed number, which both databases have."""
    unsigned = xxh3_64_intdigest(text.encode("utf-8", "surrogatepass"))
    return unsigned - 2 * _SIGN if unsigned >= _SIGN else unsigned
