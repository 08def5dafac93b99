"""Tests of the site memory, from traces to the database."""
