"""Read dates as sites print them, and give them as ISO 8601. An ambiguous date gives None."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

# Month names and usual abbreviations in 27 languages, a month a line; "_" is a blank in a name.
_MONTHS = """
january jan januar janvier janv enero ene janeiro gennaio gen januari styczeń stycznia sty январь января янв ocak oca januari leden ledna tammikuuta січня ιανουαρίου يناير كانون_الثاني ianuarie січ ιαν siječnja gener január มกราคม जनवरी
february feb februar februari février févr fév febrero fevereiro fev febbraio luty lutego lut февраль февраля фев şubat şub únor února helmikuuta лютого φεβρουαρίου فبراير شباط فيفري februarie február лют φεβ veljače februára febrer กุมภาพันธ์ फरवरी pebruari
march mar märz mär mrz mars marzo março maart mrt marzec marca март марта mart březen března marts maaliskuuta березня μαρτίου مارس آذار martie мар бер μαρ maret ožujka març március มีนาคม मार्च
april apr avril avr abril abr aprile kwiecień kwietnia kwi апрель апреля апр nisan nis duben dubna huhtikuuta квітня απριλίου أبريل ابريل إبريل نيسان أفريل aprilie кві απρ travnja április เมษายน अप्रैल
may mai mayo maio mag maggio mei maj maja май мая mayıs květen května toukokuuta травня μαΐου مايو أيار тра μαϊ svibnja maig május พฤษภาคม मई
june jun juni juin junio junho jun giugno giu czerwiec czerwca cze июнь июня июн haziran haz červen června kesäkuuta червня ιουνίου يونيو حزيران جوان iunie чер ιουν lipnja juny június มิถุนายน जून
july jul juli juillet juil julio julho luglio lug lipiec lipca lip июль июля июл temmuz tem červenec července heinäkuuta липня ιουλίου يوليو تموز جويلية iulie ιουλ srpnja juliol július กรกฎาคม जुलाई лип
august aug août agosto ago augustus sierpień sierpnia sie август августа авг ağustos ağu augusti srpen srpna elokuuta серпня αυγούστου أغسطس آب أوت сер αυγ agustus kolovoza agost augusztus สิงหาคม अगस्त
september sep sept septembre septiembre setembro set settembre wrzesień września wrz сентябрь сентября сен сент eylül eyl září syyskuuta вересня σεπτεμβρίου سبتمبر أيلول septembrie вер σεπ rujna setembre szeptember กันยายน सितंबर
october oct oktober okt octobre octubre outubro out ottobre ott październik października paź октябрь октября окт ekim eki říjen října lokakuuta жовтня οκτωβρίου تشرين_الأول أكتوبر اكتوبر octombrie жов οκτ október ตุลาคม अक्टूबर
november nov novembre noviembre novembro listopad listopada lis ноябрь ноября ноя kasım kas listopadu marraskuuta листопада νοεμβρίου تشرين_الثاني نوفمبر noiembrie лис νοε studenoga พฤศจิกายน नवंबर
december dec dezember dez décembre déc diciembre dic dezembro dicembre grudzień grudnia gru декабрь декабря дек aralık ara prosinec prosince desember des joulukuuta грудня δεκεμβρίου كانون_الأول ديسمبر decembrie гру δεκ prosinca desembre ธันวาคม दिसंबर
"""
_TURKISH_I = {0x131: "i", 0x307: None}  # without case, ı, İ, i and I are the same letter


def _fold(name: str) -> str:
    return name.casefold().translate(_TURKISH_I)


_MONTH_NUMBER = {
    _fold(name.replace("_", " ")): number
    for number, names in enumerate(_MONTHS.strip().splitlines(), 1)
    for name in names.split()
}
MONTHS = frozenset(_MONTH_NUMBER)
"""The names of months and their abbreviations, without case."""
# The pattern takes any word for a month, to look it up later: a pattern of 300 names is far slower.
_PAIRS = "|".join(name.replace("_", " ") for name in _MONTHS.split() if not name.isalpha())
_NAME = rf"{_PAIRS}|[^\W\d_]{{3,13}}"
_DAY = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th|º|er|\.)?"
_YEAR = r"(?P<y>(?:19|20)\d\d)"
# A year is over where a word or a time of day is glued to it: "2024At least", "20244:37 PM".
_LAST_YEAR = rf"{_YEAR}(?:(?!\d)|(?=[012]?\d[:.h][0-5]\d))"
_FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        rf"(?<![\w/-]){_YEAR}-(?P<m>[01]\d)-(?P<d>[0-3]\d)(?![\d-])",
        rf"\b(?P<name>{_NAME})\b\.?\s+{_DAY}(?:\s*,)?\s+{_LAST_YEAR}",
        rf"\b{_DAY}[\s-]+(?:de\s+|of\s+)?(?P<name>{_NAME})\b[.,]?[\s-]+(?:de\s+|del\s+)?{_LAST_YEAR}",
        rf"\b(?P<d>[0-3]?\d)\.\s?(?P<m>[01]?\d)\.\s?{_LAST_YEAR}",
        rf"\b{_YEAR}[./](?P<m>[01]?\d)[./](?P<d>[0-3]?\d)\b",
        rf"\b{_YEAR}\.\s+(?P<name>{_NAME})\s+(?P<d>[0-3]?\d)\.",  # Hungarian
        r"(?P<era>令和|平成|昭和)(?P<of>\d{1,2}|元)年\s?(?P<m>[01]?\d)月\s?(?P<d>[0-3]?\d)日",
        rf"{_YEAR}\s?[年년]\s?(?P<m>[01]?\d)\s?[月월]\s?(?P<d>[0-3]?\d)\s?[日일]",
        rf"\b(?P<a>[0-3]?\d)(?P<sep>[/-])(?P<b>[0-3]?\d)(?P=sep){_LAST_YEAR}",
    )
)
# Names of time zones that mean one offset: CST, IST and BST mean several.
_ZONES = {
    "EDT": "-04:00",
    "EST": "-05:00",
    "CDT": "-05:00",
    "MDT": "-06:00",
    "MST": "-07:00",
    "PDT": "-07:00",
    "PST": "-08:00",
    "WEST": "+01:00",
    "CET": "+01:00",
    "CEST": "+02:00",
    "MEZ": "+01:00",
    "MESZ": "+02:00",
    "EET": "+02:00",
    "EEST": "+03:00",
    "MSK": "+03:00",
    "JST": "+09:00",
    "KST": "+09:00",
    "AEST": "+10:00",
    "AEDT": "+11:00",
    "NZST": "+12:00",
    "NZDT": "+13:00",
}
_TIME = re.compile(
    r"^[\s,|·•–—-]*(?:(?:T|at|um|om|à|a las|às|alle|kl\.?|klo|в|o|godz\.?|(?:г\.?,?\s+)?в|г\.,?|saat)\s*)?"
    r"(?P<H>[01]?\d|2[0-3])\s?[:.h時时시点]\s?(?P<M>[0-5]\d)(?::[0-5]\d)?(?!\d)(?:\s*(?P<half>[ap]\.?\s?m\b\.?|[مص]\b))?"
    r"(?:(?:\s*Uhr)?\s*(?P<zone>(?:Z|GMT|UTC)\b(?![+-]\d)|[+-](?:0\d|1[0-4]):?[0-5]\d\b"
    rf"|(?-i:(?:{'|'.join(_ZONES)})(?![a-z]))))?",
    re.I,
)
_HOUR_MARK = re.compile(r"[\s,|à-]*[012]?\dh[0-5]\d\b")
_HOUR_ONLY = re.compile(r"^[\s,|]*(?:at\s*)?(?P<H>1[0-2]|0?\d)\s*(?P<half>[ap]\.?m\b\.?)", re.I)
_EPOCH = re.compile(r"[1-9]\d{9}(?:\d{3})?", re.ASCII)  # seconds, or milliseconds, since 1970
_HAS_YEAR = re.compile(r"(?:19|20)\d\d")
_SEPARATED_YEAR = re.compile(r"[/-](?:19|20)\d\d")
# A range such as "24–26 May 2019" is the time of an event, not a day of publication.
_RANGE = re.compile(r"(?<![\d:.])[0-3]?\d(?:st|nd|rd|th|\.)?\s?[-–—]\s?$")
_ZEROS = (0x660, 0x6F0, 0x966, 0xE50, 0xFF10)  # Arabic, Persian, Hindi, Thai; Chinese full-width
_EASTERN = re.compile("[" + "".join(f"{chr(zero)}-{chr(zero + 9)}" for zero in _ZEROS) + "]")
_DIGITS = {zero + n: str(n) for zero in _ZEROS for n in range(10)}
_BUDDHIST = re.compile(r"(?<=[\u0e00-\u0e7f] )2[45]\d\d\b")  # after the name of a Thai month
_BUDDHIST_YEARS = 543
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}  # the year before the first
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:\.\d+)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?", re.ASCII | re.I
)


_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{6})?$", re.ASCII)  # as archives write it
_WANTED_DAY = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_FIRST_DAY = "1000-01-01"
HORIZON = "2027-12-31"
"""The last day that this release accepts as a day of publication. It is fixed, not taken from the
clock, because a record must give the same article whenever it is read. Each release moves it
(docs/decisions.md)."""


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: `iso` is ISO 8601; the text has it at the characters `start` to `end`."""

    iso: str
    start: int
    end: int


