"""The site memory: sites, what is kept of their pages, their templates, what people decided.

`cuts` becomes a view, so that the cut of a template line always shows the present counts.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

key = sa.String().with_variant(sa.String(collation="C"), "postgresql")

CUTS = """
CREATE VIEW cuts AS
SELECT c.document_id, c.line, c.text, c.reason, c.score, c.judge,
       CASE WHEN l.key IS NULL THEN c.detail
            ELSE 'on ' || l.pages || ' of ' || s.size || ' pages of this site' END AS detail
FROM cut_lines c
LEFT JOIN template_lines l ON l.site_id = c.site_id AND l.key = c.key
LEFT JOIN sites s ON s.id = l.site_id
"""


def upgrade() -> None:
    op.rename_table("cuts", "cut_lines")
    op.add_column("cut_lines", sa.Column("site_id", sa.Integer))
    op.add_column("cut_lines", sa.Column("key", sa.BigInteger))
    op.create_table(
        "sites",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", key, nullable=False),
        sa.Column("stale", sa.Boolean, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sites"),
        sa.UniqueConstraint("name", name="uq_sites_name"),
    )
    op.create_table(
        "traces",
        sa.Column("document_id", key, nullable=False),
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("lines", sa.LargeBinary, nullable=False),
        sa.Column("verdict", sa.LargeBinary),
        sa.PrimaryKeyConstraint("document_id", name="pk_traces"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_traces_document_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_traces_site_id"),
    )
    op.create_index("ix_traces_site_id_document_id", "traces", ["site_id", "document_id"])
    op.create_table(
        "template_lines",
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("key", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("bodies", sa.Integer, nullable=False),
        sa.Column("level", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("site_id", "key", name="pk_template_lines"),
        sa.ForeignKeyConstraint(
            ["site_id"], ["sites.id"], name="fk_template_lines_site_id", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "unsettled",
        sa.Column("document_id", key, nullable=False),
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("content_hash", key),
        sa.Column("sketch", sa.LargeBinary),
        sa.PrimaryKeyConstraint("document_id", name="pk_unsettled"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_unsettled_document_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_unsettled_site_id"),
    )
    op.create_index("ix_unsettled_site_id_document_id", "unsettled", ["site_id", "document_id"])
    op.create_table(
        "decisions",
        sa.Column("site", key, nullable=False),
        sa.Column("key", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("site", "key", name="pk_decisions"),
    )
    op.execute(CUTS)
