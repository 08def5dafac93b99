"""Every line is stored once: cuts by number, with their texts apart; of a page, only its layout."""

from __future__ import annotations

import json
import zlib

import sqlalchemy as sa
from alembic import op
from xxhash import xxh3_64_hexdigest, xxh3_64_intdigest

revision = "0008"
down_revision = "0007"

CUTS = """
CREATE VIEW cuts AS
SELECT d.id AS document_id, c.line, t.text, r.name AS reason, c.percent / {hundred} AS score, j.name AS judge,
       CASE WHEN l.key IS NULL THEN coalesce(c.detail, '')
            ELSE 'on ' || l.pages || ' of ' || s.size || ' pages of this site' END AS detail
FROM cut_lines c
JOIN documents d ON d.number = c.document
JOIN cut_texts t ON t.id = c.text_id
JOIN cut_names r ON r.id = c.reason_id
JOIN cut_names j ON j.id = c.judge_id
LEFT JOIN template_lines l ON l.site_id = c.site_id AND l.key = c.key
LEFT JOIN sites s ON s.id = l.site_id
"""
HUNDRED = {"sqlite": "100.0", "postgresql": "CAST(100 AS double precision)"}
COPY = """
INSERT INTO cut_lines (document, line, text_id, reason_id, percent, judge_id, detail, site_id, key)
SELECT d.number, o.line, t.id, r.id, round(o.score * 100), j.id, CASE WHEN o.detail <> '' THEN o.detail END,
       o.site_id, o.key
FROM old_cut_lines o
JOIN documents d ON d.id = o.document_id
JOIN cut_texts t ON t.text = o.text
JOIN cut_names r ON r.name = o.reason
JOIN cut_names j ON j.name = o.judge
"""
NEXT_TRACES = """
SELECT document_id, lines FROM traces WHERE document_id > :last ORDER BY document_id LIMIT 200
"""
NEXT_PAGES = """
SELECT document_id, layout FROM pages WHERE document_id > :last ORDER BY document_id LIMIT 200
"""


def upgrade() -> None:
    bind = op.get_bind()
    op.execute("DROP VIEW cuts")
    op.rename_table("cut_lines", "old_cut_lines")
    op.create_table(
        "cut_texts",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("hash", sa.BigInteger, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cut_texts"),
    )
    op.create_table(
        "cut_names",
        sa.Column("id", sa.SmallInteger, nullable=False, autoincrement=False),
        sa.Column("name", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cut_names"),
        sa.UniqueConstraint("name", name="uq_cut_names_name"),
    )
    op.create_table(
        "cut_lines",
        sa.Column(
            "document",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            nullable=False,
            autoincrement=False,
        ),
        sa.Column("line", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("text_id", sa.Integer, nullable=False),
        sa.Column("reason_id", sa.SmallInteger, nullable=False),
        sa.Column("percent", sa.SmallInteger, nullable=False),
        sa.Column("judge_id", sa.SmallInteger, nullable=False),
        sa.Column("detail", sa.Text),
        sa.Column("site_id", sa.Integer),
        sa.Column("key", sa.BigInteger),
        sa.PrimaryKeyConstraint("document", "line", name="pk_cut_lines"),
        sa.ForeignKeyConstraint(
            ["document"], ["documents.number"], name="fk_cut_lines_document", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    names = bind.execute(
        sa.text("SELECT reason FROM old_cut_lines UNION SELECT judge FROM old_cut_lines ORDER BY 1")
    )
    for number, name in enumerate(list(names.scalars()), 1):
        bind.execute(
            sa.text("INSERT INTO cut_names VALUES (:number, :name)"), {"number": number, "name": name}
        )
    texts = bind.execute(sa.text("SELECT DISTINCT text FROM old_cut_lines ORDER BY text"))
    for number, text in enumerate(list(texts.scalars()), 1):
        digest = xxh3_64_intdigest(text.encode("utf-8", "surrogatepass"))
        values = {"number": number, "hash": digest - 2**64 if digest >= 2**63 else digest, "text": text}
        bind.execute(sa.text("INSERT INTO cut_texts VALUES (:number, :hash, :text)"), values)
    op.create_index("ix_cut_texts_for_copy", "cut_texts", [sa.text("substr(text, 1, 100)")])
    op.execute(
        COPY.replace("t.text = o.text", "substr(t.text, 1, 100) = substr(o.text, 1, 100) AND t.text = o.text")
    )
    op.drop_index("ix_cut_texts_for_copy", "cut_texts")
    op.create_index("ix_cut_texts_hash", "cut_texts", ["hash"])
    op.drop_table("old_cut_lines")
    op.execute(CUTS.format(hundred=HUNDRED[bind.dialect.name]))
    op.execute("ALTER TABLE pages RENAME COLUMN lines TO layout")
    last = ""
    while rows := bind.execute(sa.text(NEXT_PAGES), {"last": last}).all():
        last = rows[-1].document_id
        new = [{"of": id_, "layout": _layout(bytes(packed))} for id_, packed in rows]
        bind.execute(sa.text("UPDATE pages SET layout = :layout WHERE document_id = :of"), new)
    last = ""
    while rows := bind.execute(sa.text(NEXT_TRACES), {"last": last}).all():
        last = rows[-1].document_id
        packed_traces = [{"of": id_, "lines": zlib.compress(bytes(lines), 1)} for id_, lines in rows]
        bind.execute(sa.text("UPDATE traces SET lines = :lines WHERE document_id = :of"), packed_traces)


def _layout(packed: bytes) -> bytes:
    """The layout of a page whose lines were packed: each a text, or a text and its evidence."""
    rows = json.loads(zlib.decompress(packed))
    texts = [row if isinstance(row, str) else row[0] for row in rows]
    joined = "\n".join(texts).encode("utf-8", "surrogatepass")
    layout: dict[str, object] = {"lines": len(texts), "sum": xxh3_64_hexdigest(joined)}
    layout["blank"] = [number for number, text in enumerate(texts, 1) if not text.strip()]
    if spaces := {number: text for number, text in enumerate(texts, 1) if text and not text.strip()}:
        layout["spaces"] = spaces
    if any(isinstance(row, list) for row in rows):
        layout["evidence"] = [row[1:] if isinstance(row, list) else None for row in rows]
    return zlib.compress(json.dumps(layout, ensure_ascii=False, separators=(",", ":")).encode(), 1)
