"""Find the title among the lines of a flattened page.

Each line that may be the title gets a score from its place, its surroundings, and the words that it
shares with the text. A small network with one hidden layer gives the scores; it was trained on pages
whose title is known (benchmarks/training/train_titles.py). If no line is likely enough, the page gets
no title: a wrong title would be taken out of the text.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from pipeline.judge.arithmetic import Floats
from pipeline.pages.choosing import chances
from pipeline.pages.layout import Layout, is_unspaced, size_of
from pipeline.text.bylines import Credit, is_name
from pipeline.text.lexicon import look_up

_SURE_SHARE = 0.8  # least probability of a line that is taken for the title
_SURE_PAIR = 0.85  # least probability of a title and its standfirst together
_LINES_ABOVE = 40  # lines above the body that are searched for the title
_LINES_BELOW = 3  # most lines of the body before the title ...
_CHARACTERS_BELOW = 400  # ... and most characters of these lines
_LENGTHS = range(8, 201)  # characters of a title
_PROSE_CHARACTERS = 100  # least characters of a line of running text
_BODY_CHARACTERS = 2_500  # characters of the body that a title is compared with
_TELLING_CHARACTERS = 4  # least characters of a word that is taken to belong to a topic
_BULLETS = "•·▪◦‣*»›-–—|>#"
_NO_END = ".:;,|。、,:;…"
_LABEL = re.compile(
    r"\d+\s?(?:min|мин|мин|分|dk)\b|min(?:ute)?s? read|\d+ (?:comments?|views|shares)\b", re.I
)
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_PUNCTUATION = ",.:;!?-'\"()’‘“”„–—…/|·•«»[]&，。、：；！？（）「」《》"
_MARKS = str.maketrans(dict.fromkeys("!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~", " "))
_JOINED = re.compile(r" [|·»>–-] ")
_NUMBERED = re.compile(r"#?\d{1,2}[.)]\s")
MODEL = "titles.npz"


def find_title(layout: Layout) -> int | None:
    """The index of the title in `layout.texts`, or None if no line is likely enough."""
    places, features = features_of(layout)
    if not places:
        return None
    found = dict(zip(places, chances(MODEL, features), strict=True))
    best = max(found, key=lambda at: (found[at], -at))
    headline = layout.texts[best].lower()
    sure = sum(share for at, share in found.items() if layout.texts[at].lower() == headline)
    if sure >= _SURE_SHARE:
        return best
    # A title and its standfirst may share the probability.
    # If a byline follows them, the shorter line above is the title.
    for at in (best, best - 1):
        both = found.get(at, 0.0) + found.get(at + 1, 0.0)
        signed = any(_says(layout.credits.get(below)) for below in range(at + 2, at + 5))
        if (
            signed
            and at in found
            and both >= _SURE_PAIR
            and len(layout.texts[at]) < len(layout.texts[at + 1])
        ):
            return at
    return None


def features_of(layout: Layout) -> tuple[list[int], Floats]:
    """The lines that may be the title, as indices in `layout.texts`, and a row of features for each."""
    texts, page = layout.texts, "\n" + "\n".join(layout.texts) + "\n"
    body: Counter[str] = Counter()
    for start in layout.starts:
        body.update(_terms("\n".join(texts[start : start + 60])[:_BODY_CHARACTERS]))
    places = _candidates(layout)
    rows = [[float(value) for _, value in _features(layout, *place, page, body)] for place in places]
    return [at for at, _ in places], np.array(rows, np.float64)


def _candidates(layout: Layout) -> list[tuple[int, int]]:
    """The lines that may be the title, each with the beginning of the text that it is near."""
    found: list[tuple[int, int]] = []
    low = 0
    for start in layout.starts:
        inside = 0
        for at in range(max(low, start - _LINES_ABOVE), min(start + _LINES_BELOW + 1, len(layout.texts))):
            text = layout.texts[at]
            if at >= start:
                if inside > _CHARACTERS_BELOW:
                    break
                inside += len(text)
            if _may_be_title(text) and not (
                (credit := layout.credits[at]).author or credit.date or look_up(text)
            ):
                found.append((at, start))
            low = at + 1
    return found


def _may_be_title(text: str) -> bool:
    return (
        size_of(text) in _LENGTHS
        and text[0] not in _BULLETS
        and text[-1] not in _NO_END
        and any(map(str.isalpha, text))
    )


def _features(
    layout: Layout, at: int, start: int, page: str, body: Counter[str]
) -> Sequence[tuple[str, float]]:
    texts, credits, places, text = layout.texts, layout.credits, layout.places, layout.texts[at]
    words, wide = text.split(), is_unspaced(text)
    size = len(text) / 4 if wide else len(words)
    terms = [term for term in _terms(text) if len(term) >= _TELLING_CHARACTERS or not term.isascii()]
    counts = [body[term] for term in terms]
    shared = sum(count > 0 for count in counts)
    share = shared / max(3, len(terms))
    follows = texts[at + 1 : at + 5]
    credit = next(
        (
            distance
            for distance in range(4)
            if (near := credits.get(at + 1 + distance)) and (near.author or near.date)
        ),
        9,
    )
    name = next((distance for distance, line in enumerate(follows) if is_name(line)), 9)
    repeated = page.count(text) > 1
    whole = repeated and page.count(f"\n{text}\n") > 1
    above = sum(len(near) for near in texts[max(0, at - 30) : at] if len(near) >= _PROSE_CHARACTERS)
    alone = at == 0 or places[at - 1] != places[at] - 1
    ends = at + 1 == len(places) or places[at + 1] != places[at] + 1
    distance = start - at
    short = size <= 4
    soon = credit < 3
    return (
        ("distance", math.log1p(max(0, distance))),
        ("at the beginning", distance == 0),
        ("inside", distance < 0),
        ("second beginning", start != layout.starts[0]),
        ("text above", min(above, 3_000) / 1_000),
        ("much text above", above > 300),
        ("first", at < 3),
        ("topmost", at == 0),
        ("only one above", at < 3 and 0 < distance <= 2),
        ("very short", size <= 2),
        ("short", short),
        ("middling", 4 < size <= 6),
        ("long", size > 14),
        ("very long", size > 20),
        ("stacked", layout.airy and not (alone and ends)),
        ("alone", layout.airy and alone),
        ("no blanks", not layout.airy),
        ("credit next", credit == 0),
        ("credit soon", credit in (1, 2)),
        ("credit later", credit == 3),
        ("credit and shared", soon * share),
        ("credit far away", soon and distance > 8),
        ("credit, no blanks", credit < 9 and not layout.airy),
        ("credit before", any(_says(credits.get(before)) for before in range(at - 3, at))),
        ("name soon", name < 4),
        ("label", any(len(near) < 40 and _LABEL.search(near) for near in follows)),
        ("shared", share),
        ("shared words", math.log1p(shared)),
        ("frequent", sum(map(math.log1p, counts)) / max(3, len(terms))),
        ("topic", sum(count > 2 for count in counts) / max(3, len(terms))),
        ("shared, far", share * (distance > 12)),
        ("repeated", repeated),
        ("a line again", whole),
        ("repeated, credit", repeated and distance > 0 and soon),
        ("short, credit", short and soon),
        ("short, repeated", short and repeated),
        ("long line next", bool(follows) and size_of(follows[0]) > 90),
        ("next", math.log1p(len(follows[0])) / 5 if follows else 0.0),
        ("question", text[-1] in "?？"),
        ("exclamation", text[-1] in "!！"),
        ("capitals", text.isupper()),
        ("capital words", 0.5 if wide else sum(word[0].isupper() for word in words) / len(words)),
        ("small first letter", text[0].islower()),
        ("a name", is_name(text)),
        ("joined", bool(_JOINED.search(text))),
        ("numbered", bool(_NUMBERED.match(text))),
    )


def _says(credit: Credit | None) -> bool:
    return bool(credit and (credit.author or credit.date))


def _terms(text: str) -> list[str]:
    """The words of a text; in scripts without spaces, its pairs of adjacent characters."""
    words = text.lower().translate(_MARKS).split() if text.isascii() else _split(text)
    if text.isascii() or not _UNSPACED.search(text):
        return words
    return [pair for word in words for pair in ([word] if word.isascii() else map("".join, pairwise(word)))]


def _split(text: str) -> list[str]:
    """The words of a text in any script; replace() is faster than translate() or a pattern."""
    for mark in _PUNCTUATION:
        text = text.replace(mark, " ")
    return text.lower().split()
