"""Indexes to browse by: lists in the order of their dates, counts that read an index only, doubt, rejects."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"

DOCUMENTS = {
    "kind": ("duplicate_kind", "published_at", "id", "site", "language"),
    "site": ("site", "duplicate_kind", "published_at", "id", "language"),
    "language": ("language", "duplicate_kind", "published_at", "id", "site"),
    "run": ("run_id", "duplicate_kind", "published_at", "id", "site", "language"),
}
REJECTS = {
    "run": ("run_id", "dump_id", "position"),
    "reason": ("reason", "run_id", "dump_id", "position"),
}
LEDGER = """
CREATE VIEW ledger AS
SELECT r.id AS run_id, r.records,
       (SELECT count(*) FROM documents d WHERE d.run_id = r.id AND d.duplicate_kind IS NULL) AS articles,
       (SELECT count(*) FROM documents d WHERE d.run_id = r.id AND d.duplicate_kind IS NOT NULL) AS duplicates,
       (SELECT count(*) FROM rejects x WHERE x.run_id = r.id) AS rejects
FROM runs r
"""


def upgrade() -> None:
    for table, indexes in (("documents", DOCUMENTS), ("rejects", REJECTS)):
        op.drop_index(f"ix_{table}_run_id", table)
        for name, columns in indexes.items():
            op.create_index(f"ix_{table}_{name}", table, columns)
    for name in ("doubt", "similarity"):
        op.execute(
            f"CREATE INDEX ix_documents_{name} ON documents (duplicate_kind, {name}, id) "
            f"WHERE {name} IS NOT NULL"
        )
    op.execute("DROP VIEW ledger")
    op.execute(LEDGER)
