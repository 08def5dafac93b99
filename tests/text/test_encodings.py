"""Legacy encodings, forms of Unicode and mojibake: declared or not, whole or cut, the text is the same."""

from __future__ import annotations

import gzip
import struct

import pytest

from pipeline.errors import Rejected
from pipeline.text.decoding.decode import decode

GERMAN = "Der Fährmann fährt übermorgen wieder, heißt es in der Uferstube. Öl und Brötchen gibt es an Bord."
FRENCH = (
    "La traversée a été annulée hier soir à cause du vent, et les passagers ont dormi à l'école du village."
)
POLISH = "Wójt gminy ogłosił wczoraj, że most będzie zamknięty do końca października. Mieszkańcy są źli, bo objazd jest długi."
CZECH = "Přívoz přes řeku dnes ráno opět nevyplul, a lidé z vesnice jeli do práce oklikou přes starý železniční most."
HUNGARIAN = "A komp ma reggel újra nem indult el, ezért a falu lakói a régi hídon át mentek dolgozni, és elkéstek. Őszre ígérik az új hajót."
RUSSIAN = "Паром через реку снова не вышел в рейс в понедельник утром, и жители посёлка добирались на работу в объезд."
UKRAINIAN = (
    "Пором через річку знову не вийшов у рейс, і мешканці селища їхали на роботу в об'їзд через старий міст."
)
GREEK = "Το πλοίο δεν έφυγε ούτε σήμερα το πρωί, και οι κάτοικοι του χωριού πήγαν στη δουλειά τους από τον παλιό δρόμο."
TURKISH = "Vapur bu sabah yine kalkmadı, köylüler işe eski köprüden dolaşarak gitti. Yeni motor hafta sonuna kadar gelecekmiş."
HEBREW = "המעבורת לא יצאה גם הבוקר, ותושבי הכפר נסעו לעבודה דרך הגשר הישן. המנוע החדש יגיע רק בסוף השבוע."
ARABIC = "لم تبحر العبارة هذا الصباح أيضا، فذهب سكان القرية إلى العمل عبر الجسر القديم. سيصل المحرك الجديد في نهاية الأسبوع."
LITHUANIAN = "Keltas šį rytą vėl neišplaukė, todėl kaimo gyventojai į darbą važiavo per senąjį tiltą. Naujas variklis bus atvežtas iki savaitės pabaigos."
THAI = "เช้านี้เรือข้ามฟากไม่ออกอีกแล้ว ชาวบ้านจึงต้องไปทำงานโดยอ้อมไปทางสะพานเก่า"
JAPANESE = (
    "渡し船は今朝も出なかった。村の人たちは古い橋を回って仕事に行った。新しいエンジンは週末までに届くという。"
)
CHINESE = "渡船今天早上又没有开，村里的人只好绕过旧桥去上班。新的发动机据说周末以前会送到。"
TAIWANESE = "渡船今天早上又沒有開，村裡的人只好繞過舊橋去上班。新的引擎據說週末以前會送到。"
KOREAN = "오늘 아침에도 나룻배가 뜨지 않아 마을 사람들은 옛 다리를 돌아서 일하러 갔다. 새 엔진은 주말까지 온다고 한다."

TEXTS = [
    (GERMAN, "cp1252"),
    (FRENCH, "cp1252"),
    (POLISH, "cp1250"),
    (POLISH, "iso8859-2"),
    (CZECH, "cp1250"),
    (CZECH, "iso8859-2"),
    (HUNGARIAN, "cp1250"),
    (RUSSIAN, "cp1251"),
    (RUSSIAN, "koi8-r"),
    (RUSSIAN, "iso8859-5"),
    (RUSSIAN, "cp866"),
    (UKRAINIAN, "cp1251"),
    (UKRAINIAN, "koi8-u"),
    (GREEK, "cp1253"),
    (GREEK, "iso8859-7"),
    (TURKISH, "cp1254"),
    (HEBREW, "cp1255"),
    (ARABIC, "cp1256"),
    (ARABIC, "iso8859-6"),
    (LITHUANIAN, "cp1257"),
    (LITHUANIAN, "iso8859-13"),
    (THAI, "cp874"),
    (JAPANESE, "shift_jis"),
    (JAPANESE, "euc_jp"),
    (JAPANESE, "iso2022_jp"),
    (CHINESE, "gb18030"),
    (CHINESE, "gbk"),
    (TAIWANESE, "big5"),
    (KOREAN, "euc_kr"),
    (KOREAN, "iso2022_kr"),
]
PAGE = """<!DOCTYPE html><html><head>{meta}<script>var a = "{ascii}";</script></head>
<body><nav><a href="/a">A</a></nav><p class="text">{text}</p></body></html>"""


def page(text: str, meta: str = "") -> str:
    return PAGE.format(meta=meta, ascii="x" * 3000, text=text)


@pytest.mark.parametrize(("text", "encoding"), TEXTS)
def test_a_text_that_declares_nothing_is_read_and_noted(text: str, encoding: str) -> None:
    found, notes = decode(text.encode(encoding))
    assert found == text
    assert len(notes) == 1
    assert notes[0].startswith("decoded as ")


@pytest.mark.parametrize(("text", "encoding"), TEXTS)
@pytest.mark.parametrize("declared", ["", "utf-8", "iso-8859-1"])
def test_a_page_that_declares_nothing_or_the_wrong_thing_is_read(
    text: str, encoding: str, declared: str
) -> None:
    html = page(text, f'<meta charset="{declared}">' if declared else "")
    assert decode(html.encode(encoding))[0] == html


