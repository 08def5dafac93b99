"""Decisions on lines of one document, and on lines like one, beside those on a line of a whole site."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from xxhash import xxh3_64_hexdigest

revision = "0012"
down_revision = "0011"

_KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    table = op.create_table(
        "line_decisions",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("scope", sa.String, nullable=False),
        sa.Column("place", _KEY, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("said", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_line_decisions"),
    )
    op.create_index("ix_line_decisions_place", "line_decisions", ["place"])
    rows = [
        {
            "id": xxh3_64_hexdigest(f"site\0{site}\0{key}".encode("utf-8", "surrogatepass")),
            "scope": "site",
            "place": site,
            "target": str(key),
            "said": said,
            "text": text,
        }
        for site, key, text, said in op.get_bind().execute(
            sa.text("SELECT site, key, text, decision FROM decisions")
        )
    ]
    if rows:
        op.bulk_insert(table, rows)
    op.drop_table("decisions")
    op.add_column("pair_decisions", sa.Column("at", sa.String))
