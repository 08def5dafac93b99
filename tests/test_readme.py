"""What the README shows works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.ingest import ingest
from pipeline.store import open_store
from pipeline.store.queries import run_query
from tests.dumps import settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
QUERIES = re.findall(r"```sql\n(.*?)```", README, re.S)


def test_the_readme_has_five_queries_or_more() -> None:
    assert len(QUERIES) >= 5


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def samples(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The sample dumps, in each kind of database."""
    from tests.conftest import new_postgres

    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('readme')}/articles.db"
    else:
        url = new_postgres(request.getfixturevalue("postgres"))
    ingest([str(ROOT / "raw")], settings(url))
    return url


@pytest.mark.parametrize("sql", QUERIES, ids=range(len(QUERIES)))
def test_a_query_of_the_readme_finds_something(sql: str, samples: str) -> None:
    with open_store(settings(samples)) as store, store.reading() as connection:
        _, rows = run_query(connection, sql)
    assert rows


def test_the_python_of_the_readme_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    code = "".join(re.findall(r"```python\n(.*?)```", README, re.S))
    exec(code, {})
    printed = capsys.readouterr().out.splitlines()
    for said in re.findall(r"print\(.*\)  # (.*)", code):
        assert any(line.startswith(said.removesuffix(" ...")) for line in printed), said


def test_every_link_of_the_readme_leads_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)", README) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
