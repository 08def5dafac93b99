"""Tests of reading: from a raw record to a page."""
