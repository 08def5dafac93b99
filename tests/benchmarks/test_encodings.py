"""The benchmark of encodings encodes as real pages do, and leaves out what it cannot encode."""

from __future__ import annotations

import unicodedata

from benchmarks.encodings import by_turns, cut_in_character, encoded, with_tone_apart

FERRY = "Die Fähre fährt für 3 € – „sofort“"


def test_html_has_references_and_text_has_ascii_for_what_an_encoding_lacks() -> None:
    assert encoded(FERRY, "iso-8859-15", html=True) == (
        "Die Fähre fährt für 3 € &#8211; &#8222;sofort&#8220;".encode("iso8859-15")
    )
    assert encoded(FERRY, "iso-8859-15", html=False) == 'Die Fähre fährt für 3 € - "sofort"'.encode(
        "iso8859-15"
    )


def test_a_text_that_would_lose_its_letters_is_left_out() -> None:
    assert encoded("Паром не вышел", "windows-1252", html=False) is None
    assert encoded("no letters beyond", "windows-1252", html=False) is None


def test_a_text_is_cut_inside_its_last_character_of_two_bytes() -> None:
    payload = "渡船 is a ferry".encode("gbk")
    assert cut_in_character(payload, "gbk") == payload[:3]
    assert cut_in_character("née à l'est".encode("cp1252"), "windows-1252") == "née à".encode("cp1252")


def test_the_tones_of_vietnamese_are_set_apart_only_where_cp1258_has_no_letter_for_both() -> None:
    apart = "".join(map(with_tone_apart, "phà lại chạy đường"))
    assert apart.encode("cp1258")
    assert "à" in apart
    assert unicodedata.normalize("NFC", apart) == "phà lại chạy đường"


def test_sites_take_turns() -> None:
    assert by_turns([["a1", "a2", "a3"], ["b1"], ["c1", "c2"]]) == ["a1", "b1", "c1", "a2", "c2", "a3"]
