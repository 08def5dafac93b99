"""Tests of `copydesk doctor`."""
