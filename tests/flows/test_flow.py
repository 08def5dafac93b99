"""The ingest flow, run by Prefect against a server of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId
from prefect.client.schemas.objects import Artifact
from prefect.testing.utilities import prefect_test_harness
from typer.testing import CliRunner

from flows import ingest as module
from flows.automations import register
from flows.cli.main import app
from flows.ingest import ingest
from flows.progress import watched_by
from pipeline.errors import DatabaseBusy, DatabaseError, SettingsError
from pipeline.store import Run, Store
from tests.dumps import body, near_copy, page, query, record, snapshot, write_jsonl


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("store_batch", "find_dumps", "report"):
        task = getattr(module, name).with_options(retry_delay_seconds=0)
        monkeypatch.setattr(module, name, task)


@pytest.fixture(autouse=True)
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A new database, named in the environment because the flow has no parameter for it."""
    url = f"sqlite:///{tmp_path}/articles.db"
    monkeypatch.setenv("COPYDESK_DATABASE_URL", url)
    return url


def raw_folder(folder: Path) -> str:
    write_jsonl(
        folder / "raw" / "a.jsonl",
        [record(body(1)), record(near_copy(1)), record(page(body(2), "Geese at large")), "{"],
    )
    (folder / "raw" / "notes.pdf").write_bytes(b"%PDF")
    return str(folder / "raw")


def artifacts(flow_run: UUID) -> dict[str, Artifact]:
    """The artifacts of a flow run, by their keys."""
    wanted = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[flow_run]))
    with get_client(sync_client=True) as client:
        found = client.read_artifacts(artifact_filter=wanted)
    return {str(artifact.key): artifact for artifact in found}


def test_a_run_stores_the_articles_and_tells_the_story(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPYDESK_DATABASE_URL", database)
    state = ingest([raw_folder(tmp_path)], return_state=True)
    ledger = state.result()
    assert str(ledger) == "4 records = 2 articles + 1 duplicates + 1 rejects"
    assert len(query(database, "SELECT * FROM articles")) == 2
    found = artifacts(state.state_details.flow_run_id)
    assert set(found) == {"progress", "ledger", "report", "rejects"}
    assert found["progress"].data == 100.0
    assert '"records": 4' in str(found["ledger"].data)
    assert "Skip to content" in str(found["report"].data)
    assert "invalid-json" in str(found["report"].data)
    assert "| settle |" in str(found["report"].data)


def test_a_second_run_has_nothing_to_do(tmp_path: Path, url: str) -> None:
    raw = raw_folder(tmp_path)
    ingest([raw])
    before = snapshot(url)
    assert ingest([raw]).records == 0
    assert snapshot(url) == before


def test_the_flow_gives_what_the_plain_ingest_gives(tmp_path: Path, url: str) -> None:
    raw, other = raw_folder(tmp_path), f"sqlite:///{tmp_path}/plain.db"
    ingest([raw], workers=1, batch_size=2)
    from pipeline.ingest import ingest as plain
    from pipeline.settings import Settings

    plain([raw], Settings(database_url=other))
    assert snapshot(url) == snapshot(other)


def failing_writes(monkeypatch: pytest.MonkeyPatch, error: Exception, times: int) -> list[int]:
    """Make the first writes to the store fail; returns a list that gets the number of each batch tried."""
    tried: list[int] = []
    real = Store.write

    def write(self: Store, run: Run, batch) -> None:  # type: ignore[no-untyped-def]
        tried.append(batch.number)
        if len(tried) <= times:
            raise error
        real(self, run, batch)

    monkeypatch.setattr(Store, "write", write)
    return tried


def test_a_transient_error_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = failing_writes(monkeypatch, DatabaseBusy("locked"), 2)
    ledger = ingest([raw_folder(tmp_path)])
    assert (ledger.records, tried) == (4, [1, 1, 1])


def test_another_error_ends_the_run_at_once(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = failing_writes(monkeypatch, DatabaseError("disk full"), 1)
    with pytest.raises(DatabaseError):
        ingest([raw_folder(tmp_path)])
    assert tried == [1]
    assert query(url, "SELECT status, error FROM runs") == [("failed", "DatabaseError: disk full")]


def test_a_path_that_is_not_there_fails_the_run(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere"):
        ingest([str(tmp_path / "nowhere")])


def test_the_command_gives_the_flow_the_address_of_the_cluster(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["ingest", raw_folder(tmp_path), "--cluster", "nonsense"])
    assert isinstance(done.exception, SettingsError)
    assert "cluster 'nonsense' is no address" in str(done.exception)


def test_whoever_watches_sees_the_share_grow_to_one(tmp_path: Path) -> None:
    seen: list[tuple[float, int]] = []
    with watched_by(lambda share, records, doing: seen.append((share, records))):
        ingest([raw_folder(tmp_path)], workers=1, batch_size=1)
    assert seen == sorted(seen)
    assert len(seen) >= 4
    assert seen[-1] == (1.0, seen[-2][1])
    assert seen[-1][1] >= 4


def test_automations_that_are_there_stay_and_others_go() -> None:
    """A recreated automation would forget the runs whose next sign of life it waits for."""

    def there() -> dict[str, UUID]:
        with get_client(sync_client=True) as client:
            return {each.name: each.id for each in client.read_automations()}

    assert len(register("http://127.0.0.1:9/one")) == 2
    first = there()
    register("http://127.0.0.1:9/two")
    assert there() == first
    assert register(None) == [name for name in first if "died" in name]
    assert there() == {name: id_ for name, id_ in first.items() if "died" in name}
