"""The records that flow through the pipeline: RawDocument -> Page -> Cut -> CleanDocument.

All are frozen: a stage makes a new record, it never changes one.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Literal, NamedTuple

from pipeline.notes import Note

Kind = Literal["text", "html", "markdown"]


class Reason(StrEnum):
    """Why a line was cut. The value is what users see and query; the comment is what it means."""

    NAVIGATION = "navigation"  # menus, breadcrumbs, envelopes such as "top of page"
    SOCIAL = "social"  # share buttons, icons, "follow us"
    RELATED = "related"  # links to, and teasers of, other stories
    SUBSCRIBE = "subscribe"  # newsletter boxes, paywalls, log-in prompts
    COOKIE = "cookie"  # consent banners
    COMMENTS = "comments"  # readers' comments and the form for them
    COPYRIGHT = "copyright"  # copyright and licence lines
    ADVERTISEMENT = "advertisement"  # ads and their labels
    BYLINE = "byline"  # the author line; the name is kept as `author`
    DATE = "date"  # the dateline (kept as `published_at`), and orphan dates of other stories
    TITLE = "title"  # the headline; kept as `title`
    TAGS = "tags"  # topics and keywords below an article
    MEDIA_CAPTION = "media-caption"  # player and gallery controls, image credits
    REPEATED = "repeated"  # the page prints it a second time; the cut's `detail` names the first line
    PATTERN = "pattern"  # a `cut` pattern of the settings; the cut's `detail` shows it
    OTHER = "other"  # outside the article, and nothing more is known
    TEMPLATE = "template"  # found by the site memory: the `detail` says on how many pages the line is
    DECIDED = "decided"  # a person said so; the `detail` says for which lines


NOT_GUESSED = frozenset(
    {
        Reason.TITLE,
        Reason.BYLINE,
        Reason.DATE,
        Reason.PATTERN,
        Reason.REPEATED,
        Reason.TEMPLATE,
        Reason.DECIDED,
    }
)
"""Reasons that no model gives: they do not follow from how a line looks."""


READ_OFF_SCORE = 0.99
"""The score of the cut of a line that gave the title, the author or the date, or that repeats a line."""


class RejectReason(StrEnum):
    """Why a record became neither an article nor a duplicate."""

    UNREADABLE = "unreadable"  # the file cannot be opened, or its compression is broken
    TOO_LARGE = "too-large"  # the record is longer than `max_record_bytes`
    BINARY = "binary"  # bytes that are not text in any known encoding
    INVALID_JSON = "invalid-json"  # the line is not one JSON value
    NOT_A_RECORD = "not-a-record"  # valid JSON, but no object with a text or HTML field
    EMPTY = "empty"  # no line with a visible character
    NO_ARTICLE = "no-article"  # every line was cut
    TOO_SHORT = "too-short"  # fewer words than the settings ask for
    ERROR_PAGE = "error-page"  # it says that there is nothing to read: not found, a log-in, a captcha
    LISTING = "listing"  # a list of articles, and no article
    OTHER_LANGUAGE = "other-language"  # no language that was asked for
    OTHER_DATE = "other-date"  # published before or after the days that were asked for
    OTHER_SITE = "other-site"  # no site that was asked for
    FORGOTTEN = "forgotten"  # a person wanted this document, its URL or its site to be forgotten
    CLEANER_FAILED = "cleaner-failed"  # the cleaner crashed on this record; a defect of copydesk


@dataclass(frozen=True, slots=True)
class About:
    """What a page or a dump says of a document beside title, author and date.

    `language` is the code that the page states; the language of the text is found from the text. `paywalled`
    is None where the page does not say. `modified_at`: the date of the last change, as `published_at`.
    `agency`: the news agencies that it is from. `standfirst`: the summary printed below the title.
    """

    canonical_url: str | None = None
    site_name: str | None = None
    description: str | None = None
    image: str | None = None
    language: str | None = None
    section: str | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    paywalled: bool | None = None
    modified_at: str | None = None
    agency: str | None = None
    standfirst: str | None = None

    def or_else(self, other: About) -> About:
        """What this says, and what `other` says where this says nothing."""
        if other == NOTHING_SAID:
            return self
        names = [field.name for field in fields(self) if getattr(self, field.name) in (None, ())]
        return replace(self, **{name: getattr(other, name) for name in names})


NOTHING_SAID = About()
KEPT_IN_EXTRA = frozenset({"modified_at", "agency", "standfirst"})
"""Fields of a record that stay in `extra`, too: so records keep the names that older versions gave them."""


@dataclass(frozen=True, slots=True)
class RawDocument:
    """One record as it was in a dump.

    `position` is its 1-based place in the dump: the line number in JSON Lines, the number of the record
    elsewhere. `payload` is the text or the markup, in bytes where the encoding is not yet known; then
    `charset` is what came with the bytes, such as an HTTP header, says of the encoding. `place`, for
    people, says where a record is in an archive: the member, and the position in it where it has several.
    `notes` says what was degraded while the record was taken out of its dump.
    The other fields are what the dump itself says of the record. `external_id` is the dump's own id
    of it. `extra`: a JSON object with the fields that have no column; None where there are none.
    `fetched_at`: when it was fetched; it cannot have been published later.
    `cleaned_by`: the judge that has cleaned the text before, where `copydesk export` wrote the record;
    such a text is taken as it is.
    """

    position: int
    kind: Kind
    payload: str | bytes
    url: str | None = None
    title: str | None = None
    author: str | None = None
    published_at: str | None = None
    external_id: str | None = None
    extra: str | None = None
    about: About = NOTHING_SAID
    site: str | None = None
    cleaned_by: str | None = None
    fetched_at: str | None = None
    charset: str | None = None
    place: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that could not become a document: its position, the reason, and its first characters.

    `place` is that of the record.
    """

    position: int
    reason: RejectReason
    detail: str
    sample: str = ""
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something in a dump that is no article and was not meant to be one: an image, a redirect.

    It is counted by `what` and becomes neither a document nor a reject.
    """

    what: str


class Container(NamedTuple):
    """An element around a line, described by the lines that it holds.

    `lines` is the number of these lines, `prose` their share of the page's running text, `density` the
    share of their own text that is running text, `linked` the share of it that is links; shares are 0 to 1.
    """

    lines: int
    prose: float
    density: float
    linked: float


class Evidence(NamedTuple):
    """What the markup says of a line: only HTML gives it. Shares are 0 to 1.

    `trafilatura`, `resiliparse`: share of the line that is in the main content that these extractors find;
    None where they find no main content. `stated`: the same for the article text in the page's data
    (JSON-LD). `tag`: the nearest element that is not inline.
    `region`: the nearest telling ancestor (`nav`, `aside`, `comments`, ...), "" in plain content.
    `names`: words of class, id, role of the nearest elements that have any, the innermost first;
    `outer_names`: the same words of the elements around them. `link_density`: share of the line's
    characters that are links. `hidden`: the page does not show the line. `main`, `article`: the line is in
    an element of this name. `containers`: the three nearest elements around the line that hold other lines,
    too, each with more lines than the one before.
    """

    tag: str
    region: str
    link_density: float
    trafilatura: float | None = None
    resiliparse: float | None = None
    stated: float | None = None
    names: tuple[str, ...] = ()
    outer_names: tuple[str, ...] = ()
    hidden: bool = False
    main: bool = False
    article: bool = False
    containers: tuple[Container, ...] = ()


class Part(NamedTuple):
    """Where a line of a page is in the text that came in.

    `line` is its 1-based number there; `start` and `end` are characters in it, None for a whole line. The
    parts of a line follow one another, with one blank between two of them, or none.
    """

    line: int
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page. `number` is 1-based and counts blank lines; `text` is verbatim.

    `part`: a line that had lost its line breaks is several lines of the page, so that each is a part of it,
    and the lines after it have another number than in the text that came in. Else None.
    """

    number: int
    text: str
    evidence: Evidence | None = None
    part: Part | None = None

    @property
    def is_part(self) -> bool:
        """Whether it is less than a line that came in."""
        return self.part is not None and self.part.end is not None

    @property
    def shown_number(self) -> int:
        """The number of the line that came in, for people to see."""
        return self.part.line if self.part else self.number


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a document beside its text, taken before anything is cut.

    `published_at` is ISO 8601, as exact as the source: a date, or a date with time, with an
    offset only where the source gives one. The `*_line` fields are the numbers of the lines from
    which title, author and date were read; None where they came from elsewhere.
    """

    title: str | None = None
    author: str | None = None
    published_at: str | None = None
    url: str | None = None
    site: str | None = None
    title_line: int | None = None
    author_line: int | None = None
    date_line: int | None = None
    about: About = NOTHING_SAID


@dataclass(frozen=True, slots=True)
class Page:
    """A document as a sequence of lines, with its metadata. What the judge sees.

    `notes` says what was degraded while the page was read ("decoded as cp1252"). The notes are stored in
    the database, with the notes of the judge.
    """

    lines: tuple[Line, ...]
    metadata: Metadata
    notes: tuple[str, ...] = ()


CERTAIN_CUT, CERTAIN_KEEP = -128, 127
"""Margins of lines whose verdict nothing more can change: the title, a repetition, the user's patterns.

