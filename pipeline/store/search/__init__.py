"""Full-text search: FTS5 in SQLite, tsvector in Postgres, both with the terms of `pipeline.text.terms`."""
