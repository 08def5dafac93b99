"""Find the author among the names on a flattened page.

The author is read from a byline near the title. If the page has none there, each name that may be the
author's gets a score from its line, its surroundings and the other names of the page. A small network gives
the scores; it was trained on pages whose author is known (benchmarks/training/train_authors.py). If no name
is likely enough, the page gets no author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.pages.author_features import features_of
from pipeline.pages.choosing import chances
from pipeline.pages.credits import Said, near_title
from pipeline.pages.layout import Layout
from pipeline.pages.people import Mention, once
from pipeline.text.bylines import names_in

MODEL = "authors.npz"
_SURE_SHARE = 0.6  # least probability of a name that is taken for the author
_OTHER_SHARE = 0.2  # least probability of another author, as a share of that of the first
_LINES_BESIDE = 3  # most lines between two authors
_REPORTER = re.compile(
    r"[（(]\s*(?:\w{2,4})?记者\s*(?P<name>[\u4e00-\u9fff·]{2,4}(?:[、，\s]+[\u4e00-\u9fff·]{2,4})*)\s*[）)]"
)
_NAMED = re.compile(
    r"(?:作者|记者|記者|文)[:：]\s*(?P<name>[\u4e00-\u9fff·]{2,4}(?:[、，\s]+[\u4e00-\u9fff·]{2,4})*)(?=\s|$|[|｜])"
)
_CREDIT_CHARACTERS = 100
_DATELINE_CHARACTERS = 60


def find_author(layout: Layout, title: int | None) -> Said | None:
    """The author of the article, and the line near the title that only names them.

    `title` is the index of the title. Several authors are one value, in the order of the
    page: "Ann Lee, Bo Dahl".
    """
    zone = near_title(layout, title)
    # What is above a title may be the byline of another story.
    for at in sorted(zone, key=lambda at: (title is not None and at < title, at)):
        if at != title and (signed := layout.credits[at].author):
            return Said(once(signed), at)
        if named := _NAMED.search(layout.texts[at][:_CREDIT_CHARACTERS]):
            return Said(named["name"], None)
    for start in layout.starts:
        if reporter := _REPORTER.search(layout.texts[start][:_DATELINE_CHARACTERS]):
            return Said(reporter["name"], None)
    mentions, features = features_of(layout, title)
    if not mentions:
        return None
    likely: dict[str, float] = {}
    for each, chance in zip(mentions, chances(MODEL, features), strict=True):
        likely[each.name] = likely.get(each.name, 0.0) + chance
    best = max(likely, key=likely.__getitem__)
    sure = sum(chance for name, chance in likely.items() if _is_part(name, best) or _is_part(best, name))
    if sure < _SURE_SHARE:
        return None
    whole = next((each for each in mentions if each.signed and _is_part(best, each.name)), None)
    first = whole or next(each for each in mentions if each.name == best)
    text = layout.texts[first.at]
    alone = first.at in zone and (first.signed or first.name in names_in(text))
    names = ", ".join([first.name, *_others(mentions, first, likely, likely[best])])
    return Said(names, first.at if alone else None)


def _others(
    mentions: Sequence[Mention], first: Mention, likely: dict[str, float], chance: float
) -> Iterator[str]:
    """The other authors: likely names beside the first one's."""
    told = first.name
    for each in mentions:
        near = first.at <= each.at <= first.at + _LINES_BESIDE
        if near and likely[each.name] >= _OTHER_SHARE * chance and not _shares_word(each.name, told):
            told += f", {each.name}"
            yield each.name


def _is_part(name: str, other: str) -> bool:
    return f" {name.lower()} " in f" {other.lower().replace(',', ' ')} "


def _shares_word(name: str, told: str) -> bool:
    return not set(name.lower().split()).isdisjoint(told.lower().replace(",", " ").split())
