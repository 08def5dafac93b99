"""What can be read from a string alone: words, dates, bylines, known phrases, language, hosts."""

from __future__ import annotations
