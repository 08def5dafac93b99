"""The examples in the README and in docs/ work as they are printed there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.ingest import ingest
from pipeline.store import open_store
from pipeline.store.queries import run_query
from tests.dumps import settings

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
QUERIES = [
    sql
    for page in ("database.md", "queries.md")
    for sql in re.findall(r"```sql\n(.*?)```", (ROOT / "docs" / page).read_text(), re.S)
]


def test_there_are_twenty_queries_or_more() -> None:
    assert len(QUERIES) >= 20


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
def test_a_query_of_the_docs_finds_something(sql: str, samples: str) -> None:
    with open_store(settings(samples)) as store, store.reading() as connection:
        _, rows = run_query(connection, sql)
    assert rows


@pytest.mark.parametrize("page", ["README.md", "docs/python.md"])
def test_python_prints_what_the_page_says(
    page: str, samples: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPYDESK_DATABASE_URL", samples)
    code = "".join(re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.S))
    exec(code, {})
    printed = capsys.readouterr().out.splitlines()
    for said in re.findall(r"print\(.*\)  # (.*)", code):
        assert any(line.startswith(said.removesuffix(" ...")) for line in printed), said


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)", page.read_text()) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_every_module_that_a_page_names_exists(page: str) -> None:
    named = re.findall(r"`((?:pipeline|flows|benchmarks)/[\w/.]+\.(?:py|npz))`", (ROOT / page).read_text())
    # files that a page gives as examples
    made = {"pipeline/sources/separated.py", "pipeline/store/migrations/versions/0016_host.py"}
    assert [name for name in named if not (ROOT / name).exists() and name not in made] == []


def test_the_readme_is_for_users_and_short() -> None:
    assert len((ROOT / "README.md").read_text().split()) <= 1800
