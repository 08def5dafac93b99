"""The database: tables, migrations, writing, settling, reading. The only importer of SQLAlchemy."""

from __future__ import annotations

from pipeline.store.articles import Article, Articles, open_articles
from pipeline.store.ledger import Ledger, Run
from pipeline.store.settle import Settled
from pipeline.store.store import Connection, Store, locked, open_for_ingest, open_store

__all__ = [
    "Article",
    "Articles",
    "Connection",
    "Ledger",
    "Run",
    "Settled",
    "Store",
    "locked",
    "open_articles",
    "open_for_ingest",
    "open_store",
]
