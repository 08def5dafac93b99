"""What people said before a decision that replaced it, which comes back when that one is taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("line_decisions", sa.Column("before", sa.String))
    op.add_column("pair_decisions", sa.Column("before", sa.String))
