"""Dumps of any size for the benchmarks: from a corpus of real pages, or made up.

A corpus has fewer pages than a benchmark needs. A page that comes again has the words of each long line in
another order: it is as long as before and has the same short lines, as another article of the same site
would, and it is no duplicate.
"""

from __future__ import annotations

import gzip
import json
import lzma
import random
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from typing import Any, Literal

Kind = Literal["text", "html"]
_FIELDS: dict[Kind, str] = {"text": "flat_full", "html": "html"}
_OPENERS: dict[str, Callable[..., Any]] = {".xz": lzma.open, ".gz": gzip.open}
_LABEL = 100  # characters of a line that is a link
_LONG = re.compile(r"(?<=>)[^<>\n]{80,}(?=<)|^[^<>\n]{80,}$", re.MULTILINE)  # text of a paragraph


def read_rows(file: Path) -> Iterator[dict[str, Any]]:
    """The objects in a file of JSON Lines, which may be compressed."""
    with _OPENERS.get(file.suffix, open)(file, "rt", encoding="utf-8") as rows:
        yield from map(json.loads, rows)


def write_dump(path: Path, kind: Kind, documents: int, corpus: Sequence[Path] = ()) -> None:
    """Write so many records as JSON Lines: `text` or `html`, and `url`."""
    pages = corpus_pages(corpus, kind) if corpus else made_up_pages(kind)
    with path.open("w") as file:
        for url, page in islice(pages, documents):
            file.write(json.dumps({kind: page, "url": url}, ensure_ascii=False) + "\n")


def corpus_pages(corpus: Sequence[Path], kind: Kind) -> Iterator[tuple[str, str]]:
    """URL and content of the pages of these files, again and again, each time other articles."""
    for again in count():
        for file in corpus:
            for row in read_rows(file):
                if page := row.get(_FIELDS[kind]):
                    yield f"{row.get('url') or ''}?again={again}", _shuffled(page, again) if again else page


def made_up_pages(kind: Kind) -> Iterator[tuple[str, str]]:
    """URL and content of pages of about 450 words, 60 lines of them chrome, on fifty sites."""
    for seed in count():
        lines = made_up(seed).split("\n")
        if kind == "html":
            body = "\n".join(map(_tagged, lines))
            page = f"<!doctype html><html><head><title>Page {seed}</title></head><body>{body}</body></html>"
        else:
            page = "\n".join(lines)
        yield f"https://site{seed % 50}.example/{seed}", page


def _tagged(line: str) -> str:
    return f"<p>{line}</p>" if len(line) > _LABEL else f"<li><a href='/x'>{line}</a></li>"


def made_up(seed: int) -> str:
    """A flattened page of about 450 words, 60 lines of them chrome."""
    draw = random.Random(seed)
    words = ["".join(draw.choices("abcdefghiklmnoprstuvw", k=draw.randint(2, 9))) for _ in range(400)]
    menu = [f"  • {draw.choice(words).title()}" for _ in range(40)]
    body = [
        " ".join(draw.choices([*words, "the", "of", "and", "in", "was"], k=45)).capitalize() + "."
        for _ in range(9)
    ]
    related = [" ".join(draw.choices(words, k=6)) for _ in range(15)]
    tail = ["Related stories", *related, "Subscribe", "© 2024"]
    return "\n".join(["Skip to content", *menu, "March 5, 2024", *body, *tail])


def _shuffled(page: str, seed: int) -> str:
    draw = random.Random(seed)

    def shuffle(found: re.Match[str]) -> str:
        words = found[0].split(" ")
        draw.shuffle(words)
        return " ".join(words)

    return _LONG.sub(shuffle, page)
