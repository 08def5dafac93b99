"""RSS and Atom: an entry a record, with its full content where the feed has it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from html.entities import html5
from typing import BinaryIO, cast

from lxml import etree

from pipeline.records import About, Kind, RawDocument, Reject, RejectReason, Skipped
from pipeline.settings import Settings
from pipeline.sources.formats import Format, Record
from pipeline.sources.streams import PIECE_BYTES, Made
from pipeline.sources.values import without_markup
from pipeline.text.samples import sample_of

_CONTENT = ("encoded", "content", "fulltext")
_SUMMARY = ("description", "summary", "subtitle")
_PUBLISHED = ("pubDate", "published", "date", "issued", "created", "updated")
_NOT_READ = frozenset(("attachment", "nav_menu_item", "revision", "custom_css", "wp_global_styles"))
_ROOT = re.compile(
    # Possessive, so that a long beginning without a root is gone through once.
    rb"(?:\s|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>|<\?[^>]*\?>)*+<(?:\w+:)?(?:rss|feed|RDF)\b",
    re.S,
)

_ROOTS = ("rss", "feed", "RDF")
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_LONGEST_ENTITY = 34
_OF_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BROKEN_OFF = (etree.ErrorTypes.ERR_DOCUMENT_END, etree.ErrorTypes.ERR_TAG_NOT_FINISHED)
_OF_MEDIA = (
    "{http://search.yahoo.com/mrss/}"  # captions of pictures, under the names of the entry's own fields
)


def read_feed(stream: BinaryIO, settings: Settings) -> Iterator[Record]:
    """The entries of a feed, one at a time; a summary is the text where there is no content.

    Raises OSError where the feed breaks off.
    """
    limit = settings.max_record_bytes
    language: str | None = None
    position = 0
    events = etree.iterparse(
        _with_numbers(stream), ("end",), recover=True, huge_tree=True, resolve_entities=False, no_network=True
    )
    try:
        for _, element in events:
            name = _local(element)
            if name == "language" and _local(element.getparent()) == "channel":
                language = (element.text or "").strip() or None
            if name not in ("item", "entry"):
                continue
            position += 1
            yield _entry(element, position, language or element.get(_XML_LANG), limit)
            element.clear(keep_tail=False)
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]  # else all entries stay in memory
    except etree.XMLSyntaxError as error:
        raise OSError(f"no feed: {error}") from error
    if any(error.type in _BROKEN_OFF for error in events.error_log):
        raise OSError("the feed breaks off")
    if not position and (len(events.error_log) or _local(events.root) not in _ROOTS):
        said = events.error_log[0].message if len(events.error_log) else "another root element"
        raise OSError(f"no feed: {said}")


def _with_numbers(stream: BinaryIO) -> BinaryIO:
    """A feed with the entities of HTML as numbers: XML does not know `&eacute;`, and lxml would lose `&amp;`.

    In CDATA, where the text is HTML, the two mean the same.
    """
    rest = b""

    def piece() -> bytes:
        nonlocal rest
        block = stream.read(PIECE_BYTES)
        text, rest = rest + block, b""
        begun = text.rfind(b"&", -_LONGEST_ENTITY)
        if block and begun >= 0 and b";" not in text[begun:]:
            text, rest = text[:begun], text[begun:]
        return _ENTITY.sub(_as_numbers, text) or (piece() if rest else b"")

    return cast(BinaryIO, io.BufferedReader(Made(piece), PIECE_BYTES))


def _as_numbers(entity: re.Match[bytes]) -> bytes:
    name = entity[1].decode()
    if name in _OF_XML or f"{name};" not in html5:
        return entity[0]
    return "".join(f"&#{ord(character)};" for character in html5[f"{name};"]).encode()


def _entry(entry: etree._Element, position: int, language: str | None, limit: int) -> Record:
    said = _read_entry(entry)
    type_ = said.texts.get("post_type")
    if type_ in _NOT_READ:
        return Skipped(f"feed entries of type {type_}")
    content = said.first_of(_CONTENT)
    source = content or said.first_of(_SUMMARY)
    title, link = said.texts.get("title"), said.texts.get("link")
    sample = sample_of(" ".join(filter(None, (title, link))))
    if source is None:
        return Reject(position, RejectReason.NOT_A_RECORD, "a feed entry without content or summary", sample)
    payload = said.texts[source]
    if len(payload) > limit:
        return Reject(position, RejectReason.TOO_LARGE, f"over max_record_bytes = {limit}", sample)
    summary = said.first_of(_SUMMARY) if content else None
    published = said.first_of(_PUBLISHED)
    identity = said.texts.get("guid") or said.texts.get("id")
    return RawDocument(
        position=position,
        kind=_kind(source, said.types.get(source, "")),
        payload=payload,
        url=link or (identity if identity and identity.startswith("http") else None),
        title=title and without_markup(title),
        author=said.texts.get("creator") or said.texts.get("author"),
        published_at=said.texts[published] if published else None,
        external_id=identity,
        about=About(
            description=without_markup(said.texts[summary]) if summary else None,
            language=language,
            categories=said.categories,
        ),
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """What an entry says: the text of each child and its type, by local name, the first of each name."""

    texts: Mapping[str, str]
    types: Mapping[str, str]
    categories: tuple[str, ...]

    def first_of(self, names: Sequence[str]) -> str | None:
        """The first of these names that has a text."""
        return next((name for name in names if self.texts.get(name)), None)


def _read_entry(entry: etree._Element) -> _Said:
    texts: dict[str, str] = {}
    types: dict[str, str] = {}
    categories: list[str] = []
    for child in entry:
        name = "" if _is_of_media(child) else _local(child)
        if name == "encoded" and "excerpt" in str(child.tag):
            name = "summary"  # in an export of WordPress
        if name == "category":
            categories.append(child.get("term") or (child.text or "").strip())
        elif name == "link" and child.get("href"):
            if child.get("rel", "alternate") == "alternate":
                texts.setdefault("link", str(child.get("href")))
        elif name and (text := _text(child)):
            types.setdefault(name, child.get("type") or "")
            texts.setdefault(name, text)
    return _Said(texts, types, tuple(filter(None, categories)))


def _kind(name: str, type_: str) -> Kind:
    """The kind of a field: markup where the feed says so; else what is in it decides, later."""
    return "html" if name == "encoded" or "html" in type_ else "text"


def _text(element: etree._Element) -> str:
    """The text of an element; of an author in Atom the name, of content with elements in it the markup."""
    name = element.find("{*}name")
    if name is not None:
        return (name.text or "").strip()
    marked = any(isinstance(child.tag, str) for child in element)
    parts = [element.text or ""]
    for child in element:
        if isinstance(child, etree._Entity):  # one that the feed itself declares
            parts.append(child.text or "")
        elif isinstance(child.tag, str):
            parts.append(etree.tostring(child, encoding="unicode", with_tail=False))
        parts.append(escape(child.tail or "", quote=False) if marked else child.tail or "")
    if marked:
        parts[0] = escape(parts[0], quote=False)
    return "".join(parts).strip()


def _local(element: etree._Element | None) -> str:
    """The name of an element without its namespace or prefix, declared or not."""
    if element is None or not isinstance(element.tag, str):
        return ""
    return element.tag.rpartition("}")[2].rpartition(":")[2]


def _is_of_media(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and element.tag.startswith(_OF_MEDIA)


def _is_feed(head: bytes) -> bool:
    return _ROOT.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


FEED = Format("RSS and Atom", (".rss", ".atom"), read_feed, begins=_is_feed)
