"""Bytes to text: encodings declared and guessed, mojibake repaired."""

from __future__ import annotations
