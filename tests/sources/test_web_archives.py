"""WARC, feeds and MHTML: what is taken from each, and what is counted and not taken."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import pytest

from pipeline.records import RawDocument, Reject
from pipeline.settings import Settings
from pipeline.sources import DumpReader, find_files
from tests.sources.containers import Story, as_mhtml, warc_record

STORY = Story(
    "https://courier.example/1", "The ferry is late", "The ferry was late on Monday.\nNobody said why."
)
HTTP = "HTTP/1.1 {status}\r\nContent-Type: {kind}{more}"


def read(path: Path, content: bytes) -> tuple[list[RawDocument | Reject], Counter[str]]:
    path.write_bytes(content)
    (file,) = find_files([path])
    reader = DumpReader(file, Settings(max_record_bytes=100_000))
    return list(reader), reader.skipped


def response(body: bytes, status: str = "200 OK", kind: str = "text/html", more: str = "") -> bytes:
    return warc_record(STORY, body, http=HTTP.format(status=status, kind=kind, more=more))


@pytest.mark.parametrize("packed", [False, True])
def test_pages_are_taken_and_the_rest_is_counted(tmp_path: Path, packed: bool) -> None:
    records = [
        warc_record(STORY, b"software: crawler", type_="warcinfo"),
        warc_record(STORY, b"", type_="request"),
        response(b"<p>A page."),
        response(b"", "301 Moved"),
        response(b"\x89PNG", kind="image/png"),
        response(b"<p>Not found.", "404 Not Found"),
        response(b"A text.", kind="text/plain; charset=koi8-r"),
        warc_record(STORY, b"", type_="revisit"),
        response(b"<p>Another page.", kind="application/xhtml+xml"),
    ]
    content = b"".join(map(gzip.compress, records)) if packed else b"".join(records)
    found, skipped = read(tmp_path / "crawl.warc", content)
    assert [
        (record.position, record.payload, record.kind) for record in found if isinstance(record, RawDocument)
    ] == [
        (3, b"<p>A page.", "html"),
        (7, b"A text.", "text"),
        (9, b"<p>Another page.", "html"),
    ]
    assert isinstance(found[1], RawDocument)
    assert found[1].charset == "koi8-r"
    assert (found[1].url, found[1].fetched_at) == (STORY.url, "2024-05-06T07:08:09Z")
    assert skipped == {
        "WARC metadata": 1, "WARC requests": 1, "answers 3xx": 1, "answers 4xx": 1, "image/png": 1,
        "pages that had not changed (WARC revisits)": 1,
    }  # fmt: skip


def test_an_encoded_answer_is_decoded_and_one_that_was_stored_decoded_stays(tmp_path: Path) -> None:
    packed = gzip.compress(b"<p>A page.")
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    encoded = "\r\nContent-Encoding: gzip"
    found, _ = read(
        tmp_path / "crawl.warc",
        response(packed, more=encoded)
        + response(chunked, more=f"{encoded}\r\nTransfer-Encoding: chunked")
        + response(b"<p>A page.", more=f"{encoded}\r\nTransfer-Encoding: chunked")
        + response(b"A text.", kind="text/plain", more=encoded)
        + response(packed[:12] + b"broken", more=encoded),
    )
    payloads = [record.payload for record in found if isinstance(record, RawDocument)]
    assert payloads == [*[b"<p>A page."] * 3, b"A text."]
    assert isinstance(found[-1], Reject)
    assert (found[-1].position, found[-1].reason) == (5, "unreadable")


@pytest.mark.parametrize("packed", [False, True])
def test_a_record_that_is_cut_off_is_a_reject_and_no_shorter_page(tmp_path: Path, packed: bool) -> None:
    records = [response(b"<p>A page."), response(b"<p>" + b"Another page. " * 100)]
    content = b"".join(map(gzip.compress, records)) if packed else b"".join(records)
    found, _ = read(tmp_path / "crawl.warc", content[:-30])
    assert [(record.position, isinstance(record, Reject)) for record in found] == [(1, False), (2, True)]


def test_a_large_record_is_a_reject_and_the_next_is_read(tmp_path: Path) -> None:
    found, _ = read(tmp_path / "crawl.warc", response(b"<p>" + b"x" * 200_000) + response(b"<p>A page."))
    assert [(record.position, isinstance(record, Reject)) for record in found] == [(1, True), (2, False)]


def test_what_the_crawler_cut_off_has_a_note(tmp_path: Path) -> None:
    record = response(b"<p>A page.").replace(b"WARC-Date", b"WARC-Truncated: length\r\nWARC-Date", 1)
    (found,), _ = read(tmp_path / "crawl.warc", record)
    assert isinstance(found, RawDocument)
    assert found.notes == ("cut off by the crawler (length)",)


FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Harbour</title><language>en-GB</language>
<item><title>Whole</title><link>https://courier.example/1</link><dc:creator>Ann Lee</dc:creator>
 <pubDate>Mon, 06 May 2024 07:08:09 +0000</pubDate><guid>urn:1</guid><category>Harbour</category>
 <media:content url="a.jpg"><media:title>No title</media:title></media:content>
 <excerpt:encoded>In short.</excerpt:encoded><content:encoded><![CDATA[<p>All of it.</p>]]></content:encoded></item>
<item><title>Short</title><link>https://courier.example/2</link><description>A summary.</description></item>
<item><title>Nothing</title><link>https://courier.example/3</link></item>
<item><title>A picture</title><wp:post_type>attachment</wp:post_type><content:encoded>x</content:encoded></item>
</channel></rss>"""


