"""The names on a page that may be the author's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pipeline.pages.layout import Layout
from pipeline.text.bylines import NO_CREDIT, may_be_in_name, read_credit
from pipeline.text.lexicon import look_up

PROSE_CHARACTERS = 100  # least characters of a line of running text
_NAME_CHARACTERS = 120  # names are read from the first so many characters of a line
_LEADING_CHARACTERS = 40  # ... of running text
_CREDIT_CHARACTERS = 200
_LINES_ABOVE, _LINES_BELOW = 44, 14  # lines around a beginning of the text ...
_LINES_BEFORE_END, _LINES_AFTER_END = 10, 25  # ... and around its end, where authors are named
_MOST_WORDS = 5
_UPPER = "".join(chr(code) for code in range(0x41, 0x590) if chr(code).isupper())
_WORD = rf"[{_UPPER}][\w.'’-]*"
_SMALL = "de|del|della|di|da|du|la|le|van|von|der|den|ter|bin|al|y|dos|das"
_RUN = re.compile(rf"(?<![\w@/.’'-]){_WORD}(?:[ \xa0](?:(?:{_SMALL})[ ]){{0,2}}{_WORD})+")
# First words of places, and words that places, topics and organisations have; few persons have them.
_PLACES_BEGIN = frozenset(
    """
    new north south east west northern southern eastern western northeast northwest southeast southwest
    middle central upper lower great greater los las san santa santo são sao saint st st. sankt hong
    buenos rio nowy nowa нижний новый верхний bad port puerto fort mount lake cape kuala addis abu costa
    sri saudi salt tel
    """.split()
)
_NO_PERSONS = frozenset(
    """
    city town village county avenue road square bank valley bay sea ocean island islands river hills
    mountains airport station district province region states kingdom republic union nations europe
    africa asia america league united club change estate affairs intelligence edition news world
    business economy politics science technology health education culture environment energy security
    defence defense justice government council ministry parliament party university school college
    institute museum hospital police army court office department agency committee association society
    foundation company group media magazine times press journal network data market markets finance
    money travel food sport sports football weather cloudy sunny opinion analysis interview review
    breaking exclusive premium podcast live war crisis election elections straßenbahn stadt wirtschaft
    politik kultur wissenschaft économie politique société economía política sociedad cultura
    """.split()
)
_GROUPS = "Team|Staff|Desk|Editors?|Editorial|Contributors?|Redaktion|Newsroom"
_TEAM = re.compile(rf"\W*(?P<name>(?:The )?(?:{_WORD} ){{1,3}}(?:{_GROUPS}))\W*")
_PART = re.compile(r"\S+")
_OWNER = re.compile(r"['’]s?$")
_BY = (
    r"(?:(?:written|posted|words|story|article|published|submitted|reported|created)\s)?by|von|par|por|di|da|door|av|af"
    r"|authors?|auteur|autore|autora?|автор"
)
CUE = re.compile(rf"(?:^|[\s|·•–—-])(?:{_BY})[:\s]*$", re.I)
"""What ends with a word that introduces an author."""
_INTRODUCING = re.compile(rf"\W*(?:posted|published|{_BY})\b", re.I)
CUE_ALONE = re.compile(
    rf"\W*(?:{_BY}|(?:about|meet) (?:the )?(?:authors?|writer|contributor)|article written by"
    r"|über (?:den autor|die autorin)|(?:zum|zur) autor(?:in)?|à propos de l['’]auteure?"
    r"|sobre (?:el autor|la autora|o autor|a autora)|(?:sull['’]|l['’])autor[ei]|over de auteur"
    r"|o autor(?:ze|ce)|об авторе|yazar hakkında)\s*:?",
    re.I,
)
"""A line that does nothing else."""
_LEADING = frozenset("by von par por door di da av af text foto photo".split())


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a line: `at` is the index of the line in `Layout.texts`, `start` and `end` are characters.

    `signed`: the line is a byline.
    """

    name: str
    at: int
    start: int
    end: int
    signed: bool = False


