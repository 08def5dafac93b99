"""Addresses of the desk, with their parameters."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit


def link(path: str, /, *parts: str, **parameters: object) -> str:
    """An address of the desk: `link("/documents", id, "lines", "3", q="ferry")`.

    `parts` are put behind the path, each as one step, whatever is in it; parameters that are None or ""
    are left out.
    """
    steps = "".join(f"/{quote(str(part), safe='', errors='replace')}" for part in parts)
    asked = {name: str(value) for name, value in parameters.items() if value not in (None, "")}
    query = urlencode(asked, errors="replace")
    return f"{path}{steps}?{query}" if query else f"{path}{steps}"


def is_web(url: object) -> bool:
    """Whether an address of a dump may be a link: only http and https, with a host."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
