"""From a raw record to a page of lines with its title, author and date."""

from __future__ import annotations
