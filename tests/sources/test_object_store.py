"""Dumps in an object store: a real S3 server on loopback, read over HTTP."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import fsspec
import pytest

from pipeline.errors import SettingsError, SourceLost
from pipeline.ingest import ingest
from pipeline.records import RawDocument, Reject
from pipeline.sources import DumpReader, digest_file, find_files
from pipeline.sources.remote import ObjectStream
from tests.dumps import RECORDS, body, everything, page, query, record, settings, snapshot, write_jsonl

_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_MAX_ATTEMPTS": "1",
}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The URL of an S3 server."""
    command = [sys.executable, "-c", "from moto.server import main; main()", "-H", "127.0.0.1", "-p", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        try:
            url = next(match[1] for line in server.stderr if (match := re.search(r"(http://\S+)", line)))
            threading.Thread(target=server.stderr.read, daemon=True).start()  # else its pipe fills up
            yield url
        finally:
            server.kill()


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The empty bucket s3://dumps, as a file system of fsspec."""
    for name, value in _CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    fsspec.filesystem("s3").clear_instance_cache()
    store = fsspec.filesystem("s3")
    store.mkdir("dumps")
    yield store
    store.invalidate_cache()
    store.rm("dumps", recursive=True)
    store.clear_instance_cache()


def upload(store: Any, folder: Path, to: str = "dumps/raw") -> None:
    for file in sorted(folder.rglob("*.*")):
        store.pipe_file(f"{to}/{file.relative_to(folder).as_posix()}", file.read_bytes())


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A folder with dumps of all kinds."""
    folder = tmp_path / "raw"
    write_jsonl(folder / "a.jsonl", RECORDS)
    write_jsonl(folder / "deep" / "b.jsonl.gz", [record(page(body(n), f"Story {n}")) for n in range(20, 30)])
    (folder / "page.txt").write_text(page(body(40), "Bakery in the signal box"))
    (folder / "what is it? 100%#1.html").write_text(
        "<html><p>The mill was sold on Monday, and the clerk wept."
    )
    (folder / "cut.jsonl.gz").write_bytes((folder / "deep" / "b.jsonl.gz").read_bytes()[:500])
    return folder


def test_promise_1_objects_give_what_the_same_files_give(
    database: str, tmp_path: Path, raw: Path, bucket: Any
) -> None:
    upload(bucket, raw)
    ledger = ingest(["s3://dumps/raw/"], settings(database, batch_size=4))
    on_disk = f"sqlite:///{tmp_path}/disk.db"
    ingest([str(raw)], settings(on_disk))
    assert ledger.records == query(database, "SELECT sum(records) FROM ledger")[0][0]
    assert snapshot(database) == snapshot(on_disk)
    assert query(database, "SELECT name FROM dumps") == query(on_disk, "SELECT name FROM dumps")
    assert {str(path)[:15] for (path,) in query(database, "SELECT path FROM dumps")} == {"s3://dumps/raw/"}


def test_promise_1_only_a_changed_object_is_read_again(
    tmp_path: Path, raw: Path, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, opened = f"sqlite:///{tmp_path}/articles.db", []
    real = ObjectStream.__init__

    def noted(self: ObjectStream, name: str, size: int) -> None:
        opened.append(name)
        real(self, name, size)

    monkeypatch.setattr(ObjectStream, "__init__", noted)
    upload(bucket, raw)
    ingest(["s3://dumps/raw"], settings(url))
    assert len(opened) == 5
    before = everything(url)
    opened.clear()
    assert ingest(["s3://dumps/raw"], settings(url)).records == 0
    assert (opened, everything(url)) == ([], before)
    write_jsonl(raw / "a.jsonl", [record(body(3)), record(body(1)), record("")])
    upload(bucket, raw / "deep", "dumps/raw/deep")  # the same content once more
    bucket.pipe_file("dumps/raw/a.jsonl", (raw / "a.jsonl").read_bytes())
    again = ingest(["s3://dumps/raw"], settings(url))
    assert (again.records, again.replaced) == (3, len(RECORDS))
    fresh = f"sqlite:///{tmp_path}/fresh.db"
    ingest([str(raw)], settings(fresh))
    assert snapshot(url) == snapshot(fresh)


def test_an_object_of_the_same_size_is_seen_to_have_changed(bucket: Any) -> None:
    signatures = set()
    for content in (b"A line.", b"B line."):
        bucket.pipe_file("dumps/a.txt", content)
        (file,) = find_files(["s3://dumps/a.txt"])
        signatures.add(file.signature)
        assert all(0 <= number < 2**63 for number in file.signature)
    assert len(signatures) == 2


def test_objects_are_found_once_each_hidden_ones_left_out(bucket: Any) -> None:
    wanted = ["B.TXT", "a.html", "b/1.jsonl.gz", "b/2.txt", "c/d/e.ndjson"]
    for name in [*wanted, ".hidden.txt", ".git/x.txt", "b/notes.pdf", "README"]:
        bucket.pipe_file(f"dumps/{name}", b"x")
    ignored = Counter[str]()
    found = list(find_files(["s3://dumps/c", "s3a://dumps/", "s3://dumps", "s3://dumps/b/2.txt"], ignored))
    assert [(file.path, file.name) for file in found] == [
        (f"s3://dumps/{name}", f"dumps/{name}") for name in wanted
    ]
    assert ignored == {".pdf": 1, "no suffix": 1}


def test_an_object_that_went_between_listing_and_reading_is_a_reject(bucket: Any) -> None:
    bucket.pipe_file("dumps/a.txt", b"A line.")
    (file,) = find_files(["s3://dumps"])
    bucket.rm("dumps/a.txt")
    (only,) = DumpReader(file, settings("sqlite:///unused.db"))
    assert isinstance(only, Reject)
    assert (only.position, only.reason) == (1, "unreadable")
    assert digest_file(file.path, file.size) is None


def test_a_large_object_is_read_in_blocks_of_one_version(bucket: Any) -> None:
    lines = b'{"text": "a ferry", "note": "%s"}\n' % (b"x" * 20_000) * 1_000
    bucket.pipe_file("dumps/wire.jsonl", lines)
    (file,) = find_files(["s3://dumps"])
    reader = DumpReader(file, settings("sqlite:///unused.db"))
    records = iter(reader)
    assert next(records).position == 1
    assert 0 < reader.offset <= 1 << 20
    assert sum(1 for _ in records) == 999
    assert reader.digest == digest_file(file.path, file.size)
    records = iter(DumpReader(file, settings("sqlite:///unused.db")))
    next(records)
    bucket.pipe_file("dumps/wire.jsonl", lines.replace(b"ferry", b"barge"))
    with pytest.raises(SourceLost, match=r"s3://dumps/wire\.jsonl: .*run it again"):
        list(records)


def test_what_is_not_there_is_named(bucket: Any) -> None:
    bucket.pipe_file("dumps/notes.pdf", b"x")
    for url in ("s3://dumps/nowhere", "s3://no-such-bucket/raw", "s3://dumps/notes.pdf"):
        with pytest.raises(SettingsError, match=url):
            list(find_files([url]))


def test_without_credentials_the_error_says_so(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", "/nonexistent")
    bucket.clear_instance_cache()
    with pytest.raises(SettingsError, match=r"s3://dumps: refused .*set the credentials"):
        list(find_files(["s3://dumps"]))


class Proxy:
    """Passes bytes on to a server; breaks off each connection after `left` bytes in all."""

    def __init__(self, endpoint: str) -> None:
        host, port = endpoint.removeprefix("http://").split(":")
        self._server = (host, int(port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.left = 1 << 60
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._server)
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while (data := source.recv(1 << 16)) and self.left > 0:
                target.sendall(data)
                self.left -= len(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


def test_promise_1_a_network_that_fails_ends_the_run_and_is_no_reject(
    tmp_path: Path, endpoint: str, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [record(body(seed), note="x" * 100_000) for seed in range(200)]
    write_jsonl(tmp_path / "raw" / "a.jsonl", records)
    upload(bucket, tmp_path / "raw")
    proxy = Proxy(endpoint)
    monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
    bucket.clear_instance_cache()
    monkeypatch.setattr(type(bucket), "retries", 1)  # by default it tries for a minute
    url = f"sqlite:///{tmp_path}/articles.db"
    proxy.left = 12 << 20
    with pytest.raises(
        SourceLost, match=r"s3://dumps/raw/a\.jsonl: the store does not answer, or broke"
    ) as lost:
        ingest(["s3://dumps/raw"], settings(url, batch_size=20))
    assert lost.value.transient
    assert query(url, "SELECT * FROM rejects") == []
    with pytest.raises(SourceLost, match="s3://dumps/raw"):
        list(find_files(["s3://dumps/raw"]))
    proxy.left = 1 << 60
    again = ingest(["s3://dumps/raw"], settings(url))
    proxy.close()
    assert 0 < again.records < 200, "the run must go on where the first one broke off"
    fresh = f"sqlite:///{tmp_path}/fresh.db"
    ingest([str(tmp_path / "raw")], settings(fresh))
    assert snapshot(url) == snapshot(fresh)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://ann:secret@host/raw", "ftp://host: a URL must hold no password"),
        ("https://host/raw?signature=secret", "https://host: a URL must hold no password"),
        ("simplecache::s3://dumps/raw", "chained"),
        ("nosuch://dumps", "no such kind of store"),
    ],
)
def test_a_url_that_cannot_be_read_is_refused_without_its_secrets(url: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says) as error:
        list(find_files([url]))
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(("scheme", "package", "extra"), [("s3", "s3fs", "s3"), ("gs", "gcsfs", "gcs")])
def test_a_missing_package_names_the_extra(scheme: str, package: str, extra: str) -> None:
    program = f"import sys; sys.modules['{package}'] = None\n"  # as if it was not installed
    program += f"from pipeline.sources import find_files; list(find_files(['{scheme}://dumps']))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert f"SettingsError: {scheme}://dumps: " in done.stderr
    assert f"pip install 'copydesk[{extra}]'" in done.stderr


def test_other_stores_of_fsspec_can_be_read_and_a_file_url_is_the_file(tmp_path: Path) -> None:
    store = fsspec.filesystem("memory")
    store.pipe_file("/raw/sub/a.txt", b"A line.")
    try:
        (file,) = find_files(["memory://raw"])
        assert file.name == "raw/sub/a.txt"
        assert list(DumpReader(file, settings("sqlite:///u.db"))) == [RawDocument(1, "text", b"A line.")]
    finally:
        store.rm("/raw", recursive=True)
    (tmp_path / "a.txt").write_bytes(b"A line.")
    assert list(find_files([f"file://{tmp_path}/a.txt"])) == list(find_files([tmp_path / "a.txt"]))


def test_the_settings_give_a_folder_of_a_bucket_its_site() -> None:
    for glob in ("s3://dumps/courier/*", "s3://dumps/courier", "courier/*"):
        sites: dict[str, object] = {"example.org": {"dumps": glob}}
        here = settings("sqlite:///unused.db", sites=sites)
        assert here.site_of_dump("s3://dumps/courier/a.jsonl") == "example.org", glob
        assert here.site_of_dump("s3://dumps/other/a.jsonl") is None, glob
