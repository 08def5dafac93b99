"""cuts.detail: more of the reason, as the pattern of the settings that cut a line."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("cuts", sa.Column("detail", sa.Text, nullable=False, server_default=""))
