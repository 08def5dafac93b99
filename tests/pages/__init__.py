"""A raw record to a page."""