A margin says how far a line is above the threshold of a cut, in eighths of a logit: 0 or more is kept.
"""


class Cut(NamedTuple):
    """A line, or a part of one, taken out of the text. `score` is the judge's certainty, 0 to 1.

    `number` and `part` are those of the Line. `detail` says more about the reason: for `pattern`, it shows
    the pattern.
    """

    number: int
    text: str
    reason: Reason
    score: float
    judge: str
    detail: str = ""
    part: Part | None = None

    @property
    def line(self) -> int:
        """The 1-based number of the line that came in."""
        return self.part.line if self.part else self.number

    @property
    def start(self) -> int | None:
        """The first character of the cut in its line; None where the whole line was cut."""
        return self.part.start if self.part else None

    @property
    def end(self) -> int | None:
        """The character after the cut in its line; None where the whole line was cut."""
        return self.part.end if self.part else None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the judge says of a page: its cuts in line order, and notes on lines that it was told to keep.

    `doubt`: the words that the judge expects to have judged wrongly, as a share of the words that it takes
    for the article's. It does not depend on the strictness. `margins`: how sure the judge is of each line
    that is not blank, see CERTAIN_CUT.
    """

    cuts: tuple[Cut, ...]
    notes: tuple[Note, ...] = ()
    doubt: float = 0.0
    margins: tuple[int, ...] = ()


