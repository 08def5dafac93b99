"""Tests of what two texts have in common."""
