"""Tests of what a string says by itself: dates, language, known chrome."""
