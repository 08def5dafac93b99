"""The first tables and the views of the contract."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

key = sa.String().with_variant(sa.String(collation="C"), "postgresql")

ARTICLES = """
CREATE VIEW articles AS
SELECT d.id, d.title, d.author, d.published_at, d.language, d.site, d.url, d.text, d.word_count,
       1 + (SELECT count(*) FROM documents c WHERE c.article_id = d.id) AS copies,
       dumps.name || ':' || d.position AS source,
       d.first_seen_at
FROM documents d JOIN dumps ON dumps.id = d.dump_id
WHERE d.article_id IS NULL
"""
DUPLICATES = """
CREATE VIEW duplicates AS
SELECT d.id, d.article_id, d.duplicate_kind AS kind, d.similarity,
       dumps.name || ':' || d.position AS source
FROM documents d JOIN dumps ON dumps.id = d.dump_id
WHERE d.article_id IS NOT NULL
"""
LEDGER = """
CREATE VIEW ledger AS
SELECT r.id AS run_id, r.records,
       (SELECT count(*) FROM documents d WHERE d.run_id = r.id AND d.article_id IS NULL) AS articles,
       (SELECT count(*) FROM documents d WHERE d.run_id = r.id AND d.article_id IS NOT NULL) AS duplicates,
       (SELECT count(*) FROM rejects x WHERE x.run_id = r.id) AS rejects
FROM runs r
"""


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("started_at", sa.String, nullable=False),
        sa.Column("finished_at", sa.String),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("records", sa.Integer, nullable=False),
        sa.Column("replaced", sa.Integer, nullable=False),
        sa.Column("judge", sa.String, nullable=False),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_table(
        "dumps",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("path", key, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("mtime_ns", sa.BigInteger, nullable=False),
        sa.Column("ctime_ns", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("complete", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dumps"),
        sa.UniqueConstraint("path", name="uq_dumps_path"),
    )
    op.create_table(
        "documents",
        sa.Column("id", key, nullable=False),
        sa.Column("record_hash", key, nullable=False),
        sa.Column("occurrence", sa.Integer, nullable=False),
        sa.Column("dump_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.Column("first_seen_at", sa.String, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("site", sa.String),
        sa.Column("title", sa.Text),
        sa.Column("author", sa.Text),
        sa.Column("published_at", key),
        sa.Column("language", sa.String),
        sa.Column("language_confidence", sa.Float, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("word_count", sa.Integer, nullable=False),
        sa.Column("judge", sa.String, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("content_hash", key, nullable=False),
        sa.Column("article_id", key),
        sa.Column("duplicate_kind", sa.String),
        sa.Column("similarity", sa.Float),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.ForeignKeyConstraint(["dump_id"], ["dumps.id"], name="fk_documents_dump_id"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_documents_run_id"),
    )
    for column in ("record_hash", "dump_id", "run_id", "content_hash", "article_id"):
        op.create_index(f"ix_documents_{column}", "documents", [column])
    op.create_table(
        "pages",
        sa.Column("document_id", key, nullable=False),
        sa.Column("lines", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_pages"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_pages_document_id", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "cuts",
        sa.Column("document_id", key, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("judge", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("document_id", "line", name="pk_cuts"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_cuts_document_id", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rejects",
        sa.Column("dump_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("sample", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("dump_id", "position", name="pk_rejects"),
        sa.ForeignKeyConstraint(["dump_id"], ["dumps.id"], name="fk_rejects_dump_id"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_rejects_run_id"),
    )
    op.create_index("ix_rejects_run_id", "rejects", ["run_id"])
    op.create_table(
        "shingles",
        sa.Column("shingle", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("content_hash", key, nullable=False),
        sa.PrimaryKeyConstraint("shingle", "content_hash", name="pk_shingles"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_shingles_content_hash", "shingles", ["content_hash"])
    op.create_table(
        "edges",
        sa.Column("one", key, nullable=False),
        sa.Column("other", key, nullable=False),
        sa.Column("similarity", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("one", "other", name="pk_edges"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_edges_other", "edges", ["other"])
    for view in (ARTICLES, DUPLICATES, LEDGER):
        op.execute(view)