def words_of(layout: Layout) -> frozenset[str]:
    """The words of a page as it writes them."""
    return frozenset(" ".join(layout.texts).split())


def find_mentions(layout: Layout, words: Collection[str]) -> list[Mention]:
    """The names that may be the author's, in order; `words` are all words of the page.

    Left out are names that running text speaks of, and labels: what the page also writes with a small letter.
    """
    found = [mention for at in _places(layout) for mention in _mentions(layout, at, layout.texts[at])]
    return [each for each in found if is_introduced(layout.texts, each) or not _is_label(each.name, words)]


def is_team(name: str) -> bool:
    """Whether a name is that of a group of authors, such as "Harbour News Desk"."""
    return _TEAM.fullmatch(name) is not None


def is_introduced(texts: Sequence[str], mention: Mention) -> bool:
    """Whether a name is in a byline, or behind or below a word such as "by"."""
    return (
        mention.signed
        or CUE.search(texts[mention.at][max(0, mention.start - 30) : mention.start]) is not None
        or (mention.at > 0 and CUE_ALONE.fullmatch(texts[mention.at - 1]) is not None)
    )


def _is_label(name: str, words: Collection[str]) -> bool:
    """Whether a name is that of a place or a topic, or has a word that the page also writes small."""
    if is_team(name):
        return False
    plain = [word.lower().strip(".,") for word in name.split()]
    return (
        plain[0] in _PLACES_BEGIN
        or not _NO_PERSONS.isdisjoint(plain)
        or any(word in words for word in plain)
        or look_up(name) is not None
    )


def _places(layout: Layout) -> list[int]:
    """The lines around the beginnings of the text, and around its end."""
    texts = layout.texts
    last = max((at for at, text in enumerate(texts) if len(text) >= PROSE_CHARACTERS), default=len(texts) - 1)
    around = {
        *(at for start in layout.starts for at in range(start - _LINES_ABOVE, start + _LINES_BELOW)),
        *range(last - _LINES_BEFORE_END, last + _LINES_AFTER_END),
    }
    around |= {
        at + more
        for at, text in enumerate(texts)
        if len(text) <= _CREDIT_CHARACTERS and _INTRODUCING.match(text)
        for more in range(2)
    }
    return sorted(at for at in around if 0 <= at < len(texts))


def _mentions(layout: Layout, at: int, text: str) -> Iterator[Mention]:
    credit = layout.credits.get(at) or (read_credit(text) if len(text) <= _CREDIT_CHARACTERS else NO_CREDIT)
    signed = range(0)
    if credit.author:
        start = max(0, text.find(credit.author))
        signed = range(start, start + len(credit.author))
        yield Mention(once(credit.author), at, start, signed.stop, signed=True)
    prose = len(text) >= PROSE_CHARACTERS
    for run in _RUN.finditer(text, 0, _NAME_CHARACTERS):
        if prose and run.start() and not CUE.search(text[max(0, run.start() - 30) : run.start()]):
            continue
        for start, end in _names(run[0]):
            if run.start() + start not in signed:
                name = once(" ".join(run[0][start:end].split()))
                yield Mention(name, at, run.start() + start, run.start() + end)
    if not signed and not prose and (team := _TEAM.fullmatch(text)):
        yield Mention(team["name"], at, *team.span("name"))


def _names(run: str) -> Iterator[tuple[int, int]]:
    """The names in words with a capital letter: two words or more between the words that no name has."""
    first, last, count = 0, 0, 0
    for word in _PART.finditer(run):
        if may_be_in_name(word[0]) and (count or word[0].lower() not in _LEADING):
            first = first if count else word.start()
            last = word.end()
            count += 1
            if owner := _OWNER.search(word[0]):
                last -= len(owner[0])
            elif word.end() < len(run):
                continue
        if 2 <= count <= _MOST_WORDS:
            yield first, last
        count = 0


def once(name: str) -> str:
    """A name without its second half where that says the first once more: "Ann Lee Ann Lee"."""
    half = name[: len(name) // 2]
    return half if name == f"{half} {half}" else name
