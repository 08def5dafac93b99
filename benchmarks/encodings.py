"""Pages of the corpus in other encodings: the share that is decoded to the very same text.

    python benchmarks/encodings.py CORPUS_FOLDER [--pages 25] [--skip 0] [--input html] [--reader chardet]

A page is encoded in each encoding that fits its language, and in the forms of Unicode. A character that
the encoding does not have becomes a character reference in HTML, as on a real page, and is left out of a
flattened text, quotes and dashes excepted, which become ASCII. Pages are left out that would lose more
than 2% of their letters beyond ASCII, and those that are ASCII in the end.

The columns say what the page declares:

- `nothing`: the `<meta>` of the page is taken off.
- `meta`: the `<meta>` names the encoding (of HTML only).
- `header`: the HTTP header does.
- `utf-8`, `latin-1`: the `<meta>`, or the header of a flattened text, wrongly says utf-8 or iso-8859-1.
- `cut`: nothing is declared, and the page is cut in the middle of its last character beyond ASCII, or
  behind it where a character is one byte. All characters before it count.
- `200 bytes`, `50 bytes`: nothing is declared, and only so much is there of the line that has the most
  letters beyond ASCII, at least three.

A figure is the share of pages that are decoded to what was encoded, to the letter.

The second table is on mojibake: `repaired` is the share of pages that are as before, after they were written
in UTF-8 and read as cp1252 or Latin-1; `unchanged` the share of pages that stay as they are, in UTF-8 (those
that have mojibake or controls of their own do not, and are mended before anything else is measured).
The other readers give text for bytes that declare nothing, so only those columns count.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import sys
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from charset_normalizer import from_bytes
from resiliparse.parse.encoding import bytes_to_str, detect_encoding

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pipeline.errors import Rejected  # noqa: E402
from pipeline.text.decoding.decode import decode  # noqa: E402

Reader = Callable[[bytes, str | None], str]

_WESTERN = ("windows-1252", "iso-8859-15")
_CENTRAL = ("windows-1250", "iso-8859-2")
_ENCODINGS = {
    "en": ("windows-1252",),
    **dict.fromkeys("de fr es pt it nl da no sv fi is ca".split(), _WESTERN),
    **dict.fromkeys("pl cs hu ro".split(), _CENTRAL),
    "ru": ("windows-1251", "koi8-r", "iso-8859-5", "cp866"),
    "bg": ("windows-1251", "iso-8859-5"),
    "uk": ("windows-1251", "koi8-u"),
    "el": ("windows-1253", "iso-8859-7"),
    "tr": ("windows-1254",),
    "ar": ("windows-1256", "iso-8859-6"),
    "fa": ("windows-1256",),
    **dict.fromkeys(("lt", "lv"), ("windows-1257", "iso-8859-13")),
    "vi": ("windows-1258",),
    "th": ("windows-874",),
    "ja": ("shift_jis", "euc-jp", "iso-2022-jp"),
    "zh": ("gb18030", "gbk", "big5"),
    "ko": ("euc-kr",),
}
_UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le", "utf-32be")
# The codec of Python where a browser means another one by the name.
_CODECS = {"shift_jis": "cp932", "euc-kr": "cp949", "windows-874": "cp874", "big5": "cp950"}
_PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "…": "...", "\xa0": " ", "•": "*"}
)
_META = re.compile(r"""<meta[^>]{0,200}?charset\s*=[^>]*>""", re.I)
_UNFIT = re.compile("^\ufeff|[\ufffd\x1b\x7f-\x9f]")
_HEAD = re.compile(r"<head[^>]*>|<html[^>]*>|<!doctype[^>]*>", re.I)
_TONE = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_LOST = 0.02
_LETTERS = 3
_COLUMNS = ("nothing", "meta", "header", "utf-8", "latin-1", "cut", "200 bytes", "50 bytes")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path, help="the folder of the corpus")
    parser.add_argument("--pages", type=int, default=25, help="of a language, at most")
    parser.add_argument("--skip", type=int, default=0, help="so many pages of a language first")
    parser.add_argument("--input", choices=("flat_full", "html"), default="flat_full")
    parser.add_argument("--reader", choices=READERS, default="copydesk")
    parser.add_argument("--worst", type=int, default=0, help="show so many wrong ones of a figure")
    arguments = parser.parse_args()
    raw = pages_of(arguments.corpus, arguments.input, arguments.skip, arguments.pages)
    pages = [(language, _UNFIT.sub("", decode(text)[0])) for language, text in raw]
    read = READERS[arguments.reader]
    right: dict[tuple[str, str], list[bool]] = defaultdict(list)
    wrong: dict[tuple[str, str], list[str]] = defaultdict(list)
    spent = 0.0
    for language, text in pages:
        for encoding in (*_ENCODINGS.get(language, ()), *_UNICODE):
            for column, payload, header in cases(text, encoding, arguments.input == "html"):
                if arguments.reader != "copydesk" and (header or column in ("meta", "utf-8", "latin-1")):
                    continue
                started = time.perf_counter()
                found = read(payload, header)
                if column == "nothing" and encoding not in _UNICODE:
                    spent += time.perf_counter() - started
                meant = payload.decode(codec_of(encoding), "replace").removeprefix("\ufeff")
                if encoding == "windows-1258":
                    meant = unicodedata.normalize("NFC", meant)
                if column == "cut":
                    meant, found = meant.rstrip("\ufffd"), found[: len(meant.rstrip("\ufffd"))]
                right[encoding, column].append(found == meant)
                if found != meant:
                    wrong[encoding, column].append(f"{language} {first_difference(meant, found)}")
    print_table(right, spent)
    for (encoding, column), examples in wrong.items():
        for example in examples[: arguments.worst]:
            print(f"{encoding:<14}{column:<10}{example}")
    if arguments.reader == "copydesk":
        print_mojibake(pages, arguments.worst)
        changed = [first_difference(text, decode(text)[0]) for _, text in raw if decode(text)[0] != text]
        print(f"{'as it is':<20}{len(raw):>6}{1 - len(changed) / len(raw):>11.3f} unchanged")
        print("\n".join(changed[: arguments.worst]))


def by_copydesk(payload: bytes, header: str | None) -> str:
    try:
        return decode(payload, header)[0]
    except Rejected as rejected:
        return f"rejected: {rejected.detail}"


def by_charset_normalizer(payload: bytes, _: str | None) -> str:
    best = from_bytes(payload).best()
    return str(best) if best else ""


def by_chardet(payload: bytes, _: str | None) -> str:
    import chardet  # a reader to compare with, which need not be installed

    return payload.decode(chardet.detect(payload)["encoding"] or "cp1252", "replace")


def by_cchardet(payload: bytes, _: str | None) -> str:
    import cchardet

    name = cchardet.detect(payload)["encoding"] or "cp1252"
    try:
        return payload.decode("cp949" if name == "UHC" else name, "replace")
    except LookupError:  # Python has no VISCII
        return ""


def by_resiliparse(payload: bytes, _: str | None) -> str:
    return str(bytes_to_str(payload, detect_encoding(payload)))


READERS: dict[str, Reader] = {
    "copydesk": by_copydesk,
    "charset-normalizer": by_charset_normalizer,
    "chardet": by_chardet,
    "cchardet": by_cchardet,
    "resiliparse": by_resiliparse,
}


def pages_of(folder: Path, kind: str, skip: int, most: int) -> list[tuple[str, str]]:
    """Language and text of at most so many pages a language, from as many files and sites as there are."""
    files = [folder / "pages.jsonl.xz", folder / "pages_more.jsonl.xz", *sorted(folder.glob("sites/*.xz"))]
    kept: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in files:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                of_site = kept[row["lang"]][row.get("site") or row["url"]]
                if row["lang"] in _ENCODINGS and len(of_site) < skip + most:
                    of_site.append(row[kind])
    return [
        (language, text)
        for language in sorted(kept)
        for text in by_turns(list(kept[language].values()))[skip : skip + most]
    ]


def by_turns(of_sites: list[list[str]]) -> list[str]:
    """The first page of each site, then the second of each, and so on."""
    longest = max(map(len, of_sites), default=0)
    return [pages[turn] for turn in range(longest) for pages in of_sites if turn < len(pages)]


def cases(text: str, encoding: str, html: bool) -> Iterator[tuple[str, bytes, str | None]]:
    """Column, payload and what the HTTP header says."""
    bare = _META.sub("", text) if html else text
    payload = encoded(bare, encoding, html)
    if payload is None:
        return
    yield "nothing", payload, None
    name = encoding.removesuffix("-sig")
    yield "header", payload, name
    said = {"meta": name, "utf-8": "utf-8", "latin-1": "iso-8859-1"}
    if encoding in _UNICODE[2:]:
        said = {}  # no reader could find it there
    elif encoding in _UNICODE:
        del said["utf-8"]
    elif encoding in ("windows-1252", "iso-8859-15"):
        del said["latin-1"]  # that is how they are declared
    for column, declared in said.items():
        if html:
            page = encoded(_HEAD.sub(rf'\g<0><meta charset="{declared}">', bare, count=1), encoding, html)
            if page:
                yield column, page, None
        elif column != "meta":
            yield column, payload, declared
    yield "cut", cut_in_character(payload, encoding), None
    if not html:
        line = max(text.splitlines(), key=letters_beyond_ascii)
        for size in (200, 50):
            piece = cut(line, encoding, size)
            short = encoded(piece, encoding, html)
            if short and letters_beyond_ascii(piece) >= _LETTERS:
                yield f"{size} bytes", short, None


def letters_beyond_ascii(text: str) -> int:
    return sum(character > "\x7f" and character.isalpha() for character in text)


def cut_in_character(payload: bytes, encoding: str) -> bytes:
    if encoding == "iso-2022-jp" or encoding in _UNICODE[2:]:
        return payload[: len(payload) // 2 | 1]
    last = max(at for at, byte in enumerate(payload) if byte > 0x7F)
    start = payload[:last].decode(codec_of(encoding), "replace")
    whole = len(payload[: last + 1].decode(codec_of(encoding), "replace")) > len(start)
    return payload[: last + 1] if whole else payload[:last]


def cut(line: str, encoding: str, size: int) -> str:
    """The first words of a line (the first characters, if it has no words) that fill so many bytes."""
    kept = line[:size]
    while len(kept.encode(codec_of(encoding), "ignore")) > size:
        kept = kept[:-1]
    return kept.rsplit(" ", 1)[0] if " " in kept else kept


def encoded(text: str, encoding: str, html: bool) -> bytes | None:
    codec = codec_of(encoding)
    if encoding == "windows-1258":
        text = "".join(map(with_tone_apart, text))
    if encoding in _UNICODE:
        return text.encode(codec) if not text.isascii() else None
    letters = [character for character in text if character > "\x7f" and character.isalpha()]
    lost = sum(not character.encode(codec, "ignore") for character in letters)
    if lost > _LOST * len(letters):
        return None
    if html:
        payload = text.encode(codec, "xmlcharrefreplace")
    else:
        plain = "".join(
            character if character.encode(codec, "ignore") else character.translate(_PLAIN)
            for character in text
        )
        payload = plain.encode(codec, "ignore")
    return None if payload.isascii() and encoding != "iso-2022-jp" else payload


def with_tone_apart(letter: str) -> str:
    """A Vietnamese letter as cp1258 has it: the tone is a character of its own."""
    if letter.encode("cp1258", "ignore"):
        return letter
    parts = unicodedata.normalize("NFD", letter)
    return unicodedata.normalize("NFC", _TONE.sub("", parts)) + "".join(_TONE.findall(parts))


def codec_of(encoding: str) -> str:
    return _CODECS.get(encoding, encoding)


def first_difference(meant: str, found: str) -> str:
    at = next((at for at, (a, b) in enumerate(zip(meant, found, strict=False)) if a != b), 0)
    start = max(0, at - 15)
    return f"{meant[start : at + 25]!r} -> {found[start : at + 25]!r}"


def print_table(right: dict[tuple[str, str], list[bool]], spent: float) -> None:
    encodings = list(dict.fromkeys(encoding for encoding, _ in right))
    columns = [column for column in _COLUMNS if any((name, column) in right for name in encodings)]
    print(f"{'':<14}{'pages':>6}" + "".join(f"{column:>11}" for column in columns))
    groups = [(name, [name]) for name in encodings]
    groups.append(("all legacy", [name for name in encodings if name not in _UNICODE]))
    groups.append(("all", encodings))
    for label, names in groups:
        count = sum(len(right[name, "nothing"]) for name in names)
        line = f"{label:<14}{count:>6}"
        for column in columns:
            found = [is_right for name in names for is_right in right[name, column]]
            line += f"{sum(found) / len(found):>11.3f}" if found else f"{'':>11}"
        print(line)
    legacy = sum(len(found) for (name, column), found in right.items() if _is_legacy_page(name, column))
    print(f"{1000 * spent / max(1, legacy):.1f} ms for a page in a legacy encoding that declares nothing")


def _is_legacy_page(encoding: str, column: str) -> bool:
    return column == "nothing" and encoding not in _UNICODE


def print_mojibake(pages: list[tuple[str, str]], worst: int) -> None:
    repaired: dict[str, list[bool]] = {"cp1252": [], "latin-1": []}
    examples = []
    for language, text in pages:
        for codec, found in repaired.items():
            try:
                broken = text.encode().decode(codec)
            except UnicodeDecodeError:  # five bytes are no characters of cp1252
                continue
            if broken != text:
                read = by_copydesk(broken.encode(), None)
                found.append(read == text)
                if read != text:
                    examples.append(f"mojibake {codec} {language} {first_difference(text, read)}")
    print("\nmojibake")
    for codec, found in repaired.items():
        print(f"{'read as ' + codec:<20}{len(found):>6}{sum(found) / max(1, len(found)):>11.3f} repaired")
    print("\n".join(examples[:worst]))


if __name__ == "__main__":
    main()
