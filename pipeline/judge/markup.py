"""HTML: trafilatura decides which lines are the article's, the lexicon and the region say why not."""

from __future__ import annotations

from pipeline.judge.shape import Shape
from pipeline.records import Evidence, Reason

# Score: how often each kind of evidence was right on the development corpus.
_LEXICON = 0.95
_MARKUP = 0.85

_SHORT = 4  # words; a heading such as "Related stories" is no longer
_MARKERS = frozenset({Reason.COMMENTS, Reason.RELATED, Reason.SUBSCRIBE})
REGIONS = {
    "nav": Reason.NAVIGATION,
    "header": Reason.NAVIGATION,
    "footer": Reason.NAVIGATION,
    "aside": Reason.RELATED,
    "related": Reason.RELATED,
    "comments": Reason.COMMENTS,
    "cookie": Reason.COOKIE,
    "social": Reason.SOCIAL,
    "subscribe": Reason.SUBSCRIBE,
    "form": Reason.SUBSCRIBE,
    "advertisement": Reason.ADVERTISEMENT,
    "figure": Reason.MEDIA_CAPTION,
    "figcaption": Reason.MEDIA_CAPTION,
}


def by_markup(evidence: Evidence | None, shape: Shape) -> tuple[Reason, float] | None:
    """Why a line of an HTML page goes, with the score; None when it stays."""
    if evidence and evidence.extracted:
        return (shape.lexicon, _LEXICON) if shape.lexicon in _MARKERS and shape.words <= _SHORT else None
    if shape.lexicon:
        return shape.lexicon, _LEXICON
    if shape.date or shape.author:
        return (Reason.DATE if shape.date else Reason.BYLINE), _MARKUP
    return REGIONS.get(evidence.region if evidence else "", Reason.OTHER), _MARKUP
