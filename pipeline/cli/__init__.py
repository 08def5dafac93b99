"""The commands that need no Prefect, a module for each group of them. `flows.cli` adds the others."""

from __future__ import annotations

from pipeline.cli import articles, clean, db, decisions, desk, documents, duplicates, rejects, removal, site
from pipeline.cli.app import app

__all__ = [
    "app",
    "articles",
    "clean",
    "db",
    "decisions",
    "desk",
    "documents",
    "duplicates",
    "rejects",
    "removal",
    "site",
]

app.add_typer(db.db, name="db")
app.add_typer(decisions.label, name="label")
