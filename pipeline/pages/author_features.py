"""What tells the author among the names on a flattened page, as numbers for a network."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cached_property

import numpy as np

from pipeline.judge.arithmetic import Floats
from pipeline.pages.credits import COPYRIGHT, FOOT_LINES, near_title
from pipeline.pages.layout import Layout
from pipeline.pages.people import (
    CUE,
    CUE_ALONE,
    PROSE_CHARACTERS,
    Mention,
    find_mentions,
    is_introduced,
    is_team,
    words_of,
)
from pipeline.records import Reason
from pipeline.text.bylines import is_name, is_role
from pipeline.text.dates import find_date
from pipeline.text.lexicon import look_up

# A name after these words, or on the line below them, is not the author's.
_OTHER_ROLE = re.compile(
    r"(?:reviewed|checked|edited|editing|photo\w*|pictures?|images?|illustrat\w+|translated|produced|graphics?"
    r"|video|updated|hosted|sponsored|presented|directed|narrated|moderated)(?: \w+)?(?: by|:|$)"
    r"|\beditor:?\s*$|credit|copyright|foto|bild:|geprüft|lektorat|relu par|revisad[oa]|zdjęci|редактор",
    re.I,
)
# "Ann Lee, 34, writer", "Bo Dahl (photo)", "Cy Fox/Getty Images": not who wrote the article.
_OTHER_PERSON = re.compile(
    r",\s*\d{1,2},|\s*\(?(?:photo|foto|image|video|©)|\s*/\s*(?:getty|shutterstock|unsplash)", re.I
)
_LINES_TO_HEADING = 4  # lines below a heading "Comments" that have the name of a reader
_LINES_INTO_BODY = 3  # first lines of the text that may still have a byline
_PICTURE = re.compile(
    r"(?:picture|headshot|photo|image|portrait|avatar|foto|bild|porträt)(?: (?:of|for|de|von|di))?\W*$", re.I
)
_PICTURED = re.compile(r"(?:['’]s?)?,?\s*(?:headshot|avatar|image|picture|photo|profile)", re.I)
_ABOUT = re.compile(r"(?:about|meet|über|à propos de|sobre)(?: the authors?)?\W*$", re.I)
_MORE_BY = re.compile(
    r"(?:posts|articles|stories|more|all|others?) (?:posts )?(?:by|from|of)\W*$|(?:mehr|beiträge) von\W*$",
    re.I,
)
_IS = re.compile(
    r"\W{0,3}(?:is|was|has|ist|war|est|es|è|é|I['’]m|writes|covers|serves|schreibt)\b"
    r"|\W{0,3}(?:the |a |an )?(?:founder|author|editor|writer|reporter|journalist)\b",
    re.I,
)
_MOST_NAMES = 200  # names of a page that are weighed
_LINES_TO_OTHERS = 25  # lines after the text that are searched for a list of other stories
_TIME_TO_READ = re.compile(r"\b\d{1,2}[\s-]?(?:min|мин|分|dk)|min(?:ute)?s? read", re.I)
_DEGREE = re.compile(r",? (?:M\.?D|Ph\.?D|MS|RD|CPA|Dr)\b")
_NETWORK = re.compile(r"linkedin|twitter|facebook|instagram|e-?mail|@|follow|website|posts", re.I)
_ORGANISATION = re.compile(
    r"\b(?:inc|llc|ltd|gmbh|news|media|magazine|press|group|company|university|institute|center|centre"
    r"|association|society|foundation|blog|times|post|daily|network|college|school|hospital|health|city|street"
    r"|park|day|week|best|top|how|what|why|new|free|your|my|our|terms|policy|privacy|services?|products?|store"
    r"|shop|app|guide)\b",
    re.I,
)
_MARKS = tuple("|·•–—-⋅")
_AROUND = " \t\xa0|·•–—-"
_BULLETS = tuple("•·▪◦*-–—|>#")
_SHORT = 80  # characters
# A name below a title may be a place or a topic; one of these features says that it is a person's.
_EVIDENCE = (
    "signer", "dated", "date beside", "time to read", "role", "role below", "degree", "picture", "pictured",
    "again above", "again below", "introduced", "is", "more by", "about", "in copyright", "in head", "team",
)  # fmt: skip
# What a name has somewhere on the page counts for all its places.
_SHARED = (
    "signer",
    "whole",
    "picture",
    "pictured",
    "near title",
    "is",
    "other role",
    "dated",
    "role",
    "in zone signed",
)


def features_of(layout: Layout, title: int | None) -> tuple[list[Mention], Floats]:
    """The names that may be the author's, and a row of features for each."""
    words = words_of(layout)
    page = _Page(layout, title, words)
    mentions = [each for each in find_mentions(layout, words) if not page.is_elsewhere(each)][:_MOST_NAMES]
    seen = {each: dict(page.look_of(each)) for each in mentions}
    told = {each.name for each, look in seen.items() if any(map(look.get, _EVIDENCE))}
    mentions = [each for each in mentions if each.name in told]
    rows = [seen[each] | dict(page.place_of(each)) for each in mentions]
    names = [each.name.lower() for each in mentions]
    having = {kind: {name for name, row in zip(names, rows, strict=True) if row[kind]} for kind in _SHARED}
    signers = having["signer"]
    first_signer = next((name for name, row in zip(names, rows, strict=True) if row["signer"]), None)
    before: set[str] = set()
    count = Counter(names)
    for name, row in zip(names, rows, strict=True):
        row["count"] = math.log1p(count[name])
        row["many"] = count[name] > 5
        row |= {f"any {kind}": name in those for kind, those in having.items()}
        row["only signer"] = signers == {name}
        row["signers"] = math.log1p(len(signers)) * (name in signers)
        row["other signers"] = math.log1p(len(signers)) * (name not in signers)
        row["first signer"] = name == first_signer
        row["pictures"] = math.log1p(len(having["picture"])) * (name in having["picture"])
        row["first"] = name not in before
        row["first of all"] = name == names[0]
        row["names"] = math.log1p(len(count))
        before.add(name)
    return mentions, np.array([[float(value) for value in row.values()] for row in rows], np.float64)


