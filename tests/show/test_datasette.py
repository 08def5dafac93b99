"""A copydesk database is at home in Datasette and in sqlite-utils."""

from __future__ import annotations

import asyncio
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils

from pipeline.ingest import ingest
from pipeline.show.datasette import datasette_metadata
from pipeline.store import open_store
from pipeline.store.queries import table_names
from tests.dumps import settings
from tests.servers import ROOT

QUERIES = tomllib.loads((ROOT / "pipeline" / "show" / "queries.toml").read_text())["query"]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the sample dumps."""
    file = tmp_path_factory.mktemp("datasette") / "copydesk.db"
    ingest([str(ROOT / "raw")], settings(f"sqlite:///{file}"))
    return file


def test_the_questions_are_those_of_the_docs() -> None:
    page = (ROOT / "docs" / "queries.md").read_text()
    found = re.findall(r"\*\*(.+?)\*\*.*?```sql\n(.*?)```", page, re.S)
    assert [(query["title"], query["sql"]) for query in QUERIES] == found


def ask(file: Path, *paths: str) -> list[Any]:
    """What Datasette itself answers at these paths, as JSON."""
    from datasette.app import Datasette

    with open_store(settings(f"sqlite:///{file}")) as store, store.reading() as connection:
        metadata = datasette_metadata("copydesk", table_names(connection))

    async def answers() -> list[Any]:
        datasette = Datasette([str(file)], metadata=json.loads(json.dumps(metadata)))
        await datasette.invoke_startup()
        return [(await datasette.client.get(path)).json() for path in paths]

    return asyncio.run(answers())


@pytest.mark.filterwarnings("ignore")  # of Datasette's own
def test_datasette_shows_views_first_searches_and_answers(samples: Path) -> None:
    queries = [f"/copydesk/{query['name']}.json?_shape=array" for query in QUERIES]
    database, found, *answers = ask(
        samples, "/copydesk.json", "/copydesk/articles.json?_search=ferry&_shape=array", *queries
    )
    (id_,) = (row["id"] for row in found)
    of_it = [f"/copydesk/{name}.json?_shape=array&id={id_}" for name in ("article", "copies-of-an-article")]
    (article,), copies = ask(samples, *of_it)
    assert (article["id"], len(copies)) == (id_, 1)
    shown = [table["name"] for table in database["tables"] if not table["hidden"]]
    assert sorted(shown) == ["documents", "dumps", "rejects", "runs"]
    assert {"articles", "duplicates", "cuts", "ledger"} <= {view["name"] for view in database["views"]}
    assert [row["title"] for row in found] == ["Sallow ferry to try battery boat from September"]
    assert len(answers) == len(QUERIES)
    assert all(isinstance(rows, list) and rows for rows in answers)


def test_sqlite_utils_finds_the_index(samples: Path) -> None:
    documents = sqlite_utils.Database(samples)["documents"]
    assert documents.detect_fts() == "documents_fts"  # type: ignore[union-attr]
    titles = [row["title"] for row in documents.search("ferry", columns=["title"])]  # type: ignore[union-attr]
    assert titles[0] == "Sallow ferry to try battery boat from September"
