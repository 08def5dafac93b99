"""Which format a file has: its first bytes decide, and where they leave it open, its name."""

from __future__ import annotations

from pathlib import PurePosixPath

from pipeline.sources.compression import bare_name
from pipeline.sources.formats import Archive, Format
from pipeline.sources.json_values import JSON, is_json, is_lines, is_whole_or_cut
from pipeline.sources.jsonl import JSON_LINES
from pipeline.sources.registry import FORMATS, named, plugins
from pipeline.sources.sevenzip import EXTRA, SEVENZIP, has_extra
from pipeline.sources.streams import HEAD_BYTES, as_utf8_head
from pipeline.sources.text import HTML, MARKDOWN, TEXT

_PAGES = (TEXT, HTML, MARKDOWN)  # which of them a page is, is found when it is cleaned
_OTHER_SUFFIXES = frozenset(
    ".avif .bmp .css .eot .gif .ico .jpeg .jpg .js .mjs .map .otf .png .svg .tif .tiff .ttf .webp .woff "
    ".woff2 "
    ".aac .avi .flac .m4a .mkv .mov .mp3 .mp4 .mpeg .mpg .ogg .wav .webm "
    ".doc .docx .epub .odt .pdf .ppt .pptx .ps .rtf .xls .xlsx "
    ".bin .class .db .dll .exe .jar .o .pyc .so .sqlite .sqlite3 .tmp .part .cdx .cdxj .idx".split()
)


def recognise(head: bytes, name: str) -> Format | Archive | None:
    """The format of a file by its first bytes, unpacked, and its name. None where no reader knows it."""
    by_name = named(name)
    if by_name in plugins().values():
        return by_name
    head = as_utf8_head(head)
    for known in FORMATS:
        if not (known is HTML and by_name in _PAGES) and known.begins(head):
            return known
    if is_json(head) or by_name is JSON:
        if is_lines(head) or (by_name is JSON_LINES and not _is_array(head)):
            return JSON_LINES
        # A page may begin with a bracket, too: "[Updated] The ferry ...".
        if by_name not in _PAGES or is_whole_or_cut(head, HEAD_BYTES):
            return JSON
    return by_name


def may_be_dump(name: str) -> bool:
    """Whether the name of a file allows that it is a dump; it need not have a suffix that is known."""
    return PurePosixPath(bare_name(name.lower())).suffix not in _OTHER_SUFFIXES and not is_about_folder(name)


def is_about_folder(name: str) -> bool:
    """Whether a file says what a folder holds or who may crawl a site, so that it is no page."""
    return bare_name(name.lower()).rpartition("/")[2] in ("readme.md", "robots.txt", "ads.txt")


def label(name: str) -> str:
    """What a file is, for the count of the files that are not read: ".pdf", "no suffix"."""
    if is_about_folder(name):
        return "README" if "readme" in name.lower() else bare_name(name.lower()).rpartition("/")[2]
    suffix = PurePosixPath(bare_name(name.lower())).suffix
    if suffix in SEVENZIP.suffixes and not has_extra():
        return f"{suffix} (needs {EXTRA})"
    return suffix or "no suffix"


def _is_array(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")