def find_date(text: str, *, day_first: bool | None = None) -> FoundDate | None:
    """The first date in a line, with the time if one follows it. None when no date is certain.

    "03/04/2024" is one day in some countries and another day in others, so it gives None, unless
    `day_first` says which, or the time after it does: "03/04/2024 14h02" is French or Portuguese.
    """
    return next(_dates(text, day_first), None)


def find_dates(text: str, *, day_first: bool | None = None) -> tuple[FoundDate, ...]:
    """All dates in a line, in order, each as `find_date` reads it."""
    return tuple(_dates(text, day_first))


def puts_day_first(text: str) -> bool | None:
    """Whether the dates of a text such as "24/05/2024" have the day first; None if they do not say."""
    if not _SEPARATED_YEAR.search(text):
        return None
    pairs = [(int(match["a"]), int(match["b"])) for match in _FORMS[-1].finditer(text)]
    first, second = (any(pair[at] > 12 >= pair[1 - at] for pair in pairs) for at in (0, 1))
    return None if first == second else first


def is_month(word: str) -> bool:
    """Whether a word is a month name or its abbreviation in one of the languages of `_MONTHS`."""
    return _fold(word) in _MONTH_NUMBER


def is_believable(iso: str, not_after: str | None = None) -> bool:
    """Whether a date (ISO 8601) can be a day of publication.

    False for a day after `not_after` (if that is None, after HORIZON), and for what software writes
    when a date is missing: 1970-01-01, or a day of the year 1.
    """
    return _FIRST_DAY <= iso[:10] <= (not_after or HORIZON)[:10] and iso[:10] != "1970-01-01"


