"""Tests with Prefect: flows, schedules, homes, the UI."""
