"""A cut may be a part of a line: `line`, `start` and `end` say where it is in the text that came in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

CUTS = """
CREATE VIEW cuts AS
SELECT d.id AS document_id, coalesce(c.line, c.number) AS line, c.start AS "start", c."end" AS "end", t.text,
       r.name AS reason, c.percent / {hundred} AS score, j.name AS judge,
       CASE WHEN l.key IS NULL THEN coalesce(c.detail, '')
            ELSE 'on ' || l.pages || ' of ' || s.size || ' pages of this site' END AS detail,
       c.number
FROM cut_lines c
JOIN documents d ON d.number = c.document
JOIN cut_texts t ON t.id = c.text_id
JOIN cut_names r ON r.id = c.reason_id
JOIN cut_names j ON j.id = c.judge_id
LEFT JOIN template_lines l ON l.site_id = c.site_id AND l.key = c.key
LEFT JOIN sites s ON s.id = l.site_id
"""
HUNDRED = {"sqlite": "100.0", "postgresql": "CAST(100 AS double precision)"}


def upgrade() -> None:
    op.execute("DROP VIEW cuts")
    op.execute("ALTER TABLE cut_lines RENAME COLUMN line TO number")
    for name in ("line", "start", "end"):
        op.add_column("cut_lines", sa.Column(name, sa.Integer))
    op.execute(CUTS.format(hundred=HUNDRED[op.get_bind().dialect.name]))