def last_day(fetched: str | None) -> str | None:
    """The last day on which a page can have been published that was fetched at a time (see `normalise_date`).

    It is the day after, because clocks and time zones differ; None if the time is not known.
    """
    compact = _COMPACT.match(fetched or "")
    iso = "-".join(compact.groups()) if compact else normalise_date(fetched)
    if not iso or not _exists(iso) or not is_believable(iso):
        return None
    return (date.fromisoformat(iso[:10]) + timedelta(days=1)).isoformat()


def _dates(text: str, day_first: bool | None = None) -> Iterator[FoundDate]:
    has_era = False
    if not text.isascii():
        if _EASTERN.search(text):
            text = text.translate(_DIGITS)
        text = _BUDDHIST.sub(lambda year: str(int(year[0]) - _BUDDHIST_YEARS), text)
        has_era = any(map(text.__contains__, _ERAS))
    if not (has_era or _HAS_YEAR.search(text)):
        return
    matches = sorted((match for form in _FORMS for match in form.finditer(text)), key=re.Match.start)
    end = 0
    for match in matches:
        french = _HOUR_MARK.match(text, match.end()) is not None
        day = _day(match, True if french else day_first) if match.start() >= end else None
        if day is None or _RANGE.search(text[max(0, match.start() - 6) : match.start()]):
            continue
        time, length = _time(text[match.end() :])
        end = match.end() + length
        yield FoundDate(day.isoformat() + time, match.start(), end)