class _Page:
    """What the features of all names of a page need."""

    def __init__(self, layout: Layout, title: int | None, words: Collection[str]) -> None:
        texts = layout.texts
        prose = [at for at, text in enumerate(texts) if len(text) >= PROSE_CHARACTERS]
        foot = (text for text in texts[-FOOT_LINES:] if len(text) < 2 * PROSE_CHARACTERS)
        self.texts, self.title = texts, title
        self.start = layout.starts[0] if layout.starts else len(texts)
        self.body = max([*layout.starts, title or 0]) if layout.starts else len(texts)
        self.last = prose[-1] if prose else self.start
        self.headline = f" {texts[title].lower()} " if title is not None else ""
        self.lines = Counter(texts)
        self.prose = " ".join(texts[at] for at in prose)
        self.foot = " ".join(text for text in foot if COPYRIGHT.search(text)).lower()
        self.head = [text.lower() for text in texts[:2]]
        self.zone = set(near_title(layout, title))
        self.words = words
        self.dated: dict[int, bool] = {}

    def text(self, at: int) -> str:
        """A line, "" outside of the page."""
        return self.texts[at] if 0 <= at < len(self.texts) else ""

    def is_dated(self, at: int) -> bool:
        """Whether a line that is not running text has a date."""
        if at not in self.dated:
            text = self.text(at)
            self.dated[at] = len(text) <= 150 and find_date(text) is not None
        return self.dated[at]

    @cached_property
    def others(self) -> int:
        """Where a list of other stories, or comments, begin after the text; else where the page ends."""
        for at in range(self.last + 1, min(len(self.texts), self.last + _LINES_TO_OTHERS)):
            if look_up(self.texts[at]) in (Reason.RELATED, Reason.COMMENTS):
                return at
        return len(self.texts)

    def is_elsewhere(self, mention: Mention) -> bool:
        """Whether a name is that of another role, another story, a reader, or a person in the article."""
        at, text = mention.at, self.texts[mention.at]
        if _OTHER_ROLE.search(text[: mention.start]) or _OTHER_PERSON.match(text[mention.end :]):
            return True
        above = [self.text(near) for near in range(at - _LINES_TO_HEADING, at)]
        if at > self.start and any(each and look_up(each) is Reason.COMMENTS for each in above):
            return True
        if at > self.last and at > self.others:
            return True
        below = (self.text(near) for near in range(at - 2, at) if self.title is None or near > self.title)
        other = self.body + _LINES_INTO_BODY < at < self.last or any(
            len(each) < _SHORT and _OTHER_ROLE.search(each) for each in below
        )
        return other and not is_introduced(self.texts, mention)

    def look_of(self, mention: Mention) -> Iterator[tuple[str, float]]:
        """The features that say whether a name is that of somebody who writes."""
        name = mention.name
        yield from self._line(mention)
        yield from self._surroundings(mention)
        yield "in copyright", name.lower() in self.foot
        yield "in head", any(at != mention.at and name.lower() in text for at, text in enumerate(self.head))
        yield "team", is_team(name)

    def place_of(self, mention: Mention) -> Iterator[tuple[str, float]]:
        """The features of the place of a name, and of the name itself."""
        yield from self._place(mention)
        yield from self._name(mention)

    def _place(self, mention: Mention) -> Iterator[tuple[str, float]]:
        at, title = mention.at, self.title
        below = at - title if title is not None else 0
        yield "in zone signed", mention.signed and at in self.zone
        yield "in zone", at in self.zone
        yield "no title", title is None
        yield "below title", math.log1p(max(0, below))
        yield "above title", math.log1p(max(0, -below))
        yield "near title", 0 < below <= 3
        yield "soon below", 3 < below <= 12
        yield "just above", -3 <= below < 0
        yield "is title", title is not None and below == 0
        yield "before text", math.log1p(max(0, self.start - at))
        yield "in text", math.log1p(max(0, at - self.start))
        yield "just before text", 0 < self.start - at <= 5
        yield "topmost", at <= 2
        yield "place", at / len(self.texts)
        yield "after prose", at > self.last
        yield "far after prose", math.log1p(max(0, at - self.last))
        yield "far before end", math.log1p(max(0, self.last - at))
        yield "near end", abs(at - self.last) <= 5

    def _line(self, mention: Mention) -> Iterator[tuple[str, float]]:
        text = self.texts[mention.at]
        head = text[max(0, mention.start - 40) : mention.start]
        after = text[mention.end : mention.end + 60]
        leads, ends = not head.strip(_AROUND), not after.strip(_AROUND)
        above = self.text(mention.at - 1)
        cue = CUE.search(head) is not None
        cue_above = len(above) < 40 and CUE_ALONE.fullmatch(above) is not None
        yield "signed", mention.signed
        yield "signer", mention.signed or cue or cue_above
        yield "cue", cue
        yield "cue above", cue_above
        yield "written", cue and " " in head.strip(" :\xa0")
        yield "long line", len(text) >= PROSE_CHARACTERS
        yield "whole", leads and ends
        yield "leads", leads
        yield "rest", math.log1p(len(text) - len(mention.name))
        yield "more by", _MORE_BY.search(head) is not None
        yield "other role", _OTHER_ROLE.search(head) is not None
        yield "picture", _PICTURE.search(head) is not None
        yield "pictured", _PICTURED.match(after) is not None
        yield "about", _ABOUT.search(head) is not None
        yield "is", _IS.match(after) is not None
        yield "role", is_role(after.lstrip(" ,|–—-:("))
        yield "owner", after[:2] in ("'s", "’s")
        yield "mark after", not ends and after.strip().startswith(_MARKS)
        yield "comma after", after[:1] == ","
        yield "colon after", after[:1] == ":"
        yield "mark before", not leads and head.strip().endswith(_MARKS)
        yield "bullet", text.startswith(_BULLETS)
        yield "degree", _DEGREE.match(after) is not None
        yield "copyright", COPYRIGHT.search(text) is not None
        yield "line again", self.lines[text] > 1

    def _surroundings(self, mention: Mention) -> Iterator[tuple[str, float]]:
        at, name = mention.at, mention.name
        above, below = self.text(at - 1), self.text(at + 1)
        near = [each for each in map(self.text, range(at - 2, at + 3)) if len(each) < _SHORT]
        yield (
            "other role above",
            any(len(each) < _SHORT and _OTHER_ROLE.search(each) for each in (above, self.text(at - 2))),
        )
        yield "role below", is_role(below)
        yield "dated", self.is_dated(at)
        yield "date beside", self.is_dated(at - 1) or self.is_dated(at + 1)
        yield "date near", any(self.is_dated(at + off) for off in (-3, -2, 2, 3))
        yield "time to read", any(map(_TIME_TO_READ.search, near))
        yield (
            "network",
            any(_NETWORK.search(each) for each in map(self.text, range(at, at + 3)) if each in near),
        )
        yield "name above", above != name and is_name(above)
        yield "name below", below != name and is_name(below)
        yield "again above", name in above or self.texts[at].count(name) > 1
        yield "again below", name in below
        starts = (name, f"{name.split()[0]} ")
        yield (
            "introduced",
            any(len(each) > 60 and each.startswith(starts) for each in map(self.text, range(at + 1, at + 4))),
        )
        yield "prose below", len(below) >= PROSE_CHARACTERS
        yield "prose above", len(above) >= PROSE_CHARACTERS
        yield "known below", bool(below) and look_up(below) is not None
        yield "known above", bool(above) and look_up(above) is not None

    def _name(self, mention: Mention) -> Iterator[tuple[str, float]]:
        name = mention.name
        words = name.split()
        plain = [word.lower().strip(".,") for word in words]
        yield "one word", len(words) == 1
        yield "two words", len(words) == 2
        yield "three words", len(words) == 3
        yield "in prose", math.log1p(self.prose.count(name))
        yield "last name in prose", math.log1p(self.prose.count(words[-1]))
        yield "in title", any(len(word) > 2 and f" {word}" in self.headline for word in plain)
        yield "organisation", _ORGANISATION.search(name) is not None
        yield "a name", is_name(name)
        yield "common", any(word in self.words for word in plain)
        yield "all common", all(word in self.words for word in plain)
        yield "known", look_up(name) is not None
        yield "menu", self.lines[name] > 0 and self.texts.index(name) < mention.at - 12
        yield "on page", math.log1p(self.lines[name])
        yield "capitals", name.isupper()
        yield "initial", any(len(word) <= 1 for word in plain)
        yield "list", "," in name or " and " in name
        yield "letters", len(name) / 20
