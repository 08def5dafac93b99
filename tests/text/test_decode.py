"""Bytes to text: the encoding is found, broken text is repaired, binary data is rejected."""

from __future__ import annotations

import codecs
import random
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.errors import Rejected
from pipeline.text.decoding.decode import decode, looks_like_html, split_lines

BREAKS = ["\n", "\r", "\r\n", "\u2028", "\u2029"]
CONTROLS = [chr(code) for code in range(32) if chr(code) not in "\t\n\v\f\r\x1b"]
# The letters that UTF-8 lead bytes become in Latin-1 or cp1252; all mojibake has at least one.
LEADS = re.compile("[\u00c2-\u00f4]")

plain_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=CONTROLS)).filter(
    lambda text: not LEADS.search(text) and not text.startswith("\ufeff")
)

POLISH = (
    "Wójt gminy Żabno ogłosił wczoraj, że most nad Dunajcem będzie zamknięty do końca października. "
    "Mieszkańcy są źli, bo objazd ma dziewiętnaście kilometrów, a autobus jeździ tylko dwa razy dziennie. "
    "„Nikt nas nie zapytał o zdanie” – mówi pani Łucja, która prowadzi piekarnię tuż przy przeprawie."
)
RUSSIAN = (
    "Паром через реку снова не вышел в рейс в понедельник утром, и жители посёлка добирались на работу "
    "в объезд. В администрации обещают, что новый двигатель привезут до конца недели, но расписание "
    "пока не меняется."
)
GERMAN = "Der Fährmann fährt übermorgen wieder – so heißt es in der „Uferstube“. Das kostet 3 € mehr."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_obeyed_and_taken_off(encoding: str) -> None:
    assert decode("Grüße aus Łódź, 東京".encode(encoding)) == ("Grüße aus Łódź, 東京", ())


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_both_byte_orders_are_read(mark: bytes, encoding: str) -> None:
    text = "Sluice gates open\nŁódź 東京"
    assert decode(mark + text.encode(encoding)) == (text, ())


@settings(deadline=None)
@given(plain_text)
@example("naïve café")
@example("\v\f\x1b\x7f\x85")
def test_clean_text_goes_through_utf8_unchanged(text: str) -> None:
    assert decode(text.encode()) == (text, ())
    assert decode(text) == (text, ())


@pytest.mark.parametrize(
    "text", [GERMAN, POLISH, RUSSIAN, "São João, à tarde: «ação»", "Crème brûlée, Ça va — l’été"]
)
def test_accents_that_look_a_little_like_mojibake_are_left_alone(text: str) -> None:
    assert decode(text.encode()) == (text, ())


@pytest.mark.parametrize(
    "tag",
    [
        '<meta charset="windows-1250">',
        "<META CHARSET = 'windows-1250' />",
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1250">',
    ],
)
def test_a_declared_charset_is_obeyed_where_it_is_not_utf8(tag: str) -> None:
    page = f"<html><head>{tag}</head><body><p>źle, że śnieg</p></body></html>"
    assert decode(page.encode("cp1250")) == (page, ("decoded as windows-1250, as declared",))


@pytest.mark.parametrize("declared", ["iso-8859-1", "latin1", "us-ascii"])
def test_latin1_means_cp1252_as_it_does_in_browsers(declared: str) -> None:
    page = f'<html><meta charset="{declared}"><p>“Žižkov” – 5 €</p></html>'
    assert decode(page.encode("cp1252")) == (page, (f"decoded as {declared}, as declared",))


def test_broken_text_behind_a_byte_order_mark_is_noted() -> None:
    text, notes = decode(codecs.BOM_UTF8 + b"caf\xe9 au lait")
    assert text == "caf\ufffd au lait"
    assert notes == ("decoded as utf-8-sig, as its byte order mark says, with losses (byte 3)",)


@pytest.mark.parametrize(
    "declared", ["utf-8", "klingon-8", "rot13", "hex", "idna", "undefined", "unicode_escape", "utf-16"]
)
def test_a_wrong_declaration_does_no_harm(declared: str) -> None:
    """The declared charset is wrong, does not exist, or is no text encoding at all."""
    page = f'<html><meta charset="{declared}"><p>{GERMAN}</p></html>'
    text, notes = decode(page.encode("cp1252"))
    assert GERMAN in text
    assert notes == ("decoded as cp1252, guessed",)


