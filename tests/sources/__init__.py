"""Tests of the sources: dumps in, raw records out."""
