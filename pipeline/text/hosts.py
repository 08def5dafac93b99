"""The host of a URL, in the form that rules compare, and the site that the URL belongs to."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.I)
_HOST_IN_URL = re.compile(r"[^\s.\\]+(?:\.[^\s.\\]+)*\.?")
_HOST_IN_RULE = re.compile(r"[^\s./:@\\]+(?:\.[^\s./:@\\]+)*")


def site_of(url: str | None) -> str | None:
    """The registrable domain of a URL ("bbc.co.uk"); the host if its public suffix is not known.

    None when the URL has no host, as in "about:blank" or "/news/1", and when it has neither a
    scheme nor a known suffix.
    """
    host = _host_in(url)
    if not url or not host or not _HOST_IN_URL.fullmatch(host):
        return None
    host = _readable(host)
    from tld import get_fld  # takes long to import, and many texts have no URL

    known: str | None = get_fld(f"http://{host}", fail_silently=True)
    # Without a scheme, only a name with a known suffix is a host: "page.html" is a file.
    return known or (host if _SCHEME.match(url) else None)


def host_of(url: str | None) -> str | None:
    """The host of a URL in the form that rules compare (see `check_site`); None without a host."""
    host = _host_in(url)
    return _comparable(host) if host else None


def check_site(site: str) -> str:
    """A site in the form in which hosts are compared: lower case, ASCII, without `www.`.

    Raises ValueError, with the site in its message, when the text is not a host.
    """
    host = site.strip()
    if not _HOST_IN_RULE.fullmatch(host):
        raise ValueError(f"'{site}' is no site; write example.org")
    return _comparable(host)


def is_of(host: str | None, site: str) -> bool:
    """Whether a host is a site or one of its subdomains; both in the form of `check_site`."""
    return host is not None and (host == site or host.endswith(f".{site}"))


def _host_in(url: str | None) -> str | None:
    """The host of a URL with or without a scheme."""
    if not url:
        return None
    try:
        return urlsplit(url if _SCHEME.match(url) else f"//{url}").hostname
    except ValueError:
        return None


def _readable(host: str) -> str:
    """A host as people write it: "xn--mnchen-3ya.de" becomes "münchen.de"."""
    name = host.replace("\u3002", ".").rstrip(".").removeprefix("www.")
    try:
        return name.encode("ascii").decode("idna") if "xn--" in name else name
    except UnicodeError:
        return name


def _comparable(host: str) -> str:
    """A host in ASCII: "bücher.example" becomes "xn--bcher-kva.example"."""
    name = host.lower().rstrip(".").removeprefix("www.")
    try:
        return name.encode("idna").decode("ascii").rstrip(".")
    except UnicodeError:
        return name
