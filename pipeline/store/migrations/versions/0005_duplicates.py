"""The index of duplicates: contents, their groups, sketches as sorted runs, what people decided.

The index of before goes; the next settle makes the new one of the stored texts.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

key = sa.String().with_variant(sa.String(collation="C"), "postgresql")

GROUP = """
(SELECT min(m.hash) FROM contents c
 JOIN contents m ON m.number = coalesce(c.leader, c.number) OR m.leader = coalesce(c.leader, c.number)
 WHERE c.hash = d.content_hash)
"""
ARTICLES = f"""
CREATE VIEW articles AS
SELECT d.id, d.title, d.author, d.published_at, d.language, d.site, d.url, d.text, d.word_count,
       1 + (SELECT count(*) FROM documents c WHERE c.article_id = d.id) AS copies,
       dumps.name || ':' || d.position AS source,
       d.first_seen_at,
       a.site_name, a.description, a.section, a.categories, a.tags, a.image, a.canonical_url, a.paywalled,
       {GROUP} AS group_id
FROM documents d JOIN dumps ON dumps.id = d.dump_id
LEFT JOIN about a ON a.document_id = d.id
WHERE d.article_id IS NULL
"""
DUPLICATES = f"""
CREATE VIEW duplicates AS
SELECT d.id, d.article_id, d.duplicate_kind AS kind, d.similarity,
       dumps.name || ':' || d.position AS source,
       {GROUP} AS group_id
FROM documents d JOIN dumps ON dumps.id = d.dump_id
WHERE d.article_id IS NOT NULL
"""


def upgrade() -> None:
    # No document is in a group until the next settle: "" is what those have that wait for it.
    op.execute(
        "UPDATE documents SET content_hash = '', article_id = NULL, duplicate_kind = NULL, similarity = NULL"
    )
    op.drop_table("shingles")
    op.drop_table("edges")
    op.create_table(
        "contents",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("hash", key, nullable=False),
        sa.Column("shingles", sa.Integer, nullable=False),
        sa.Column("sketch", sa.Integer, nullable=False),
        sa.Column("best", key, nullable=False),
        sa.Column("component", sa.Integer),
        sa.Column("leader", sa.Integer),
        sa.Column("towards", sa.Integer),
        sa.Column("similarity", sa.Float),
        sa.PrimaryKeyConstraint("number", name="pk_contents"),
        sa.UniqueConstraint("hash", name="uq_contents_hash"),
    )
    for name in ("component", "leader", "towards"):
        given = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_contents_{name}", "contents", [name], sqlite_where=given, postgresql_where=given)
    op.create_table(
        "edges",
        sa.Column("one", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("other", sa.Integer, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("one", "other", name="pk_edges"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_edges_other", "edges", ["other"])
    op.create_table(
        "containments",
        sa.Column("part", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("whole", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("share", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("part", "whole", name="pk_containments"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_containments_whole", "containments", ["whole"])
    op.create_table(
        "posting_runs",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("bits", sa.Integer, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_posting_runs"),
    )
    op.create_table(
        "postings",
        sa.Column("run", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("segment", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("entries", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("run", "segment", name="pk_postings"),
    )
    op.create_table(
        "dropped_contents",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("number", name="pk_dropped_contents"),
    )
    op.create_table(
        "duplicate_index",
        sa.Column("version", sa.String, nullable=False),
        sa.Column("next_number", sa.Integer, nullable=False),
    )
    op.create_table(
        "pair_decisions",
        sa.Column("one", key, nullable=False),
        sa.Column("other", key, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("one", "other", name="pk_pair_decisions"),
    )
    op.create_index("ix_pair_decisions_other", "pair_decisions", ["other"])
    with op.batch_alter_table("unsettled") as unsettled:
        unsettled.alter_column("site_id", existing_type=sa.Integer, nullable=True)
        unsettled.add_column(sa.Column("shingles", sa.Integer))
    for name, view in (("articles", ARTICLES), ("duplicates", DUPLICATES)):
        op.execute(f"DROP VIEW {name}")
        op.execute(view)
    if op.get_bind().dialect.name == "postgresql":  # sorted hashes do not get smaller
        op.execute("ALTER TABLE postings ALTER COLUMN entries SET STORAGE EXTERNAL")
