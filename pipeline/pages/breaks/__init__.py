"""Where the lines of a text were that has lost its line breaks: a small model that reads its words."""

from __future__ import annotations

from pipeline.pages.breaks.restore import parts_of_line, restore_breaks

__all__ = ["parts_of_line", "restore_breaks"]
