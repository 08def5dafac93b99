"""Dumps that are archives: where a record is in them, and what is in them and no article."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

GROUP = """
(SELECT min(m.hash) FROM contents c
 JOIN contents m ON m.number = coalesce(c.leader, c.number) OR m.leader = coalesce(c.leader, c.number)
 WHERE c.hash = d.content_hash)
"""
DATES = {
    "sqlite": """
       substr(d.published_at, 1, 10) AS published_date,
       CASE WHEN length(d.published_at) > 10
             AND (d.published_at LIKE '%Z' OR substr(d.published_at, -6, 1) IN ('+', '-'))
            THEN strftime('%Y-%m-%dT%H:%M:%SZ', d.published_at) END AS published_utc""",
    "postgresql": r"""
       CAST(left(d.published_at, 10) AS date) AS published_date,
       CASE WHEN d.published_at ~ 'T.*(Z|[+-](0\d|1[0-4])\:[0-5]\d)$'
            THEN CAST(d.published_at AS timestamptz) END AS published_utc""",
}
SOURCE = """
dumps.name || coalesce(
    (SELECT '/' || p.place FROM places p WHERE p.dump_id = d.dump_id AND p.position = d.position),
    ':' || d.position
)
"""
ALL_DOCUMENTS = """
CREATE VIEW all_documents AS
SELECT d.id, d.title, d.author, d.published_at, {dates},
       d.language, d.site, d.url, d.text, d.word_count,
       1 + (SELECT count(*) FROM documents c WHERE c.article_id = d.id) AS copies,
       {source} AS source,
       d.first_seen_at,
       a.site_name, a.description, a.section, a.categories, a.tags, a.image, a.canonical_url, a.paywalled,
       a.modified_at, a.agency, a.standfirst,
       {group} AS group_id, d.external_id, d.extra, d.doubt, d.judge, d.run_id, d.number,
       d.article_id, d.duplicate_kind AS kind, d.similarity
FROM documents d JOIN dumps ON dumps.id = d.dump_id
LEFT JOIN about a ON a.document_id = d.id
"""
ARTICLES = """
CREATE VIEW articles AS
SELECT id, title, author, published_at, published_date, published_utc, language, site, url, text, word_count,
       copies, source, first_seen_at, site_name, description, section, categories, tags, image, canonical_url,
       paywalled, modified_at, agency, standfirst, group_id, external_id, extra, doubt, judge, run_id, number
FROM all_documents WHERE article_id IS NULL
"""
DUPLICATES = """
CREATE VIEW duplicates AS
SELECT d.id, d.article_id, d.duplicate_kind AS kind, d.similarity, d.duplicate_rule AS rule,
       d.title, d.site, d.url, d.published_at, {dates},
       {source} AS source,
       a.title AS article_title, a.site AS article_site, a.url AS article_url,
       a.published_at AS article_published_at,
       {group} AS group_id
FROM documents d JOIN dumps ON dumps.id = d.dump_id
LEFT JOIN documents a ON a.id = d.article_id
WHERE d.article_id IS NOT NULL
"""


def upgrade() -> None:
    for view in ("articles", "all_documents", "duplicates"):
        op.execute(f"DROP VIEW {view}")
    op.create_table(
        "places",
        sa.Column("dump_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("dump_id", "position", name="pk_places"),
        sa.ForeignKeyConstraint(["dump_id"], ["dumps.id"], name="fk_places_dump_id_dumps"),
    )
    op.add_column("dumps", sa.Column("not_read", sa.Text))
    op.add_column("dumps", sa.Column("choice", sa.Text, nullable=False, server_default=""))
    op.add_column("runs", sa.Column("not_read", sa.Text))
    dates = DATES[op.get_bind().dialect.name]
    for view in (ALL_DOCUMENTS, DUPLICATES):
        op.execute(view.format(dates=dates, group=GROUP, source=SOURCE))
    op.execute(ARTICLES)
