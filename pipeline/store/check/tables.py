"""Checks that compare tables with each other: sums, places, groups of duplicates, rows without owner."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select, text

from pipeline.store.check.problem import Problem
from pipeline.store.database.tables import contents, runs
from pipeline.store.duplicates.postings import count_entries
from pipeline.store.ledger import read_ledger

# Each query gives rows of a place and of what is wrong with it.
_PLACES = {
    "a document and a reject have this place": """
        SELECT u.name || ':' || d.position FROM documents d
        JOIN rejects r ON r.dump_id = d.dump_id AND r.position = d.position
        JOIN dumps u ON u.id = d.dump_id""",
    "several documents have this place": """
        SELECT u.name || ':' || d.position FROM documents d JOIN dumps u ON u.id = d.dump_id
        GROUP BY u.name, d.dump_id, d.position HAVING count(*) > 1""",
}
_GROUPS = {
    "its article is not there": """
        SELECT d.id FROM documents d LEFT JOIN documents a ON a.id = d.article_id
        WHERE d.article_id IS NOT NULL AND a.id IS NULL""",
    "its article is a duplicate itself": """
        SELECT d.id FROM documents d JOIN documents a ON a.id = d.article_id
        WHERE a.article_id IS NOT NULL""",
    "an article with a kind of duplicate, or a duplicate without one": """
        SELECT id FROM documents
        WHERE (article_id IS NULL) <> (duplicate_kind IS NULL)
           OR (article_id IS NULL) <> (duplicate_rule IS NULL)""",
    "its text is not in the index of duplicates": """
        SELECT d.id FROM documents d LEFT JOIN contents c ON c.hash = d.content_hash
        WHERE d.content_hash <> '' AND c.number IS NULL""",
    "it waits for settle, but nothing says so": """
        SELECT d.id FROM documents d LEFT JOIN unsettled u ON u.document_id = d.id
        WHERE d.content_hash = '' AND u.document_id IS NULL""",
    "it does not point where its text does": """
        SELECT d.id FROM documents d JOIN contents c ON c.hash = d.content_hash
        LEFT JOIN contents t ON t.number = coalesce(c.towards, c.number)
        WHERE coalesce(d.article_id, d.id) <> coalesce(t.best, '')""",
    "a text without a document is in the index of duplicates": """
        SELECT c.hash FROM contents c LEFT JOIN documents d ON d.content_hash = c.hash WHERE d.id IS NULL""",
    "the best document of this text has another text": """
        SELECT c.hash FROM contents c LEFT JOIN documents d ON d.id = c.best
        WHERE d.id IS NULL OR d.content_hash <> c.hash""",
    "the leader of this text leads no group": """
        SELECT c.hash FROM contents c LEFT JOIN contents l ON l.number = c.leader
        WHERE c.leader IS NOT NULL AND (l.number IS NULL OR l.leader IS NOT NULL)""",
}
_CUTS = {
    "there are cuts of a document with this number, but no such document": """
        SELECT DISTINCT c.document FROM cut_lines c LEFT JOIN documents d ON d.number = c.document
        WHERE d.number IS NULL""",
    "a cut of this document has no text, reason or judge": """
        SELECT DISTINCT d.id FROM cut_lines c JOIN documents d ON d.number = c.document
        LEFT JOIN cut_texts t ON t.id = c.text_id LEFT JOIN cut_names r ON r.id = c.reason_id
        LEFT JOIN cut_names j ON j.id = c.judge_id
        WHERE t.id IS NULL OR r.id IS NULL OR j.id IS NULL""",
}
_OWNERS = {
    "pages": "cuts", "traces": "memory", "about": "cuts", "unsettled": "duplicates",
}  # fmt: skip


def sums(connection: Connection) -> Iterator[Problem]:
    """Each run, and all together: read = articles + duplicates + rejects. Each record is in one place."""
    for run_id in (None, *connection.scalars(select(runs.c.id).order_by(runs.c.id)).all()):
        ledger = read_ledger(connection, run_id)
        if not ledger.balanced:
            yield Problem("sums", "all runs" if run_id is None else f"run {run_id}", str(ledger))
    yield from _found(connection, "sums", _PLACES)


def groups(connection: Connection) -> Iterator[Problem]:
    """Duplicates point at articles, as the index of texts says; the index has all texts and no others."""
    yield from _found(connection, "duplicates", _GROUPS)
    last = connection.scalar(select(func.max(contents.c.number))) or 0
    there = count_entries(connection, last + 1)
    rows = connection.execute(select(contents.c.number, contents.c.sketch, contents.c.hash)).tuples()
    for number, entries, hash_ in rows:
        if int(there[number]) != entries:
            what = f"{int(there[number])} of its {entries} entries are in the index of sketches"
            yield Problem("duplicates", hash_, what)


def owners(connection: Connection) -> Iterator[Problem]:
    """Rows that belong to a document that is not there; a database with foreign keys switched on has none."""
    for table, area in _OWNERS.items():
        query = f"""
            SELECT DISTINCT x.document_id FROM {table} x LEFT JOIN documents d ON d.id = x.document_id
            WHERE d.id IS NULL"""
        for id_ in connection.scalars(text(query)):
            yield Problem(area, str(id_), f"{table} has rows of it, but there is no such document")
    yield from _found(connection, "cuts", _CUTS)


def _found(connection: Connection, area: str, queries: dict[str, str]) -> Iterator[Problem]:
    for what, query in queries.items():
        for where in connection.scalars(text(f"{query} ORDER BY 1")):
            yield Problem(area, str(where), what)
