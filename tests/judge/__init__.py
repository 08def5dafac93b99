"""Tests of the judge: a page in, its cuts out."""