AS_EXPORTED = "as exported"
"""Instead of the version of the judge: the text was cleaned before, and was taken as it is."""


@dataclass(frozen=True, slots=True)
class CleanDocument:
    """One cleaned document. `lines` and `cuts` together give back every line that came in.

    `margins` are the margins of its Judgement; the site memory starts from them. `doubt` is that of its
    Judgement, None where the text was not judged. `external_id` and `extra` are those of its record.
    """

    title: str | None
    author: str | None
    published_at: str | None
    language: str | None
    language_confidence: float
    site: str | None
    url: str | None
    text: str
    cuts: tuple[Cut, ...]
    lines: tuple[Line, ...]
    judge: str
    notes: tuple[str, ...] = ()
    about: About = NOTHING_SAID
    margins: tuple[int, ...] = ()
    doubt: float | None = None
    external_id: str | None = None
    extra: str | None = None


OWN_NAMES, OUTER_NAMES = 8, 12
"""The most names (words of class, id and role) that the judge sees of a line's own elements, and of the
elements around them."""

CELL = " | "
"""What is between two cells in the line of a table row."""

ROW_TAGS = frozenset(("td", "th", "tr"))
"""The tags of the elements that a table row is the line of."""

LEVELS = 3
"""The number of containers that the evidence of each line has."""
