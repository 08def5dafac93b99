"""Tests of the database: tables, writing, groups of duplicates."""
