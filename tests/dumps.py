"""Dumps for the tests: small articles to write, and what a database holds after an ingest."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import create_engine, text

from pipeline.cleaning.batches import read_batches
from pipeline.cleaning.records import Batch, Pending, Raw
from pipeline.settings import Settings
from pipeline.sources import find_files
from pipeline.store.database.tables import metadata

_WORDS = """
harbour board price berth geese bowling green club reservoir spring water company crowded hall roof cannery night
fire service lamplighter ladder week round brothers bakery signal box queue platform residents answer writing
council plan ticket pound children dogs quiet inspector faults owners month figures room laughed never stopped
bridge ferry tide lantern cellar orchard mill ledger clerk parish bell tower frost blossom grower valley train
""".split()


def body(seed: int) -> str:
    """The text of an article: eight sentences of random words, so that no two texts share a run of five."""
    draw = random.Random(seed)
    sentences = (" ".join(draw.choices(_WORDS, k=12)) for _ in range(8))
    return "\n".join(f"The {sentence} in case {seed}." for sentence in sentences)


def near_copy(seed: int) -> str:
    """The same article with one more sentence at its end."""
    return (
        f"{body(seed)}\nThe board will look at the question numbered {seed} again before the summer is over."
    )


def page(text: str, title: str) -> str:
    """A flattened page: a text with chrome above and below it."""
    chrome = "Related stories\nWhere the money went\nSubscribe\n© 2024 The Courier"
    return f"Skip to content\nHome\n{title}\n5 March 2024\n{text}\n{chrome}\n"


def record(text: str, **fields: object) -> dict[str, object]:
    """A JSON record."""
    return {"text": text, **fields}


def write_jsonl(path: Path, records: Sequence[dict[str, object] | str]) -> None:
    """Write records (or raw lines) as JSON Lines, compressed when the name ends in .gz."""
    lines = [item if isinstance(item, str) else json.dumps(item) for item in records]
    data = "".join(f"{line}\n" for line in lines).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


def settings(database: str, **changes: object) -> Settings:
    """Settings for a test: one worker, and no waiting for files, unless told otherwise."""
    return Settings(**{"database_url": database, "workers": 1, "quiet_seconds": 0} | changes)  # type: ignore[arg-type]


_SITE = "CASE WHEN s.name LIKE '%/' THEN 'a folder' ELSE s.name END"  # the name of a test's folder is random
_WHAT_COUNTS = {
    "articles": "SELECT id, title, author, published_at, published_date, published_utc, language, site, "
    "url, text, word_count, copies, external_id, extra, doubt FROM articles",
    "duplicates": "SELECT id, article_id, kind, similarity, rule FROM duplicates",
    "cuts": "SELECT * FROM cuts",
    "rejects": "SELECT reason, detail, sample FROM rejects",
    "documents": "SELECT id, record_hash, occurrence, content_hash, notes FROM documents",
    "groups": "SELECT id, group_id FROM articles UNION ALL SELECT id, group_id FROM duplicates",
    "contents": "SELECT c.hash, c.shingles, c.sketch, c.best, l.hash, t.hash, c.similarity FROM contents c "
    "LEFT JOIN contents l ON l.number = c.leader LEFT JOIN contents t ON t.number = c.towards",
    "containments": "SELECT p.hash, w.hash, c.share FROM containments c "
    "JOIN contents p ON p.number = c.part JOIN contents w ON w.number = c.whole",
    "traces": f"SELECT {_SITE}, t.document_id, t.lines, t.verdict FROM traces t JOIN sites s ON s.id = t.site_id",
    "templates": f"SELECT {_SITE}, s.stale, s.size, t.key, t.pages, t.bodies, t.level "
    "FROM sites s LEFT JOIN template_lines t ON t.site_id = s.id",
    "unsettled": "SELECT document_id FROM unsettled",
}


def snapshot(database: str) -> dict[str, list[tuple[object, ...]]]:
    """The rows that promise 1 says must be equal, sorted; places in dumps and times are left out."""
    return {name: query(database, sql) for name, sql in _WHAT_COUNTS.items()}


def everything(database: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the ledger of runs."""
    names = metadata.tables.keys() - {"runs"}
    return {name: query(database, f"SELECT * FROM {name}") for name in sorted(names)}


def query(database: str, sql: str) -> list[tuple[object, ...]]:
    """The rows of a statement, sorted."""
    engine = create_engine(database.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect() as connection:
            return sorted((tuple(map(_as_in_sqlite, row)) for row in connection.execute(text(sql))), key=repr)
    finally:
        engine.dispose()


def _as_in_sqlite(value: object) -> object:
    """A date, a time or a JSON object of Postgres, as SQLite has it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict) else value


# Articles, near-duplicates, copies, copies with other fields, and bad records.
RECORDS: list[dict[str, object] | str] = [
    *(record(body(seed), url=f"https://a{seed}.example/{seed}") for seed in range(6)),
    *(record(near_copy(seed), title=f"Case {seed} goes on", date="2024-03-05") for seed in range(4)),
    record(body(0), url="https://other.example/0", date="2024-03-04T10:00:00Z"),
    record(body(0), url="https://other.example/0", date="2024-03-04T10:00:00Z"),
    record(page(body(1), "Geese take the bowling green")),
    record(page(near_copy(2), "Reservoir work begins"), author="Ann Lee"),
    record("Share\nTweet\nHome\nMenu"),
    record(""),
    {"headline": "no text here"},
    "{not json",
]


def batches_of(folder: Path, count: int, size: int) -> list[Batch[Raw]]:
    """Write articles to a dump, and read them as batches to clean."""
    write_jsonl(folder / "a.jsonl", [record(body(seed)) for seed in range(count)])
    pending = [Pending(file) for file in find_files([folder])]
    return list(read_batches(pending, settings("sqlite:///unused.db", batch_size=size)))
