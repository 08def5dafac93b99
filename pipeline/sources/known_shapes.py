"""Records of known producers in which a usual name means something else, and what it means there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.field_names import Names


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape of records: the paths that all of them have, and the names of its fields.

    `fields` are names by role (a field of `Fields`), in place of the default names of this role. A role
    for which the settings have other names than the default ones keeps these.
    """

    name: str
    marks: Names
    fields: Mapping[str, Names] = field(default_factory=dict)


SHAPES: tuple[Shape, ...] = (
    # `date` and `timestamp` are the day of the crawl, which may be years after the day of publication.
    Shape("FineWeb", ("text", "url", "dump", "date"), {"published_at": (), "fetched_at": ("date",)}),
    Shape("C4", ("text", "url", "timestamp"), {"fetched_at": ("timestamp", "crawl_date")}),
    Shape("RefinedWeb", ("content", "url", "dump", "timestamp"), {"fetched_at": ("timestamp",)}),
    Shape(
        "OSCAR",
        ("content", "warc_headers"),
        {"url": ("warc_headers.warc-target-uri",), "fetched_at": ("warc_headers.warc-date",)},
    ),
    # `created` is the day of the crawl for pages; `added` is the day on which the data set was built.
    Shape(
        "dolma",
        ("text", "source", "added"),
        {"published_at": ("metadata.date",), "fetched_at": ("created", "added")},
    ),
    Shape(
        "trafilatura",
        ("text", "source", "source-hostname"),
        {
            "text": ("text", "raw_text"),
            "url": ("source", "url"),
            "site_name": ("source-hostname", "hostname"),
            "fetched_at": ("filedate",),
        },
    ),
    Shape("JSON-LD", ("@type", "articleBody"), {"url": ("url", "mainEntityOfPage.@id", "mainEntityOfPage")}),
    Shape("fundus", ("body.sections",), {"text": ("body.*", "plaintext")}),
    Shape("Jina Reader", ("content", "usage.tokens"), {"markdown": ("content",), "text": ("text",)}),
    # `author`, `categories` and `tags` are numbers there.
    Shape(
        "WordPress",
        ("title.rendered", "content.rendered"),
        {
            "html": ("content.rendered",),
            "title": ("title.rendered",),
            "author": ("_embedded.author.name", "yoast_head_json.author"),
            "description": ("excerpt.rendered",),
        },
    ),
    Shape(
        "Guardian",
        ("webTitle", "fields.body"),
        {"html": ("fields.body",), "title": ("webTitle",), "author": ("fields.byline",)},
    ),
)
