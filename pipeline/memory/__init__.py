"""The site memory: what the pages of a site have in common, and what that says of the lines of each.

Pure; `pipeline.store` keeps it in the database. docs/memory.md has the method and its figures.
"""

from __future__ import annotations
