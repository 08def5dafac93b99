"""The site memory: what the pages of a site have in common, and what it says about each page.

The modules here are pure; `pipeline.store` keeps the memory in the database. docs/memory.md has the
method and its figures.
"""

from __future__ import annotations
