"""The database itself: connection, lock, tables, migrations, many rows at once, health."""

from __future__ import annotations
