"""What people query: the full-text index, dates, `extra`, `external_id`, `doubt`, rules of duplicates, tombstones.

The index is filled by the next ingest. SQLite gets `documents` anew: with a rowid that stays, and with
the text as the last column.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

OLD = (
    "id, record_hash, occurrence, dump_id, position, run_id, first_seen_at, url, site, title, author, "
    "published_at, language, language_confidence, word_count, judge, notes, content_hash, article_id, "
    "duplicate_kind, similarity, text"
)
SQLITE_DOCUMENTS = """
CREATE TABLE new_documents (
    number INTEGER NOT NULL PRIMARY KEY,
    id VARCHAR NOT NULL CONSTRAINT uq_documents_id UNIQUE,
    record_hash VARCHAR NOT NULL,
    occurrence INTEGER NOT NULL,
    dump_id INTEGER NOT NULL CONSTRAINT fk_documents_dump_id REFERENCES dumps (id),
    position INTEGER NOT NULL,
    run_id INTEGER NOT NULL CONSTRAINT fk_documents_run_id REFERENCES runs (id),
    first_seen_at VARCHAR NOT NULL,
    url TEXT,
    site VARCHAR,
    title TEXT,
    author TEXT,
    published_at VARCHAR,
    language VARCHAR,
    language_confidence FLOAT NOT NULL,
    word_count INTEGER NOT NULL,
    judge VARCHAR NOT NULL,
    notes TEXT NOT NULL,
    content_hash VARCHAR NOT NULL,
    article_id VARCHAR,
    duplicate_kind VARCHAR,
    similarity FLOAT,
    duplicate_rule VARCHAR,
    doubt FLOAT,
    external_id TEXT,
    extra TEXT,
    text TEXT NOT NULL
)
"""
INDEXED = ("record_hash", "dump_id", "run_id", "content_hash", "article_id")
NEW = (
    sa.Column("duplicate_rule", sa.String),
    sa.Column("doubt", sa.Float),
    sa.Column("external_id", sa.Text),
    sa.Column("extra", sa.JSON),
    sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False),
)

GROUP = """
(SELECT min(m.hash) FROM contents c
 JOIN contents m ON m.number = coalesce(c.leader, c.number) OR m.leader = coalesce(c.leader, c.number)
 WHERE c.hash = d.content_hash)
"""
DATES = {
    "sqlite": """
       substr({0}.published_at, 1, 10) AS published_date,
       CASE WHEN length({0}.published_at) > 10
             AND ({0}.published_at LIKE '%Z' OR substr({0}.published_at, -6, 1) IN ('+', '-'))
            THEN strftime('%Y-%m-%dT%H:%M:%SZ', {0}.published_at) END AS published_utc""",
    "postgresql": r"""
       CAST(left({0}.published_at, 10) AS date) AS published_date,
       CASE WHEN {0}.published_at ~ 'T.*(Z|[+-](0\d|1[0-4])\:[0-5]\d)$'
            THEN CAST({0}.published_at AS timestamptz) END AS published_utc""",
}
ALL_DOCUMENTS = """
CREATE VIEW all_documents AS
SELECT d.id, d.title, d.author, d.published_at, {dates},
       d.language, d.site, d.url, d.text, d.word_count,
       1 + (SELECT count(*) FROM documents c WHERE c.article_id = d.id) AS copies,
       dumps.name || ':' || d.position AS source,
       d.first_seen_at,
       a.site_name, a.description, a.section, a.categories, a.tags, a.image, a.canonical_url, a.paywalled,
       {group} AS group_id, d.external_id, d.extra, d.doubt, d.judge, d.run_id, d.number,
       d.article_id, d.duplicate_kind AS kind, d.similarity
FROM documents d JOIN dumps ON dumps.id = d.dump_id
LEFT JOIN about a ON a.document_id = d.id
"""
ARTICLES = """
CREATE VIEW articles AS
SELECT id, title, author, published_at, published_date, published_utc, language, site, url, text, word_count,
       copies, source, first_seen_at, site_name, description, section, categories, tags, image, canonical_url,
       paywalled, group_id, external_id, extra, doubt, judge, run_id, number
FROM all_documents WHERE article_id IS NULL
"""
DUPLICATES = """
CREATE VIEW duplicates AS
SELECT d.id, d.article_id, d.duplicate_kind AS kind, d.similarity, d.duplicate_rule AS rule,
       d.title, d.site, d.url, d.published_at, {dates},
       dumps.name || ':' || d.position AS source,
       a.title AS article_title, a.site AS article_site, a.url AS article_url,
       a.published_at AS article_published_at,
       {group} AS group_id
FROM documents d JOIN dumps ON dumps.id = d.dump_id
LEFT JOIN documents a ON a.id = d.article_id
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
VIEWS = ("articles", "duplicates", "ledger")
FTS = """
CREATE VIRTUAL TABLE documents_fts USING fts5(
    title, text, content="documents", content_rowid="number",
    tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co M*'"
)
"""


def upgrade() -> None:
    bind = op.get_bind()
    sqlite = bind.dialect.name == "sqlite"
    for view in VIEWS:
        op.execute(f"DROP VIEW {view}")
    if sqlite:
        op.execute(SQLITE_DOCUMENTS)
        op.execute(f"INSERT INTO new_documents ({OLD}) SELECT {OLD} FROM documents ORDER BY id")
        op.drop_table("documents")
        op.rename_table("new_documents", "documents")
        for name in INDEXED:
            op.create_index(f"ix_documents_{name}", "documents", [name])
        op.execute(FTS)
    else:
        for column in NEW:
            op.add_column("documents", column)
        op.create_unique_constraint("uq_documents_number", "documents", ["number"])
        op.execute(
            "CREATE TABLE documents_fts (number bigint PRIMARY KEY "
            "REFERENCES documents (number) ON DELETE CASCADE, terms tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_documents_fts_terms ON documents_fts USING gin (terms)")
    op.add_column("contents", sa.Column("rule", sa.String))
    op.create_table(
        "search_index",
        sa.Column("version", sa.String, nullable=False),
        sa.Column("reached", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "tombstones",
        sa.Column("name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_tombstones"),
    )
    dates = DATES[bind.dialect.name].format("d")
    op.execute(ALL_DOCUMENTS.format(dates=dates, group=GROUP))
    op.execute(ARTICLES)
    op.execute(DUPLICATES.format(dates=dates, group=GROUP))
    op.execute(LEDGER)
    op.execute("UPDATE duplicate_index SET version = ''")  # so that the next ingest finds the rules
