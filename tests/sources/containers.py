"""The same records in every kind of container that is read."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from html import escape
from typing import NamedTuple

import py7zr
import pyarrow as pa
import pyarrow.parquet as pq


class Story(NamedTuple):
    """An article as the containers have it."""

    url: str
    title: str
    text: str


def page(story: Story) -> str:
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in story.text.split("\n"))
    canonical = f'<link rel="canonical" href="{story.url}">'
    head = f'<head><meta charset="utf-8"><title>{escape(story.title)}</title>{canonical}</head>'
    return f"<!doctype html><html>{head}<body><h1>{escape(story.title)}</h1>{paragraphs}</body></html>"


def as_rows(stories: Sequence[Story]) -> list[dict[str, str]]:
    return [story._asdict() for story in stories]


def as_json_lines(stories: Sequence[Story]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in as_rows(stories)).encode()


def as_csv(stories: Sequence[Story], delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, Story._fields, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(as_rows(stories))
    return out.getvalue().encode()


def as_parquet(stories: Sequence[Story]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(as_rows(stories)), out, row_group_size=10)
    return out.getvalue()


def warc_record(
    story: Story,
    body: bytes,
    *,
    type_: str = "response",
    http: str = "HTTP/1.1 200 OK\r\nContent-Type: text/html",
) -> bytes:
    block = f"{http}\r\n\r\n".encode() + body if type_ in ("response", "request") else body
    kind = "application/http" if type_ in ("response", "request") else "text/plain"
    head = f"WARC/1.0\r\nWARC-Type: {type_}\r\nWARC-Target-URI: {story.url}\r\n"
    head += f"WARC-Date: 2024-05-06T07:08:09Z\r\nContent-Type: {kind}\r\nContent-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def as_warc(stories: Sequence[Story]) -> bytes:
    return b"".join(gzip.compress(warc_record(story, page(story).encode())) for story in stories)


def as_wet(stories: Sequence[Story]) -> bytes:
    texts = [(story, f"{story.title}\n{story.text}".encode()) for story in stories]
    return b"".join(gzip.compress(warc_record(story, text, type_="conversion")) for story, text in texts)


def as_rss(stories: Sequence[Story]) -> bytes:
    items = "".join(
        f"<item><title>{escape(story.title)}</title><link>{story.url}</link><content:encoded>"
        f"{escape(''.join(f'<p>{escape(line)}</p>' for line in story.text.splitlines()))}"
        "</content:encoded></item>"
        for story in stories
    )
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<?xml version="1.0"?><rss version="2.0" {space}><channel>{items}</channel></rss>'.encode()


def as_atom(stories: Sequence[Story]) -> bytes:
    entries = "".join(
        f'<entry><title>{escape(story.title)}</title><link href="{story.url}"/><content type="html">'
        f"{escape(''.join(f'<p>{escape(line)}</p>' for line in story.text.splitlines()))}</content></entry>"
        for story in stories
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()


def as_mhtml(story: Story) -> bytes:
    head = "From: <Saved by Blink>\r\nSnapshot-Content-Location: {url}\r\nSubject: {title}\r\n"
    head += "Date: Mon, 6 May 2024 07:08:09 -0000\r\nMIME-Version: 1.0\r\n"
    head += 'Content-Type: multipart/related; type="text/html"; boundary="----b"\r\n\r\n------b\r\n'
    head += "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    head = head.format(url=story.url, title=story.title)
    return f"{head}Content-Location: {story.url}\r\n\r\n{page(story)}\r\n------b--\r\n".encode()


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def sevenzipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writef(io.BytesIO(content), name)
    return out.getvalue()


def zstd(content: bytes) -> bytes:
    out = pa.BufferOutputStream()
    with pa.CompressedOutputStream(out, "zstd") as stream:
        stream.write(content)
    return bytes(out.getvalue().to_pybytes())


def pages(stories: Sequence[Story]) -> dict[str, bytes]:
    return {f"pages/{number}.html": page(story).encode() for number, story in enumerate(stories)}


CONTAINERS: dict[str, Callable[[Sequence[Story]], bytes]] = {
    "rows.jsonl": as_json_lines,
    "rows.jsonl.gz": lambda stories: gzip.compress(as_json_lines(stories)),
    "rows.jsonl.bz2": lambda stories: bz2.compress(as_json_lines(stories)),
    "rows.jsonl.xz": lambda stories: lzma.compress(as_json_lines(stories)),
    "rows.jsonl.zst": lambda stories: zstd(as_json_lines(stories)),
    "rows.data": as_json_lines,
    "rows": as_json_lines,
    "lines.json": as_json_lines,
    "array.json": lambda stories: json.dumps(as_rows(stories), indent=1).encode(),
    "object.json": lambda stories: json.dumps({"status": "ok", "articles": as_rows(stories)}).encode(),
    "wide.json": lambda stories: json.dumps(as_rows(stories)).encode("utf-16"),
    "rows.csv": as_csv,
    "semicolons.csv": lambda stories: as_csv(stories, ";"),
    "rows.tsv": lambda stories: as_csv(stories, "\t"),
    "rows.parquet": as_parquet,
    "crawl.warc.gz": as_warc,
    "crawl.warc": lambda stories: gzip.decompress(as_warc(stories)),
    "crawl.warc.zst": lambda stories: zstd(gzip.decompress(as_warc(stories))),
    "crawl.wet.gz": as_wet,
    "crawl.wacz": lambda stories: zipped(
        {
            "datapackage.json": b"{}",
            "archive/data.warc.gz": as_warc(stories),
            "pages/pages.jsonl": b'{"url": "x"}\n',
        }
    ),
    "feed.rss": as_rss,
    "feed.xml": as_atom,
    "pages.zip": lambda stories: zipped(pages(stories)),
    "pages.tar": lambda stories: tarred(pages(stories)),
    "pages.tar.gz": lambda stories: gzip.compress(tarred(pages(stories))),
    "pages.tgz": lambda stories: gzip.compress(tarred(pages(stories))),
    "pages.gz": lambda stories: gzip.compress(tarred(pages(stories))),
    "pages.7z": lambda stories: sevenzipped(pages(stories)),
    "nested.zip": lambda stories: zipped({"inner.tar.gz": gzip.compress(tarred(pages(stories)))}),
    "mhtml.zip": lambda stories: zipped({f"{n}.mhtml": as_mhtml(story) for n, story in enumerate(stories)}),
    "no-suffix.zip": lambda stories: zipped(
        {f"p/{n}": page(story).encode() for n, story in enumerate(stories)}
    ),
    "php.zip": lambda stories: zipped(
        {f"p/{n}.php": page(story).encode() for n, story in enumerate(stories)}
    ),
}
