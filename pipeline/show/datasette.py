"""The metadata with which Datasette shows a copydesk database: views first, search, our questions."""

from __future__ import annotations

import tomllib
from importlib.resources import files

_SHOWN = ("documents", "rejects", "runs", "dumps")
_VIEWS: dict[str, dict[str, object]] = {
    "articles": {
        "description": "One row for each clean article; copies of it are in duplicates.",
        "fts_table": "documents_fts",
        "fts_pk": "number",
        "facets": ["language", "site"],
    },
    "duplicates": {"description": "Copies, each with its article.", "facets": ["kind", "site"]},
    "cuts": {"description": "Each line that was cut, with the reason.", "facets": ["reason"]},
    "ledger": {"description": "How the records of each run ended."},
    "all_documents": {"description": "Articles and duplicates together.", "hidden": True},
}
_OF_AN_ID = {  # Datasette asks for the id, and links to the answer
    "article": {"title": "An article, by its id", "sql": "SELECT * FROM all_documents WHERE id = :id"},
    "cuts-of-an-article": {
        "title": "What was cut from it, and why",
        "sql": "SELECT line, reason, score, text, detail FROM cuts WHERE document_id = :id ORDER BY line",
    },
    "copies-of-an-article": {
        "title": "Where it was copied",
        "sql": "SELECT site, title, published_at, kind, similarity, url FROM duplicates "
        "WHERE article_id = :id",
    },
}


def datasette_metadata(database: str, tables: list[str]) -> dict[str, object]:
    """The metadata for a database, by its name in Datasette, with these tables, as a metadata file has it.

    https://docs.datasette.io/en/stable/metadata.html
    """
    shown: dict[str, dict[str, object]] = {
        "documents": {"label_column": "title", "facets": ["language", "site"]},
        **_VIEWS,
    }
    hidden = {table: {"hidden": True} for table in tables if table not in _SHOWN}
    queries = tomllib.loads(files("pipeline.show").joinpath("queries.toml").read_text())["query"]
    return {
        "title": "Articles, cleaned by copydesk",
        "databases": {
            database: {
                "tables": {**hidden, **shown},
                "queries": _OF_AN_ID
                | {
                    query["name"]: {"title": query["title"], "sql": query["sql"].strip()} for query in queries
                },
            }
        },
    }
