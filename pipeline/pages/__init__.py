"""Turn a raw record into a page: its lines, with its title, author and date."""

from __future__ import annotations
