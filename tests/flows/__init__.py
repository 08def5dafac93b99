"""Prefect: flows, schedules, homes, the UI."""
