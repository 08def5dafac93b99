"""What two texts have in common, and which text of a group is its article. Pure."""

from __future__ import annotations