def test_the_entries_of_a_feed_are_records(tmp_path: Path) -> None:
    (whole, short, nothing), skipped = read(tmp_path / "feed.xml", FEED.encode())
    assert isinstance(whole, RawDocument)
    assert (whole.payload, whole.kind, whole.title, whole.author) == (
        "<p>All of it.</p>",
        "html",
        "Whole",
        "Ann Lee",
    )
    assert (whole.url, whole.external_id) == ("https://courier.example/1", "urn:1")
    assert whole.published_at == "Mon, 06 May 2024 07:08:09 +0000"
    assert (whole.about.language, whole.about.categories) == ("en-GB", ("Harbour",))
    assert whole.about.description == "In short."
    assert isinstance(short, RawDocument)
    assert (short.payload, short.position) == ("A summary.", 2)
    assert isinstance(nothing, Reject)
    assert nothing.reason == "not-a-record"
    assert skipped == {"feed entries of type attachment": 1}


def test_an_atom_entry_may_hold_xhtml(tmp_path: Path) -> None:
    entry = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><entry><title>T</title><id>urn:2</id>
    <link rel="self" href="https://courier.example/feed"/><link href="https://courier.example/2"/>
    <author><name>Bo Dahl</name></author><updated>2024-05-06T07:08:09Z</updated>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>All of it.</p></div></content></entry></feed>"""
    (found,), _ = read(tmp_path / "feed.atom", entry.encode())
    assert isinstance(found, RawDocument)
    assert (found.url, found.author, found.kind) == ("https://courier.example/2", "Bo Dahl", "html")
    assert "<p>All of it.</p>" in str(found.payload)


def test_a_feed_that_breaks_off_gives_its_whole_entries_and_a_reject(tmp_path: Path) -> None:
    whole = FEED[: FEED.index("<item><title>Nothing")]
    found, _ = read(tmp_path / "feed.rss", whole.encode())
    assert [(record.position, isinstance(record, Reject)) for record in found] == [
        (1, False),
        (2, False),
        (3, True),
    ]


def test_another_xml_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "sitemap.xml").write_text('<?xml version="1.0"?><urlset><url><loc>x</loc></url></urlset>')
    ignored: Counter[str] = Counter()
    assert list(find_files([tmp_path], ignored)) == []
    assert ignored == {".xml": 1}


def test_a_saved_page_knows_its_address_and_time(tmp_path: Path) -> None:
    (found,), _ = read(tmp_path / "page.mhtml", as_mhtml(STORY))
    assert isinstance(found, RawDocument)
    assert (found.url, found.fetched_at, found.charset) == (STORY.url, "2024-05-06T07:08:09+00:00", "utf-8")
    assert b"Nobody said why." in bytes(found.payload)  # type: ignore[arg-type]
    (broken,), _ = read(tmp_path / "page.mht", as_mhtml(STORY).replace(b"text/html", b"image/png"))
    assert isinstance(broken, Reject)
