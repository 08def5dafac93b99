"""Lines that are chrome for certain because of the lines around them.

These are labels in a row; tags, links and comments below their heading; an author's biography; and
press contacts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.judge.shape import Shape
from pipeline.records import Reason

_LABEL_WORDS = 5  # the most words of a label
_TAG_WORDS, _MOST_TAGS = 4, 15  # the most words of a tag, the most tags below a heading
_LINK_WORDS = 25  # the most words of a headline that is a link
_NEAR_LINES = 8  # at most from the heading of the comments to the first mark, and from mark to mark
_TRAILING_LINES = 6  # from the last mark to the end of a page; all of them belong to the comment

_BYLINE_LINES, _NEAR_BYLINE_LINES = 15, 4  # at the beginning of a page; from the byline to the text

_BIOGRAPHY_LINES = 5  # an author's biography is in the last lines of a page
_PRESS_LINES = 20  # at most from the contacts of a press release to the end of the page
_ABOUT_WORDS = 8  # the most words of a heading in a press release
_ABOUT_LINES = 12  # at most from the heading "About ..." of a press release to its contacts

_ABOUT = re.compile(r"(?:about|über|à propos de|acerca de|sobre|informazioni su|over|om) \S.*", re.I)
_CONTACTS = re.compile(
    r"(?:(?:media|press|pr)[- ]contacts?|contacts? for (?:the )?(?:media|press)|pressekontakt"
    r"|kontakt für die presse|contacts? presse|contacto de prensa|contatti stampa|ufficio stampa"
    r"|perscontact|kontakt dla mediów)\s?:?",
    re.I,
)
_PHONE = re.compile(r"[+(]?\d[\d ()/.-]{6,}\d")
_END = re.compile(r"(?:# ?){3,}|-+ ?30 ?-+|-+ ?(?:end|ends|ende|fin) ?-+", re.I)

_AGO = "|".join(
    (
        r"(?:an?|one|\d+) (?:second|minute|min|hour|hr|day|week|month|year)s? ago",
        r"vor (?:\d+|ein\w*) (?:sekunden?|minuten?|stunden?|tag(?:en)?|wochen?|monat(?:en)?|jahr(?:en)?)",
        r"il y a \d+ \w+|hace (?:\d+|una?) \w+|há (?:\d+|uma?) \w+|\d+ (?:minut[oi]|or[ae]|giorn[oi]) fa",
        r"\d+ (?:minuten|minuut|uur|uren|dag(?:en)?|we(?:ek|ken)) geleden",
        r"\d+ (?:min|godz|dni|minut\w*|godzin\w*) temu|před \d+ \w+",
        r"\d+ \w+ назад|\d+ \w+ тому|\d+ (?:dakika|saat|gün|hafta) önce",
        r"för \d+ \w+ sedan|for \d+ \w+ siden|\d+ (?:minuuttia|tuntia|päivää) sitten",
        r"\d+ ?(?:分钟|小时|天|分鐘|小時)前|\d+ ?(?:分|時間|日)前|\d+ ?(?:분|시간|일) ?전",
        r"(?:قبل|منذ) \d+ \w+",
    )
)
_MARK = re.compile(
    rf"(?:.{{0,60}}(?:{_AGO}).{{0,20}}"
    r"|(?:#?\d{1,4}[.)]? )?[\w.@ -]{2,30} (?:says?|said|schreibt|sagt|a écrit|dice"
    r"|disse|zegt|pisze)(?: on .{3,30})? ?:.{0,30}"
    r"|(?:reply|antworten?|répondre|responder|rispondi|beantwoorden|odpowiedz|ответить|відповісти"
    r"|yanıtla|svara?|vastaa|odpovědět|回复|回覆|返信|답글|رد|report|melden|signaler"
    r"|denunciar"
    r"|segnala|zgłoś|like|likes|quote|permalink)"
    r"(?: ?\(?\d+\)?)?(?: [|·•/] .{1,60})?"
    r"|[+-]?\d{1,4}|[▲▼👍👎↑↓] ?\d*)",
    re.I,
)


def certain_by_place(texts: Sequence[str], shapes: Sequence[Shape]) -> dict[int, Reason]:
    """The lines that are chrome for certain by the lines around them: the reason by place.

    `texts` and `shapes` have an entry for each line of a page that is not blank; places are indices
    in them.
    """
    return dict(
        [
            *_above_byline(shapes),
            *_labels_in_a_row(shapes),
            *_under_tags(shapes),
            *_under_links(shapes),
            *_comments(texts, shapes),
            *_biography(shapes),
            *_press_contacts(texts, shapes),
        ]
    )


def _above_byline(shapes: Sequence[Shape]) -> Iterator[tuple[int, Reason]]:
    """The lines above the byline of a page: the site's line, sections, the headline.

    The text begins soon below the byline, and no running text is above it.
    """
    for at, shape in enumerate(shapes[:_BYLINE_LINES]):
        if shape.prose or shape.bullet:
            return
        if shape.author is not None:
            if any(below.prose for below in shapes[at + 1 : at + 1 + _NEAR_BYLINE_LINES]):
                yield from ((place, Reason.NAVIGATION) for place in range(at))
            return


def _is_label(shape: Shape) -> bool:
    return shape.lexicon is not None and shape.words <= _LABEL_WORDS and not shape.bullet


def _labels_in_a_row(shapes: Sequence[Shape]) -> Iterator[tuple[int, Reason]]:
    """Runs of labels with one that is certain: "Print", "Save", "A A A"."""
    for is_label, run in groupby(range(len(shapes)), lambda at: _is_label(shapes[at])):
        places = list(run)
        if is_label and any(shapes[at].certain for at in places):
            yield from ((at, reason) for at in places if (reason := shapes[at].lexicon))


def _under_tags(shapes: Sequence[Shape]) -> Iterator[tuple[int, Reason]]:
    """A heading of tags and the tags below it, at most _TAG_WORDS words each."""
    for at, shape in enumerate(shapes):
        if shape.lexicon is not Reason.TAGS or shape.words > _TAG_WORDS:
            continue
        end = at + 1
        while end < min(len(shapes), at + 1 + _MOST_TAGS) and _is_tag(shapes[end]):
            end += 1
        if end > at + 1:
            yield from ((place, Reason.TAGS) for place in range(at, end))


def _is_tag(shape: Shape) -> bool:
    return not (shape.words > _TAG_WORDS or shape.ends_sentence or shape.bullet or shape.lexicon)


def _under_links(shapes: Sequence[Shape]) -> Iterator[tuple[int, Reason]]:
    """The headlines below a heading of links that the lexicon is certain of.

    Where text follows, the last headline is left out: it may be a heading of the article."""
    for at, shape in enumerate(shapes):
        if not (shape.certain and shape.lexicon is Reason.RELATED and shape.words <= _LABEL_WORDS):
            continue
        end = at + 1
        while end < len(shapes) and _is_link(shapes[end]):
            end += 1
        last = end if end == len(shapes) or shapes[end].lexicon else end - 1
        yield from ((place, Reason.RELATED) for place in range(at + 1, last))


def _is_link(shape: Shape) -> bool:
    return not (shape.words > _LINK_WORDS or shape.ends_sentence or shape.lexicon)


def _comments(texts: Sequence[str], shapes: Sequence[Shape]) -> Iterator[tuple[int, Reason]]:
    """All lines from the heading of the comments to the end of the last comment.

    Marks such as "2 hours ago", "Reply" and votes show that comments follow. Where an article
    quotes its readers, there are no such marks.
    """
    prose = next((at for at, shape in enumerate(shapes) if shape.prose), len(shapes))
    for at in range(prose + 1, len(shapes)):
        if shapes[at].lexicon is not Reason.COMMENTS:
            continue
        marks = (mark for mark in range(at + 1, len(texts)) if _MARK.fullmatch(texts[mark].strip()))
        last = at
        for mark in marks:
            if mark > last + _NEAR_LINES:
                break
            last = mark
        if last == at:
            continue
        end = len(shapes) if len(shapes) - last <= _TRAILING_LINES else last + 2
        yield from ((place, Reason.COMMENTS) for place in range(at, end))
        return


def _biography(shapes: Sequence[Shape]) -> Iterator[tuple[int, Reason]]:
    """The lines about the author at the end of a page, after at least one line of running text."""
    prose = 0
    for at, shape in enumerate(shapes):
        if shape.lexicon is Reason.BYLINE and prose and at >= len(shapes) - _BIOGRAPHY_LINES:
            yield from ((place, Reason.BYLINE) for place in range(at, len(shapes)))
            return
        prose += shape.prose


def _press_contacts(texts: Sequence[str], shapes: Sequence[Shape]) -> Iterator[tuple[int, Reason]]:
    """The end of a press release: contacts or an end mark ("###"), and "About ..." above them."""
    bare = [text.strip() for text in texts]
    prose = next((at for at, shape in enumerate(shapes) if shape.prose), len(shapes))
    short = [at for at in range(prose + 1, len(bare)) if shapes[at].words <= _ABOUT_WORDS]
    ends = [at for at in short if _END.fullmatch(bare[at])]
    contacts = [at for at in short if _CONTACTS.fullmatch(bare[at])]
    if not contacts and not ends:
        return
    start = min([*contacts, *ends])
    if len(bare) - start > _PRESS_LINES:
        return
    if start in contacts and not any("@" in text or _PHONE.search(text) for text in bare[start:]):
        return
    for at in range(max(prose + 1, start - _ABOUT_LINES), start):
        if shapes[at].words <= _ABOUT_WORDS and not shapes[at].ends_sentence and _ABOUT.fullmatch(bare[at]):
            start = at
            break
    yield from ((place, Reason.OTHER) for place in range(start, len(shapes)))
