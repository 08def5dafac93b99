"""about: what the markup says of a page, and the same in the view `articles`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

key = sa.String().with_variant(sa.String(collation="C"), "postgresql")

ARTICLES = """
CREATE VIEW articles AS
SELECT d.id, d.title, d.author, d.published_at, d.language, d.site, d.url, d.text, d.word_count,
       1 + (SELECT count(*) FROM documents c WHERE c.article_id = d.id) AS copies,
       dumps.name || ':' || d.position AS source,
       d.first_seen_at,
       a.site_name, a.description, a.section, a.categories, a.tags, a.image, a.canonical_url, a.paywalled
FROM documents d JOIN dumps ON dumps.id = d.dump_id
LEFT JOIN about a ON a.document_id = d.id
WHERE d.article_id IS NULL
"""


def upgrade() -> None:
    op.create_table(
        "about",
        sa.Column("document_id", key, nullable=False),
        sa.Column("canonical_url", sa.Text),
        sa.Column("site_name", sa.Text),
        sa.Column("description", sa.Text),
        sa.Column("image", sa.Text),
        sa.Column("language", sa.String),
        sa.Column("section", sa.Text),
        sa.Column("categories", sa.Text),
        sa.Column("tags", sa.Text),
        sa.Column("paywalled", sa.Boolean),
        sa.PrimaryKeyConstraint("document_id", name="pk_about"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_about_document_id", ondelete="CASCADE"
        ),
    )
    op.execute("DROP VIEW articles")
    op.execute(ARTICLES)
