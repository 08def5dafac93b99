"""Choose the title of a page from its headings and its stated titles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.text.words import tokens

# Marks that separate a title from the name of the site.
_SEPARATOR = re.compile(r"\s+[|·•»«›‹—–⋆~:-]+\s+|\s*\|\s*|:\s+")
_SET_OFF = re.compile(r"\s+[|·•»«›‹—–⋆-]\s+")
_MOST_CHARACTERS = 300  # most characters of a title
_NAME_WORDS = 6  # most words of the name of a site after a title


def pick_title(
    headings: Sequence[str], stated: Sequence[str], site_names: Sequence[str], page_title: str | None
) -> str | None:
    """The title of a page, as the page prints it if possible; None if it has no heading or title.

    `headings` are the texts of its `<h1>`, in order. `stated` are the titles that it states, the
    most reliable first, often followed by the name of the site. `page_title` is its `<title>`.

    The first choice is a heading that a stated title or the `<title>` repeats. The second is the
    only heading, if it shares most of its words with one of these or the page has none of these.
    The third is the first stated title, the fourth the `<title>`, both without the name of the
    site. The last is the first heading. A heading that is the name of the site is ignored.
    """
    headings = [each for each in dict.fromkeys(headings) if len(each) <= _MOST_CHARACTERS]
    claims = [each for each in dict.fromkeys((*stated, page_title)) if each]
    names = {tuple(tokens(name)) for name in (*site_names, *_sites_in(claims, headings))} - {()}
    told = [heading for heading in headings if tuple(tokens(heading)) not in names]
    for says in (_is, _begins_or_ends):
        for heading in told:
            if any(says(tokens(claim), tokens(heading)) for claim in claims):
                return heading
    bare = [_without_site(claim, names) for claim in claims]
    if len(told) == 1 and (not bare or (tokens(told[0]) and _shares(told[0], bare))):
        return told[0]
    if stated:
        return bare[0]
    if bare:
        return _first_part(bare[0])
    return told[0] if told else None


def _sites_in(claims: Sequence[str], headings: Sequence[str]) -> Iterator[str]:
    """Names of the site that follow from the claims (the stated titles and the `<title>`).

    A name is what one claim has before or after a mark when its rest is another claim. A heading is
    a name, too, when it is the shorter part of a claim after a mark.
    """
    stated = {tuple(tokens(claim)) for claim in claims}
    printed = {tuple(tokens(heading)) for heading in headings}
    for claim in claims:
        for match in _SEPARATOR.finditer(claim):
            before, behind = claim[: match.start()], claim[match.end() :]
            if tuple(tokens(behind)) in stated:
                yield before
            elif tuple(tokens(before)) in stated or (
                tuple(tokens(behind)) in printed and len(tokens(behind)) < len(tokens(before))
            ):
                yield behind


def _is(claim: list[str], heading: list[str]) -> bool:
    return bool(heading) and claim == heading


def _begins_or_ends(claim: list[str], heading: list[str]) -> bool:
    """Whether a claim begins or ends with a heading of two words or more."""
    size = len(heading)
    return size > 1 and heading in (claim[:size], claim[-size:])


def _shares(heading: str, claims: Sequence[str]) -> bool:
    """Whether a heading shares most of its words of four letters or more with one of the claims."""
    words = {word for word in tokens(heading) if len(word) > 3 or not word.isascii()}
    return bool(words) and any(2 * len(words & set(tokens(claim))) > len(words) for claim in claims)


def _without_site(claim: str, names: set[tuple[str, ...]]) -> str:
    """A claim without the name of the site at its end or its beginning."""
    for match in reversed(list(_SEPARATOR.finditer(claim))):
        behind, before = claim[match.end() :], claim[: match.start()]
        if before and tuple(tokens(behind)) in names:
            return before.strip()
        if behind and tuple(tokens(before)) in names:
            return behind.strip()
    return claim


def _first_part(title: str) -> str:
    """A `<title>` without a short last part after a mark, which may be the name of the site."""
    parts = list(_SET_OFF.finditer(title))
    if not parts:
        return title
    before, behind = title[: parts[-1].start()], title[parts[-1].end() :]
    return (
        before if len(behind.split()) <= _NAME_WORDS and len(before.split()) > len(behind.split()) else title
    )
