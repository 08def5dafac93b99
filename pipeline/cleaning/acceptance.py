"""Say whether a document is wanted, and if not, why."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.cleaning.error_pages import error_said
from pipeline.cleaning.listings import list_found
from pipeline.errors import Rejected
from pipeline.records import CleanDocument, RejectReason
from pipeline.text.hosts import check_site, host_of, is_of
from pipeline.text.words import has_words, size_in_words
from pipeline.wanted import Wanted, base_language

_SHOWN = 80  # characters of a page's own words in a detail


def refusal(document: CleanDocument, wanted: Wanted) -> Rejected | None:
    """Why a document is not stored, as the error to raise; None where it is wanted.

    The first reason counts: what a page is goes before what its text is like. Without any text the reason
    is `no-article`, unless the page says why.
    """
    for test in _TESTS:
        found = test(document, wanted)
        if found:
            return Rejected(*found)
    return None


_Refused = tuple[RejectReason, str] | None


def _error_page(document: CleanDocument, wanted: Wanted) -> _Refused:
    said = None if wanted.error_pages else error_said(document)
    return (RejectReason.ERROR_PAGE, f"the page says: {_shown(said)}") if said else None


def _empty(document: CleanDocument, wanted: Wanted) -> _Refused:
    if document.text:
        return None
    return RejectReason.NO_ARTICLE, f"all {len(document.cuts)} lines were cut"


def _listing(document: CleanDocument, wanted: Wanted) -> _Refused:
    entries = 0 if wanted.listings else list_found(document)
    return (RejectReason.LISTING, f"{entries} headlines, and no article among them") if entries else None


def _short(document: CleanDocument, wanted: Wanted) -> _Refused:
    if has_words(document.text, wanted.min_words):
        return None
    words = size_in_words(document.text)
    return RejectReason.TOO_SHORT, f"{words} words, fewer than min_words = {wanted.min_words}"


def _language(document: CleanDocument, wanted: Wanted) -> _Refused:
    if not wanted.languages or document.language is None:
        return None
    language = base_language(document.language)
    if language in wanted.languages:
        return None
    return RejectReason.OTHER_LANGUAGE, f"{language} is not among {', '.join(wanted.languages)}"


def _date(document: CleanDocument, wanted: Wanted) -> _Refused:
    day = (document.published_at or "")[:10]
    if day and wanted.since is not None and day < wanted.since:
        return RejectReason.OTHER_DATE, f"{day} is before since = {wanted.since}"
    if day and wanted.until is not None and day[: len(wanted.until)] > wanted.until:
        return RejectReason.OTHER_DATE, f"{day} is after until = {wanted.until}"
    return None


def _site(document: CleanDocument, wanted: Wanted) -> _Refused:
    if not wanted.sites:
        return None
    host = host_of(document.url) or (_comparable(document.site) if document.site else None)
    if any(is_of(host, site) for site in wanted.sites):
        return None
    return RejectReason.OTHER_SITE, f"{host or 'an unknown site'} is not of {', '.join(wanted.sites)}"


_TESTS: tuple[Callable[[CleanDocument, Wanted], _Refused], ...] = (
    *(_error_page, _empty, _listing, _short),
    *(_language, _date, _site),
)


def _comparable(site: str) -> str | None:
    try:
        return check_site(site)
    except ValueError:  # the name of a site that a dump gave, and no host
        return None


def _shown(said: str) -> str:
    line = " ".join(said.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
