"""Makes more pages from the pages of a corpus: other chrome, less chrome, and accidents of flattening."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from benchmarks.training.samples import Labelled, Sample

Lines = list[Labelled]

_BULLET = re.compile(r"^\s*[•*◦-]\s+")
_BLANK = Labelled("", 0.0, 0.0, "")
_BLOCK = 10  # lines of chrome that are dropped or moved together
SPARSE = "sparse"  # the form of an article with few lines of chrome
_SURE_WEIGHT = 0.7  # a line with this weight or more has a label certain enough to move it
_DECISIVE = 4.0  # factor for the weight of a line that decides


def augment(sample: Sample, donor: Sample | None, random: Random) -> Sample | None:
    """The page with its chrome changed and an accident of flattening; None without an article.

    `donor` may give the chrome above and below its article.
    """
    parts = _parts(sample.lines)
    if parts is None:
        return None
    head, body, tail = parts
    given = _parts(donor.lines) if donor else None
    dice = random.random()
    if donor and given and dice < 0.45:
        head = given[0] if random.random() < 0.6 else head
        tail = given[2] if random.random() < 0.8 else tail
        sample = replace(sample, grafted=donor.site)
    elif dice < 0.75:
        head, tail = _thinned(head, random), _thinned(tail, random)
        if random.random() < 0.3:
            body = [line for line in body if _is_article(line) or not line.text.strip()]
    elif dice < 0.9:
        head, tail = _shuffled(head, random), _shuffled(tail, random)
    return _damaged(sample, head + body + tail, random)


def graft(sample: Sample, donor: Sample, random: Random) -> Sample | None:
    """A bare article between the chrome of another page; None when the other page has no article."""
    given = _parts(donor.lines)
    if given is None:
        return None
    return _damaged(replace(sample, grafted=donor.site), given[0] + list(sample.lines) + given[2], random)


def sprinkle(sample: Sample, donor: Sample, random: Random) -> Sample | None:
    """An article with a few lines of another page's chrome; None when the other page has no article.

    Chrome from inside the donor's article goes inside this article, chrome from above or below to its
    ends. Each line gets a higher weight: it decides whether the page comes out right.
    """
    parts = _parts(donor.lines)
    if parts is None:
        return None
    above, inside, below = ([line for line in part if _is_chrome(line)] for part in parts)
    lines = list(sample.lines)
    wanted = random.choice((1, 1, 1, 2, 2, 3, 4, 6, 10))
    ends = random.choice((0, 0, 0, 1))  # 1 on a quarter of the pages: chrome may also go above
    added = 0
    while added < wanted:
        dice = random.random()
        if inside and dice < 0.45:
            run = _run_of(inside, random, min(2, wanted - added))
            place = random.randint(1, max(1, len(lines) - 1))
        elif above and ends and dice < 0.6:
            run, place = _run_of(above[-15:], random, wanted - added), 0
        elif below:
            run, place = _run_of(below[:25], random, wanted - added), len(lines)
        elif inside or above:
            run, place = _run_of(inside or above, random, 1), random.randint(0, len(lines))
        else:
            return None
        lines[place:place] = run
        added += len(run)
    return _damaged(replace(sample, form=SPARSE, grafted=donor.site), lines, random)


def _is_chrome(line: Labelled) -> bool:
    return line.article < 0.2 and line.weight >= _SURE_WEIGHT and bool(line.text.strip())


def _run_of(lines: Lines, random: Random, most: int) -> Lines:
    """Some lines in a row, at most `most`, each with the weight of a line that decides."""
    size = random.randint(1, max(1, min(most, len(lines))))
    start = random.randrange(len(lines) - size + 1)
    return [replace(line, weight=line.weight * _DECISIVE) for line in lines[start : start + size]]


def shorten(sample: Sample, random: Random) -> Sample | None:
    """The page with a few lines of its article, and less chrome or none; None without an article."""
    parts = _parts(sample.lines)
    if parts is None:
        return None
    head, body, tail = parts
    body = [line for line in body if _is_article(line)]
    size = random.randint(1, 6)
    start = random.randrange(max(1, len(body) - size + 1))
    head, tail = _thinned(head, random), _thinned(tail, random)
    return _damaged(sample, head + body[start : start + size] + tail, random)


def _damaged(sample: Sample, lines: Lines, random: Random) -> Sample:
    dice = random.random()
    accident = next((accident for share, accident in _ACCIDENTS if dice < share), None)
    return replace(sample, lines=tuple(accident(lines, random) if accident else lines))


def _is_article(line: Labelled) -> bool:
    return line.article >= 0.5 and bool(line.text.strip())


def _parts(lines: Sequence[Labelled]) -> tuple[Lines, Lines, Lines] | None:
    """The lines above the article, from its first line to its last, and below it."""
    article = [at for at, line in enumerate(lines) if _is_article(line)]
    if not article:
        return None
    start, end = article[0], article[-1] + 1
    return list(lines[:start]), list(lines[start:end]), list(lines[end:])


def _blocks(lines: Lines) -> list[Lines]:
    blocks: list[Lines] = [[]]
    for line in lines:
        blocks[-1].append(line)
        if len(blocks[-1]) >= _BLOCK or (len(blocks[-1]) > 2 and not line.text.strip()):
            blocks.append([])
    return blocks


def _thinned(lines: Lines, random: Random) -> Lines:
    kept = random.choice((0.0, 0.2, 0.5, 0.8))
    return [line for block in _blocks(lines) if random.random() < kept for line in block]


def _shuffled(lines: Lines, random: Random) -> Lines:
    blocks = _blocks(lines)
    random.shuffle(blocks)
    return [line for block in blocks for line in block]


def _without_blanks(lines: Lines, random: Random) -> Lines:
    return [line for line in lines if line.text.strip()]


def _with_blanks(lines: Lines, random: Random) -> Lines:
    return [each for line in lines if line.text.strip() for each in (line, _BLANK)]


def _without_bullets(lines: Lines, random: Random) -> Lines:
    return [replace(line, text=_BULLET.sub("", line.text).strip()) for line in lines]


def _wrapped(lines: Lines, random: Random) -> Lines:
    width = random.choice((72, 80, 100))
    return [replace(line, text=piece) for line in lines for piece in textwrap.wrap(line.text, width) or [""]]


def _menus_joined(lines: Lines, random: Random) -> Lines:
    """Neighbouring short lines of chrome become one."""
    joined: Lines = []
    for line in lines:
        last = joined[-1] if joined else _BLANK
        menu = last.text.strip() and line.text.strip() and not _is_article(last) and not _is_article(line)
        if menu and len(line.text) < 30 and len(last.text) < 160 and random.random() < 0.7:
            mark = random.choice((" | ", " ", " · "))
            weight = max(last.weight, line.weight)
            joined[-1] = replace(last, text=last.text + mark + line.text.strip(), article=0.0, weight=weight)
        else:
            joined.append(line)
    return joined


def _paragraphs_joined(lines: Lines, random: Random) -> Lines:
    joined: Lines = []
    for line in lines:
        last = joined[-1] if joined else _BLANK
        both = _is_article(last) and _is_article(line) and min(len(last.text), len(line.text)) > 60
        if both and random.random() < 0.4:
            joined[-1] = replace(last, text=f"{last.text} {line.text.strip()}", article=1.0)
        else:
            joined.append(line)
    return joined


_ACCIDENTS: tuple[tuple[float, Callable[[Lines, Random], Lines]], ...] = (
    (0.25, _without_blanks),
    (0.33, _with_blanks),
    (0.40, _without_bullets),
    (0.45, _wrapped),
    (0.52, _menus_joined),
    (0.56, _paragraphs_joined),
)
