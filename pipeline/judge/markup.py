"""What the markup says about the lines of a page, as numbers for the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from pipeline.judge.arithmetic import Floats, logs_of
from pipeline.records import LEVELS, Evidence, Reason

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


_TAGS = {
    "paragraph": "p",
    "heading": "h1 h2 h3 h4 h5 h6",
    "item": "li",
    "cell": "td th tr tbody table",
    "preformatted": "pre",
    "quote": "blockquote",
    "caption": "figcaption caption",
    "term": "dt dd",
    "control": "button label legend summary",
    "division": "div section article main",
}
_TAG_ROWS = {tag: row for row, tags in enumerate(_TAGS.values()) for tag in tags.split()}
_REGION_ROWS = {region: row for row, region in enumerate(REGIONS)}
WITNESSES = ("trafilatura", "resiliparse", "stated")
MARKUP_FEATURES = (
    *WITNESSES,
    *(f"heard_{name}" for name in WITNESSES),
    *(f"kept_by_{name}" for name in WITNESSES),
    "linked",
    "all_linked",
    "hidden",
    "main",
    "article",
    *(f"tag_{name}" for name in _TAGS),
    *(f"region_{name}" for name in REGIONS),
    *(f"{name}_{level}" for level in range(LEVELS) for name in ("lines", "prose", "density", "links")),
)
_ALL_LINK = 0.99  # the least link density of a line that is a link as a whole


def by_markup(evidence: Sequence[Evidence], words: NDArray[np.int32]) -> Floats:
    """MARKUP_FEATURES as columns, a row for each line. `words` are the numbers of words."""
    total = len(evidence)
    tags, regions, density, *shares, _, _, hidden, main, article, containers = zip(*evidence, strict=True)
    share = np.array(shares, dtype=np.float64).T
    heard = ~np.isnan(share)
    share[~heard] = 0.0
    kept = words @ share / max(1, int(words.sum()))
    linked = np.array(density)
    flags = np.array([linked, linked >= _ALL_LINK, hidden, main, article], dtype=np.float64).T
    numbers = chain.from_iterable(chain.from_iterable(containers))
    around = np.fromiter(numbers, np.float64, 4 * LEVELS * total).reshape(total, 4 * LEVELS)
    around[:, ::4] = logs_of(around[:, ::4].astype(np.int64))
    columns = [
        share,
        heard,
        np.broadcast_to(kept, (total, len(WITNESSES))),
        flags,
        _one_of(tags, _TAG_ROWS, len(_TAGS)),
        _one_of(regions, _REGION_ROWS, len(REGIONS)),
        around,
    ]
    return np.concatenate(columns, axis=1)


def _one_of(values: Sequence[str], rows: Mapping[str, int], size: int) -> Floats:
    """A one-hot row for each value: 1 in the column that `rows` gives, all 0 if it gives none."""
    return np.eye(size + 1)[[rows.get(value, size) for value in values], :size]
