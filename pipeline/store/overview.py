"""The whole database in numbers, for `copydesk stats`."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, text

_SHOWN = 20  # sites, languages, months and runs that are listed; the others are counted together

_COUNTS = {
    "languages": "SELECT coalesce(language, 'unknown'), count(*) FROM documents WHERE article_id IS NULL "
    "GROUP BY 1 ORDER BY 2 DESC, 1",
    "sites": "SELECT coalesce(site, 'unknown'), count(*) FROM documents WHERE article_id IS NULL "
    "GROUP BY 1 ORDER BY 2 DESC, 1",
    "published": "SELECT coalesce(substr(published_at, 1, 4), 'unknown'), count(*) FROM documents "
    "WHERE article_id IS NULL GROUP BY 1 ORDER BY 1 DESC",
    "words": "SELECT CASE WHEN word_count < 50 THEN 'under 50' WHEN word_count < 200 THEN '50 to 199' "
    "WHEN word_count < 500 THEN '200 to 499' WHEN word_count < 1000 THEN '500 to 999' "
    "WHEN word_count < 3000 THEN '1000 to 2999' ELSE '3000 and more' END, count(*) FROM documents "
    "WHERE article_id IS NULL GROUP BY 1 ORDER BY min(word_count)",
    "cut lines by reason": "SELECT n.name, count(*) FROM cut_lines c JOIN cut_names n ON n.id = c.reason_id "
    "GROUP BY 1 ORDER BY 2 DESC, 1",
    "duplicates by kind": "SELECT duplicate_kind, count(*) FROM documents WHERE article_id IS NOT NULL "
    "GROUP BY 1 ORDER BY 2 DESC, 1",
    "rejects by reason": "SELECT reason, count(*) FROM rejects GROUP BY 1 ORDER BY 2 DESC, 1",
    "records by day": "SELECT substr(started_at, 1, 10), sum(records) FROM runs WHERE records > 0 "
    "GROUP BY 1 ORDER BY 1 DESC",
}
_SIZES = {
    "sqlite": "SELECT CASE WHEN name LIKE 'documents_fts%' THEN 'documents_fts' "
    "WHEN name LIKE 'sqlite_autoindex_%' OR name LIKE 'ix_%' THEN 'indexes' ELSE name END, sum(pgsize) "
    "FROM dbstat GROUP BY 1 ORDER BY 2 DESC, 1",
    "postgresql": "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' "
    "AND relnamespace = 'public'\\:\\:regnamespace ORDER BY 2 DESC, 1",
}
_HAS_DBSTAT = "SELECT count(*) FROM pragma_module_list WHERE name = 'dbstat'"
_WHOLE_SIZE = "SELECT 'file', page_count * page_size FROM pragma_page_count, pragma_page_size"


def count_everything(connection: Connection) -> dict[str, dict[str, int]]:
    """What the database holds, counted by language, site, year, length, reason, kind and day.

    `bytes` has the sizes of the tables, the largest first, then their sum. Of each kind at most 20 entries
    are listed; what is left is under "others".
    """
    found = {name: _counted(connection, query) for name, query in _COUNTS.items()}
    sizes = _sizes(connection)
    return found | {"bytes": {**_shortened(sizes, 8), "all": sum(sizes.values())}}


def _sizes(connection: Connection) -> dict[str, int]:
    """Bytes by table. A SQLite without `dbstat` knows only its whole size."""
    if connection.dialect.name == "sqlite" and not connection.scalar(text(_HAS_DBSTAT)):
        return _counted(connection, _WHOLE_SIZE)
    return _counted(connection, _SIZES[connection.dialect.name])


def _counted(connection: Connection, query: str) -> dict[str, int]:
    return _shortened({str(key): int(count) for key, count in connection.execute(text(query))}, _SHOWN)


def _shortened(counts: Mapping[str, int], most: int) -> dict[str, int]:
    """The first entries, and the sum of the others."""
    entries = list(counts.items())
    rest = sum(count for _, count in entries[most:])
    return dict(entries[:most]) | ({"others": rest} if rest else {})
