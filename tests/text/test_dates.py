"""Dates as sites print them: a certain date is read, an ambiguous one gives none."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.text.dates import HORIZON, find_date, find_dates, is_believable, normalise_date, puts_day_first

DAYS = [
    ("24 дек. 2019", "2019-12-24"),
    ("6 мар. 2024", "2024-03-06"),
    ("5 лип 2024", "2024-07-05"),
    ("令和6年3月6日", "2024-03-06"),
    ("令和元年5月1日", "2019-05-01"),
    ("２０２４年３月６日", "2024-03-06"),
    ("2024. március 6.", "2024-03-06"),
    ("6 Maret 2024", "2024-03-06"),
    ("6 มีนาคม 2567", "2024-03-06"),
    ("๖ มีนาคม ๒๕๖๗", "2024-03-06"),
    ("६ मार्च २०२४", "2024-03-06"),
    ("6. ožujka 2024", "2024-03-06"),
    ("6 de març de 2024", "2024-03-06"),
    ("6 Μαρ 2024", "2024-03-06"),
    ("Tuesday, December 24th 2019", "2019-12-24"),
    ("Dec. 24, 2019", "2019-12-24"),
    ("24th of December 2019", "2019-12-24"),
    ("Published: 24-Dec-2019", "2019-12-24"),
    ("9 Sept. 2021", "2021-09-09"),
    ("24. Dezember 2019", "2019-12-24"),
    ("1. MÄRZ 2020", "2020-03-01"),
    ("1er janvier 2020", "2020-01-01"),
    ("le 24 août 2019", "2019-08-24"),
    ("24 de diciembre de 2019", "2019-12-24"),
    ("2 de marzo del 2019", "2019-03-02"),
    ("24 de março de 2019", "2019-03-24"),
    ("3 set 2020", "2020-09-03"),
    ("24 luglio 2019", "2019-07-24"),
    ("24 mei 2019", "2019-05-24"),
    ("5 maj 2020", "2020-05-05"),
    ("24 września 2019", "2019-09-24"),
    ("12 lis 2020", "2020-11-12"),
    ("24 августа 2019", "2019-08-24"),
    ("24 Aralık 2019", "2019-12-24"),
    ("24. desember 2019", "2019-12-24"),
    ("24. marts 2019", "2019-03-24"),
    ("24. joulukuuta 2019", "2019-12-24"),
    ("24 грудня 2019", "2019-12-24"),
    ("24 ديسمبر 2019", "2019-12-24"),
    ("24 كانون الأول 2019", "2019-12-24"),
    ("٢٤ ديسمبر ٢٠١٩", "2019-12-24"),
    ("24-12-2019", "2019-12-24"),
    ("24 KASIM 2019", "2019-11-24"),
    ("24 NİSAN 2019", "2019-04-24"),
    ("24. října 2019", "2019-10-24"),
    ("2019年12月24日", "2019-12-24"),
    ("2019년 12월 24일", "2019-12-24"),
    ("24.12.2019", "2019-12-24"),
    ("24. 1. 2019", "2019-01-24"),
    ("2019.12.24", "2019-12-24"),
    ("2019/2/4", "2019-02-04"),
    ("2019-12-24", "2019-12-24"),
    ("13/04/2024", "2024-04-13"),
    ("04/13/2024", "2024-04-13"),
    ("4/4/2024", "2024-04-04"),
    ("February 29, 2024", "2024-02-29"),
]
TIMES = [
    ("December 24th 2019, 4:46 pm", "T16:46"),
    ("December 24, 2019 at 4 p.m.", "T16:00"),
    ("December 24, 2019 12:05 am", "T00:05"),
    ("December 24, 2019 12:05 PM", "T12:05"),
    ("24 December 2019 4.46pm", "T16:46"),
    ("24 December 2019 | 16:46", "T16:46"),
    ("24 December 2019 - 16:46:31", "T16:46"),
    ("Tue 24 Dec 2019 16.46 GMT", "T16:46Z"),
    ("24 Dec 2019 4:46 pm UTC", "T16:46Z"),
    ("24 Dec 2019 16:46 +0100", "T16:46+01:00"),
    ("2019-12-24T16:46:00Z", "T16:46Z"),
    ("2019-12-24 16:46-05:30", "T16:46-05:30"),
    ("24. Dezember 2019, 16:46 Uhr", "T16:46"),
    ("24. Dezember 2019 um 16.46 Uhr", "T16:46"),
    ("24 décembre 2019 à 16h46", "T16:46"),
    ("24 de diciembre de 2019 a las 16:46", "T16:46"),
    ("24 de dezembro de 2019 às 16h46", "T16:46"),
    ("24 dicembre 2019 alle 16:46", "T16:46"),
    ("24 december 2019 om 16:46", "T16:46"),
    ("24 december 2019 kl. 16.46", "T16:46"),
    ("24 grudnia 2019, godz. 16:46", "T16:46"),
    ("24 декабря 2019 в 16:46", "T16:46"),
    ("24 декабря 2019 г., 16:46", "T16:46"),
    ("24 Aralık 2019 saat 16:46", "T16:46"),
    ("2019年12月24日 16:46", "T16:46"),
    ("2019年12月24日 16時46分", "T16:46"),
    ("2019년 12월 24일 16시 46분", "T16:46"),
    ("24 ديسمبر 2019 4:46 م", "T16:46"),
]
NO_TIME = [
    "24 December 2019",
    "24 December 2019 1946 people",
    "24 December 2019, 13:05 pm",
    "24 December 2019, 0 am",
    "24 December 2019 25:10",
    "24 December 2019 12:75",
]
NO_DATE = [
    "03/04/2024",
    "12/11/2019, 4 pm",
    "30 February 2024",
    "Feb 29, 2023",
    "31.04.2024",
    "00.00.2024",
    "2019-13-45",
    "2019年2月30日",
    "31/31/2020",
    "December 2019",
    "2019",
    "24 December",
    "24 Smarch 2019",
    "room 24 of 2019",
    "24.12.19",
    "24–26 December 2019",
    "04-03-2024",
    "24 notes 2019",
    "",
]


@pytest.mark.parametrize(("text", "iso"), DAYS)
def test_a_day_is_read_in_many_languages(text: str, iso: str) -> None:
    for line in (text, f"  {text}  ", f"Posted {text} in Harbour"):
        found = find_date(line)
        assert found is not None
        assert found.iso == iso
        assert line[found.start : found.end] in text
    assert normalise_date(text) == iso


@pytest.mark.parametrize(("text", "iso"), TIMES)
def test_the_time_of_day_behind_a_date_is_read(text: str, iso: str) -> None:
    found = find_date(text)
    assert found is not None
    assert found.iso == "2019-12-24" + iso


@pytest.mark.parametrize("text", NO_TIME)
def test_a_number_behind_a_date_is_not_always_a_time(text: str) -> None:
    found = find_date(text)
    assert found is not None
    assert found.iso == "2019-12-24"


@pytest.mark.parametrize("text", NO_DATE)
def test_what_is_ambiguous_or_impossible_gives_no_date(text: str) -> None:
    assert find_date(text) is None
    assert normalise_date(text) is None


@pytest.mark.parametrize(
    ("text", "iso", "length"),
    [
        ("April 17, 20244:37 PM EDTUpdated 23 hours ago", "2024-04-17T16:37-04:00", 25),
        ("April 12, 2024At least thirty boats were lost", "2024-04-12", 14),
        ("12.04.2024Mindestens dreißig Boote", "2024-04-12", 10),
        ("12.04.20249:05 Uhr MESZ", "2024-04-12T09:05+02:00", 23),
    ],
)
def test_what_is_glued_to_a_date_is_parted_from_it(text: str, iso: str, length: int) -> None:
    found = find_date(text)
    assert found is not None
    assert (found.iso, found.end) == (iso, length)


@pytest.mark.parametrize("text", ["12.04.20243", "April 12, 20245", "12.04.202412345"])
def test_a_longer_number_is_no_year(text: str) -> None:
    assert find_date(text) is None


@pytest.mark.parametrize(
    ("text", "day_first", "iso"),
    [
        ("06/03/2024 14h02", None, "2024-03-06T14:02"),
        ("06/03/2024 à 14h02", None, "2024-03-06T14:02"),
        ("06/03/2024", True, "2024-03-06"),
        ("06/03/2024", False, "2024-06-03"),
        ("06/13/2024", True, None),
    ],
)
def test_the_order_of_day_and_month_may_be_known(text: str, day_first: bool | None, iso: str | None) -> None:
    found = find_date(text, day_first=day_first)
    assert (found.iso if found else None) == iso


@pytest.mark.parametrize(
    ("text", "day_first"),
    [
        ("24/05/2024 and 06/03/2024", True),
        ("05/24/2024", False),
        ("05/24/2024 and 24/05/2024", None),
        ("06/03/2024", None),
        ("", None),
    ],
)
def test_a_text_may_say_which_comes_first(text: str, day_first: bool | None) -> None:
    assert puts_day_first(text) is day_first


@pytest.mark.parametrize("name", ["CST", "IST", "BST", "EDTs"])
def test_a_zone_with_several_meanings_is_left_out(name: str) -> None:
    found = find_date(f"24 December 2019, 9:05 {name}")
    assert found is not None and found.iso == "2019-12-24T09:05"


def test_the_first_possible_date_is_taken() -> None:
    found = find_date("Not 31.02.2020: moved from 2 May 2020 to 3 May 2020")
    assert found is not None
    assert found.iso == "2020-05-02"


@pytest.mark.parametrize("shift", [str.upper, str.lower, str.title])
def test_months_are_read_in_every_case(shift: Callable[[str], str]) -> None:
    """Also in Turkish, where the upper case of i is not I."""
    for text, iso in DAYS:
        if "İ" in text:
            continue  # Python's lower() makes two characters of İ
        found = find_date(shift(text))
        assert found is not None, text
        assert found.iso == iso


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2019-12-24", "2019-12-24"),
        ("2019-12-24T16:46", "2019-12-24T16:46"),
        ("2019-12-24 16:46:10", "2019-12-24T16:46:10"),
        ("2019-12-24t16:46:10z", "2019-12-24T16:46:10Z"),
        ("2019-12-24T16:46:10.123456789Z", "2019-12-24T16:46:10Z"),
        ("2019-12-24T16:46:10+0100", "2019-12-24T16:46:10+01:00"),
        ("2019-12-24 16:46:10+01", "2019-12-24T16:46:10+01:00"),
        (" 2019-12-24T16:46:10.5-05:30\n", "2019-12-24T16:46:10-05:30"),
        ("Tue, 24 Dec 2019 16:46:10 +0100", "2019-12-24T16:46:10+01:00"),
        ("Tue, 24 Dec 2019 16:46:10 GMT", "2019-12-24T16:46:10+00:00"),
        ("1577205970", "2019-12-24T16:46:10+00:00"),
        ("1577205970123", "2019-12-24T16:46:10+00:00"),
        (" 1577205970 ", "2019-12-24T16:46:10+00:00"),
    ],
)
def test_what_machines_write_is_kept_as_exact_as_it_is(value: str, iso: str) -> None:
    assert normalise_date(value) == iso


@pytest.mark.parametrize(
    "value", ["2019-12-24T25:70:00Z", "2019-12-24T16:46:99", "2019-12-24T16:46+99:99", "2019-12-24 or so"]
)
def test_an_impossible_time_leaves_the_day(value: str) -> None:
    assert normalise_date(value) == "2019-12-24"


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "  ",
        "yesterday",
        "2019",
        "2019-02-30",
        "2019-13-01T10:00",
        "0000-00-00",
        "12345",
        "99999999999",
        "-1577205970",
    ],
)
def test_junk_gives_no_date(value: str | None) -> None:
    assert normalise_date(value) is None


@settings(deadline=None)
@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2099, 12, 31)),
    st.one_of(
        st.none(), st.integers(-14 * 4, 14 * 4).map(lambda quarter: timezone(timedelta(minutes=15 * quarter)))
    ),
)
def test_a_moment_comes_back_as_it_was_written(moment: datetime, zone: timezone | None) -> None:
    moment = moment.replace(microsecond=0, tzinfo=zone)
    assert normalise_date(moment.isoformat()) == moment.isoformat()
    written = normalise_date(format_datetime(moment))
    assert written is not None
    assert datetime.fromisoformat(written) == moment
    if zone is not None and moment.timestamp() >= 1e9:
        seconds = normalise_date(str(int(moment.timestamp())))
        assert seconds == moment.astimezone(UTC).isoformat()


@settings(deadline=None)
@given(st.one_of(st.text(), st.from_regex(r"[A-Z]\w\w, \d+ Dec \d{1,6} [\d:]{1,9} [+-]\d+", fullmatch=True)))
@example("Tue, 24 Dec 2019 16:46:10 +99999999999999999999")
@example("24 ſeptember 2019")
@example("24 aprıl 2019")
@example("24 feᲀраля 2019")
def test_no_text_makes_it_raise_and_every_answer_is_a_date(text: str) -> None:
    found = find_date(text)
    for iso in (normalise_date(text), found.iso if found else None):
        assert iso is None or datetime.fromisoformat(iso).date() == date.fromisoformat(iso[:10])


@pytest.mark.parametrize(
    "text",
    [
        "May 1" + " " * 50_000 + "2020x",
        "24 May 2020" + " " * 50_000 + "x",
        "1 " * 25_000 + "2020",
        "2020-" * 10_000,
    ],
)
def test_long_lines_take_no_long_time(text: str) -> None:
    started = time.process_time()
    find_date(text)
    assert time.process_time() - started < 2


def test_a_day_after_the_horizon_is_not_believed() -> None:
    """The horizon is not today's date, so that a record gives the same article whenever it is read."""
    assert is_believable("2019-12-24T16:46")
    assert is_believable(HORIZON)
    assert not is_believable("2099-01-01")
    assert not is_believable("2019-12-24T16:46", not_after="2019-12-23")
    assert is_believable("2030-01-01", not_after="2030-01-01T08:00Z")
    assert not is_believable("1970-01-01T00:00:00Z"), "a missing date becomes the epoch"


def test_all_dates_of_a_line_are_found_in_order() -> None:
    line = "Published 24 December 2019, 4:46 pm | Updated 2 January 2020"
    assert [found.iso for found in find_dates(line)] == ["2019-12-24T16:46", "2020-01-02"]
