"""Preparing the index of duplicates: it is emptied where another version or other rules made it."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update

from pipeline.duplicates.fingerprint import VERSION
from pipeline.duplicates.likeness import Rules
from pipeline.store.database.tables import (
    containments,
    contents,
    documents,
    dropped_contents,
    duplicate_index,
    edges,
    posting_runs,
    postings,
    traces,
    unsettled,
)
from pipeline.store.duplicates.pointing import ARTICLE

UNSETTLED = {"content_hash": "", **ARTICLE}
"""The columns of a document that is in no group until it is settled."""


def prepare_index(connection: Connection, rules: Rules) -> None:
    """Make sure that the index exists and was made with this version of fingerprints and these rules.

    Otherwise it is emptied, and all documents wait for settle.
    """
    version = f"{VERSION}, near {rules.near}, contained {rules.contained}"
    if connection.scalar(select(duplicate_index.c.version)) == version:
        return
    for table in (duplicate_index, contents, edges, containments, posting_runs, postings, dropped_contents):
        connection.execute(delete(table))
    connection.execute(update(unsettled).values(content_hash=None, sketch=None, shingles=None))
    connection.execute(update(documents).where(documents.c.content_hash != "").values(UNSETTLED))
    known = select(documents.c.id, traces.c.site_id).outerjoin(traces, traces.c.document_id == documents.c.id)
    missing = known.where(documents.c.id.not_in(select(unsettled.c.document_id)))
    connection.execute(insert(unsettled).from_select(["document_id", "site_id"], missing))
    connection.execute(insert(duplicate_index).values(version=version, next_number=1))