@pytest.mark.parametrize(("text", "encoding"), TEXTS)
def test_what_the_header_says_is_obeyed_and_noted(text: str, encoding: str) -> None:
    found, notes = decode(text.encode(encoding), encoding)
    assert found == text
    assert notes in (
        (f"decoded as {encoding}, as declared",),
        (f"decoded as {encoding}, by its escapes",),
    )


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gbk"),
        (TAIWANESE, "big5"),
        (KOREAN, "euc_kr"),
    ],
)
@pytest.mark.parametrize("declared", [True, False])
def test_a_text_that_is_cut_inside_a_character_loses_only_that(
    text: str, encoding: str, declared: bool
) -> None:
    lines = "\n".join([text] * 3).rstrip(".")
    found, notes = decode(lines.encode(encoding)[:-1], encoding if declared else None)
    assert found.rstrip("\ufffd") == lines[:-1]
    assert notes[0].endswith(", with losses")


@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, JAPANESE])
def test_utf8_that_is_cut_inside_a_character_stays_utf8(text: str) -> None:
    payload = (text + "é").encode()[:-1]
    assert decode(payload) == (text + "\ufffd", ("decoded as utf-8 with losses",))


def test_utf8_with_one_other_byte_stays_utf8() -> None:
    payload = RUSSIAN.encode() + b" \xff " + RUSSIAN.encode()
    assert decode(payload) == (f"{RUSSIAN} \ufffd {RUSSIAN}", ("decoded as utf-8 with losses",))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize(
    "text",
    [GERMAN, POLISH, RUSSIAN, ARABIC, THAI, JAPANESE, CHINESE, KOREAN, page(CHINESE), "No accents at all."],
)
def test_utf16_and_utf32_are_read_without_a_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, (f"decoded as {encoding}, guessed",))


def test_utf16_of_a_few_characters_is_read_where_the_header_says_so() -> None:
    assert decode("渡船".encode("utf-16-be"), "utf-16be")[0] == "渡船"


@pytest.mark.parametrize(
    "payload",
    [
        gzip.compress(GERMAN.encode() * 9, mtime=0),
        struct.pack("<200h", *((at * 7919) % 601 - 300 for at in range(200))),
        struct.pack("<100i", *range(100)),
        struct.pack("<50d", *(at / 3 for at in range(50))),
        b"ferry.txt\0harbour.txt\0bridge.md\0",
        b"abc\0def\0ghi\0jkl\0",
    ],
    ids=["gzip", "int16", "int32", "double", "names", "names-of-three"],
)
def test_what_has_nul_bytes_and_is_no_text_is_rejected(payload: bytes) -> None:
    with pytest.raises(Rejected) as caught:
        decode(payload)
    assert caught.value.reason == "binary"


@pytest.mark.parametrize(
    "text", ["Prix : 12 € la traversée, 3 € le vélo", "Le cœur de la vieille cité bat à l'école"]
)
def test_iso_8859_15_is_told_from_cp1252_by_its_own_signs(text: str) -> None:
    assert decode(text.encode("iso8859-15"))[0] == text
    assert decode(text.encode("cp1252"))[0] == text


def test_a_fraction_stays_a_fraction() -> None:
    text = "Für den Teig: ½ Pfund Mehl, 1½ Löffel Öl und ¼ Würfel Hefe"
    assert decode(text.encode("cp1252"))[0] == text


def test_vietnamese_letters_and_their_tones_are_one_character() -> None:
    payload = "Phà la\u0323i không cha\u0323y sáng nay, ngươ\u0300i dân pha\u0309i đi đươ\u0300ng vo\u0300ng".encode(
        "cp1258"
    )
    text = "Phà lại không chạy sáng nay, người dân phải đi đường vòng"
    assert decode(payload, "windows-1258")[0] == text
    assert decode(payload)[0] == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "latin-1"),
        (FRENCH, "latin-1"),
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "latin-1"),
        (GREEK, "latin-1"),
        (ARABIC, "latin-1"),
        (CHINESE, "latin-1"),
        (KOREAN, "latin-1"),
        (page(GERMAN), "latin-1"),
    ],
)
def test_utf8_that_was_read_as_something_else_is_repaired(text: str, encoding: str) -> None:
    broken = text.encode().decode(encoding)
    assert decode(broken.encode()) == (text, ("repaired mojibake",))
    assert decode(broken) == (text, ("repaired mojibake",))


def test_text_that_was_broken_twice_is_repaired() -> None:
    once = FRENCH.encode().decode("latin-1")
    assert decode(once.encode().decode("latin-1").encode()) == (FRENCH, ("repaired mojibake",))


def test_only_the_broken_lines_of_a_record_are_repaired() -> None:
    lines = [GERMAN, GERMAN.encode().decode("latin-1"), FRENCH, "Übrig"]
    assert decode("\n".join(lines))[0].split("\n") == [GERMAN, GERMAN, FRENCH, "Übrig"]


@pytest.mark.parametrize("text", [text for text, _ in TEXTS])
def test_utf8_is_never_touched(text: str) -> None:
    for whole in (text, page(text), page(text, '<meta charset="iso-8859-1">')):
        assert decode(whole.encode()) == (whole, ())
        assert decode(whole.encode(), "windows-1251") == (whole, ())


@pytest.mark.parametrize(
    "text",
    [
        "The CAFÉ™ and the ROSÉ… are back",
        "In Rouen sagt man «DÉJÀ», in Köln «ÜBERALL»",
        "Р° is how the letter looks",
    ],
)
def test_what_only_looks_like_mojibake_stays(text: str) -> None:
    assert decode(text) == (text, ())


def test_a_text_about_charsets_is_not_read_as_the_one_that_it_mentions() -> None:
    text = f'<meta charset="shift_jis">\n{JAPANESE}\n{JAPANESE}'
    assert decode(text.encode("euc_jp")) == (text, ("decoded as euc_jp, guessed",))
