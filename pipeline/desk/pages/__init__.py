"""The pages of the desk, a module for each, with its routes."""

from __future__ import annotations

from pipeline.desk.pages import (
    articles,
    beside,
    decide,
    decisions,
    doubtful,
    rejects,
    retry,
    runs,
    search,
    sites,
    start,
    working,
)

ROUTES = (
    *start.ROUTES,
    *search.ROUTES,
    *articles.ROUTES,
    *beside.ROUTES,
    *decide.ROUTES,
    *doubtful.ROUTES,
    *rejects.ROUTES,
    *retry.ROUTES,
    *sites.ROUTES,
    *runs.ROUTES,
    *decisions.ROUTES,
    *working.ROUTES,
)
"""All pages, in the order of the navigation."""
