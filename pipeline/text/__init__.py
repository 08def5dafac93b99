"""What a string says by itself: words, dates, bylines, known phrases, language, hosts."""

from __future__ import annotations
