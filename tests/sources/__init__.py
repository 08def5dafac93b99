"""Dumps in, raw records out."""