@pytest.mark.parametrize(("text", "encoding"), [(GERMAN, "cp1252"), (POLISH, "cp1250"), (RUSSIAN, "cp1251")])
def test_a_legacy_encoding_is_guessed_and_noted(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, (f"decoded as {encoding}, guessed",))


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_mojibake_is_repaired_and_noted(encoding: str) -> None:
    text = "Die Fähre fährt über den Fluss, später auch für Räder. Ça coûte déjà très cher."
    broken = text.encode().decode(encoding, "replace")
    assert "Ã" in broken
    assert decode(broken) == (text, ("repaired mojibake",))
    assert decode(broken.encode()) == (text, ("repaired mojibake",))


@pytest.mark.parametrize(
    "payload",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0",
        b"text that has one\0in it",
        random.Random(7).randbytes(3_000),
        bytes(byte for byte in random.Random(8).randbytes(3_000) if byte),
        "".join(CONTROLS),
        "word " + "\x01\x02" * 20,
    ],
    ids=["png", "nul", "random", "random-without-nul", "controls", "mostly-controls"],
)
def test_what_is_no_text_is_rejected_as_binary(payload: str | bytes) -> None:
    with pytest.raises(Rejected) as caught:
        decode(payload)
    assert caught.value.reason == "binary"
    assert caught.value.detail


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        ("one\x0btwo\x01three", "one\x0btwothree"),
        ("half \ud83d of a pair", "half \ufffd of a pair"),
        ("\x00start", "start"),
    ],
)
def test_a_few_controls_and_lone_surrogates_go_with_a_note(payload: str, text: str) -> None:
    assert decode(payload) == (text, ("dropped control characters or lone surrogates",))


@settings(deadline=None, max_examples=60)
@given(st.one_of(st.binary(), st.text(st.characters())))
def test_whatever_comes_in_is_text_or_rejected_as_binary(payload: str | bytes) -> None:
    """The decoded text can always be stored: it is encodable, and has no control characters."""
    try:
        text, notes = decode(payload)
    except Rejected as rejected:
        assert rejected.reason == "binary"
    else:
        text.encode("utf-8")
        assert not any(control in text for control in CONTROLS)
        assert decode(payload) == (text, notes)


@settings(deadline=None)
@given(st.text())
def test_joined_lines_are_the_text_again(text: str) -> None:
    plain = re.sub("\r\n|[\r\u2028\u2029]", "\n", text)
    assert "\n".join(split_lines(text)) == plain


@pytest.mark.parametrize("mark", BREAKS)
def test_every_kind_of_line_break_splits_once(mark: str) -> None:
    assert split_lines(f"one{mark}two{mark}{mark}three{mark}") == ["one", "two", "", "three", ""]


def test_what_is_no_line_break_does_not_split() -> None:
    text = "one\ttwo\vthree\ffour\x1cfive\x85six\xa0seven"
    assert split_lines(text) == [text]


@pytest.mark.parametrize(
    "start",
    [
        "<!DOCTYPE html>",
        "\ufeff\n\t <!doctype HTML PUBLIC '-//W3C//DTD'>",
        "<html lang='en'>",
        "<HEAD><title>x</title>",
        "<body>",
        "<?xml version='1.0'?>\n<html xmlns='http://www.w3.org/1999/xhtml'>",
        "<!-- saved from url=(0021)http://a.example/ -->\n<html>",
    ],
)
def test_html_is_known_by_its_start(start: str) -> None:
    assert looks_like_html(start + "<p>text</p>")


@pytest.mark.parametrize(
    "start",
    [
        "",
        "The <html> tag opens a page.",
        "<p>a bare paragraph</p>",
        "<?xml version='1.0'?><rss/>",
        "<!-- a note -->",
        "<3",
    ],
)
def test_text_that_mentions_tags_is_not_html(start: str) -> None:
    assert not looks_like_html(start)


@pytest.mark.parametrize(
    "start",
    [
        "<script>var a = 1;</script>\n<!DOCTYPE html><html><body><p>x</p></body></html>",
        "<article><h1>Ferry late</h1><p>Again.</p></article>",
        "<!-- from a dump -->\n<div class='x'><p>Again.</p></div>",
    ],
)
def test_a_piece_of_a_page_is_html(start: str) -> None:
    assert looks_like_html(start)