def normalise_date(value: str | None) -> str | None:
    """The date in a metadata field as ISO 8601, as precise as it is given; None without a date.

    Reads ISO 8601, RFC 2822, seconds or milliseconds since 1970, and all that `find_date` reads.
    """
    value = (value or "").strip()
    if not value:
        return None
    iso = _ISO.match(value)
    if iso:
        timed = f"{iso[1]}T{iso[2]}{iso[3] or ''}{_zone(iso[4])}"
        return next((given for given in (timed, iso[1]) if _exists(given)), None)
    if _EPOCH.fullmatch(value):
        return datetime.fromtimestamp(int(value[:10]), UTC).isoformat()
    try:
        return parsedate_to_datetime(value).isoformat()
    except (ValueError, OverflowError):
        found = find_date(value)
        return found.iso if found else None


def _exists(iso: str) -> bool:
    """Whether an ISO 8601 date or time is valid; False for 30 February or 25:00."""
    try:
        datetime.fromisoformat(iso)
    except ValueError:
        return False
    return True


def _zone(stated: str | None) -> str:
    """A time zone as ISO 8601: "+0100" and "+01" give "+01:00", "GMT" and "UTC" give "Z", "EDT" "-04:00"."""
    zone = (stated or "").upper()
    if zone in _ZONES:
        return _ZONES[zone]
    if zone in ("GMT", "UTC"):
        return "Z"
    return f"{zone[:3]}:{zone[3:].strip(':') or '00'}" if zone[1:] else zone


def _day(match: re.Match[str], day_first: bool | None) -> date | None:
    parts = match.groupdict()
    if parts.get("a"):
        first, second = int(parts["a"]), int(parts["b"])
        if day_first or (day_first is None and first > 12 >= second):
            day, month = first, second
        elif day_first is False or second > 12 >= first or first == second:
            day, month = second, first
        else:
            return None
    else:
        day = int(parts["d"])
        month = _MONTH_NUMBER.get(_fold(parts["name"]), 0) if parts.get("name") else int(parts["m"])
    year = int(parts["y"]) if parts.get("y") else _ERAS[parts["era"]] + int(parts["of"].replace("元", "1"))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time(rest: str) -> tuple[str, int]:
    """The time of day that a text begins with, as "T16:46", and its length; else "" and 0."""
    match = _TIME.match(rest)
    minute = match["M"] if match else "00"
    zone = _zone(match["zone"]) if match else ""
    match = match or _HOUR_ONLY.match(rest)
    if not match:
        return "", 0
    hour, half = int(match["H"]), (match["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return "", 0
        hour = hour % 12 + (12 if half[0] in "pم" else 0)
    return f"T{hour:02}:{minute}{zone}", match.end()


def check_day(day: str) -> str:
    """A day as a person types it in a filter: 2024, 2024-03 or 2024-03-05. Raises ValueError else."""
    if not _WANTED_DAY.fullmatch(day):
        raise ValueError(f"{day!r} is no day; write 2024, 2024-03 or 2024-03-05")
    return day
