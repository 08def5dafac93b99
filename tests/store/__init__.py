"""The database: tables, writing, groups of duplicates."""
