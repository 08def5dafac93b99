"""The fields of a record: where each comes from, for the records of every producer that docs/dumps.md names."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.records import About, RawDocument
from pipeline.settings import Fields, Settings
from pipeline.sources.fields import document_of, why_no_document
from pipeline.sources.known_shapes import SHAPES
from pipeline.sources.nesting import records_in
from tests.sources.shapes import METADATA_ALONE, SAMPLES, Sample

DOCS = Path(__file__).parents[2] / "docs"
DEFAULT = Fields()
COLUMNS = ("kind", "payload", "url", "title", "author", "published_at", "external_id", "fetched_at")


def one(record: dict[str, Any], **names: Any) -> RawDocument:
    document = document_of(record, 1, Fields(**names))
    assert document is not None, record
    return document


def rest(record: dict[str, Any]) -> Any:
    """What is in `extra`."""
    return json.loads(one(record).extra or "{}")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.producer)
def test_a_record_of_a_known_producer_needs_no_settings(sample: Sample) -> None:
    (record,) = records_in(sample.value)
    document = one(record)
    told = {name: getattr(document, name) for name in COLUMNS if getattr(document, name) is not None}
    told |= {name: value for name in About.__slots__ if (value := getattr(document.about, name))}
    assert told == sample.expected


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.producer)
def test_no_value_of_a_known_producer_is_lost(sample: Sample) -> None:
    """Each string of the record is a column, in `extra`, or another form of the payload."""
    (record,) = records_in(sample.value)
    document = one(record)
    kept = [document.payload, *(getattr(document, name) for name in COLUMNS), document.extra]
    kept += [value for name in About.__slots__ for value in [getattr(document.about, name)]]
    shown = json.dumps([str(value) for value in kept], ensure_ascii=False).replace("\\\\", "\\")
    for word in set(re.findall(r"\bkeep-\w+", json.dumps(record))):
        assert word in shown


def test_every_producer_of_the_documentation_has_a_sample() -> None:
    table = (DOCS / "dumps.md").read_text(encoding="utf-8").partition("## Fields of records")[2]
    rows = re.findall(r"^\| ([^|]+?) \| ", table, re.M)
    producers = [row for row in rows if row != "producer"]
    assert producers == [sample.producer for sample in SAMPLES] + [producer for producer, _ in METADATA_ALONE]


def test_every_known_shape_is_in_a_sample() -> None:
    assert {shape.name for shape in SHAPES} <= {sample.producer for sample in SAMPLES}
    for shape in SHAPES:
        assert set(shape.fields) <= set(Fields.model_fields), shape.name


def test_the_example_of_the_documentation_works(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = (DOCS / "dumps.md").read_text(encoding="utf-8").partition("## Fields of records")[2]
    text, _, _ = text.partition("## A format of your own")
    (toml,) = re.findall(r"```toml\n(.*?)```", text, re.S)
    (record,) = re.findall(r"```json\n(.*?)```", text, re.S)
    (tmp_path / "copydesk.toml").write_text(toml)
    monkeypatch.setenv("COPYDESK_CONFIG", str(tmp_path / "copydesk.toml"))
    document = document_of(json.loads(record), 1, Settings().fields)
    assert document is not None
    assert (document.payload, document.title, document.author, document.extra) == (
        "The ferry was late again.\nNobody could say why.",
        "Ferry late",
        "Ann Lee, Bo Dahl",
        '{"story": {"id": 7}}',
    )
    assert document_of(json.loads(record), 1, DEFAULT) is None


def test_the_documentation_lists_the_default_names() -> None:
    table = (DOCS / "settings.md").read_text(encoding="utf-8").partition("\n## Fields\n")[2]
    listed = dict(re.findall(r"^\| `(\w+)` \| (`.*`) \|$", table, re.M))
    assert {role: tuple(re.findall(r"`([^`]+)`", names)) for role, names in listed.items()} == dict(DEFAULT)


@pytest.mark.parametrize("producer, record", METADATA_ALONE, ids=lambda value: str(value)[:20])
def test_metadata_alone_says_so(producer: str, record: dict[str, Any]) -> None:
    assert document_of(record, 1, DEFAULT) is None
    reason = why_no_document(record, DEFAULT)
    assert re.match(r"metadata alone \([\w ._-]+(, [\w ._-]+)*\): no field with a text; ", reason), reason
    assert "[fields]" in reason
    assert len(reason) <= 250


def test_a_text_under_an_unknown_name_is_named() -> None:
    reason = why_no_document({"title": "T", "leitartikel": "x" * 1234, "body": None}, DEFAULT)
    assert "metadata alone (title)" in reason
    assert "the longest is leitartikel, 1234 characters" in reason
    assert why_no_document({}, DEFAULT).startswith("no field with a text; a text may be in text content")
    assert why_no_document({"a": "x" * 300}, Fields(text=("story",))) == (
        "no field with a text; the longest is a, 300 characters; a text may be in story: "
        "name yours in the settings under [fields]"
    )
    hostile = {"k" * 5000: "x" * 5000, "title": {"a": [1]}, "url": "u"}
    assert len(why_no_document(hostile, DEFAULT)) <= 250


def test_records_with_the_first_names_are_as_they_were() -> None:
    """A record under the names of the first version is the same record, so that it keeps its id."""
    assert one(
        {"id": 7, "text": "A ferry.", "url": "u", "title": "T", "date": "2024-03-12", "author": ["A", "B"]}
        | {"section": "Coast", "agency": "AFP", "n": 1, "html": "", "crawl_date": "2024-03-13"}
    ) == RawDocument(
        1,
        "text",
        "A ferry.",
        url="u",
        title="T",
        author="A, B",
        published_at="2024-03-12",
        external_id="7",
        extra='{"agency": "AFP", "crawl_date": "2024-03-13", "id": 7, "n": 1}',
        about=About(section="Coast", agency="AFP"),
        fetched_at="2024-03-13",
    )


def test_every_field_name_is_known() -> None:
    for role in ("text", "html", "markdown", "url", "title", "published_at", "author"):
        for name in getattr(DEFAULT, role):
            value: Any = "https://x.example/2024-03-12"
            for part in reversed(name.split(".")):
                value = {part: value}
            payload = role in ("text", "html", "markdown")
            document = one(value if payload else {"text": "A ferry."} | value)
            assert getattr(document, "payload" if payload else role) == "https://x.example/2024-03-12", name
            assert document.kind == (role if payload else "text")


def test_the_first_field_that_says_something_is_taken() -> None:
    raw = one({"body": "second", "content": "first", "text": "  ", "title": None, "link": "b", "url": "a"})
    assert (raw.payload, raw.title, raw.url) == ("first", None, "a")
    assert one({"text": "flat", "html": "<p>marked up"}).kind == "html"
    assert one({"text": "flat", "html": " \n"}) == RawDocument(1, "text", "flat")
    assert one({"text": ""}).payload == one({"html": ""}).payload == "", (
        "an empty text is read, for the cleaner to reject"
    )


def test_html_goes_before_markdown_and_markdown_before_text() -> None:
    told = {"text": "A ferry.", "markdown": "# A ferry", "html": "<p>A ferry.</p>"}
    assert (one(told).kind, one(told).extra) == ("html", None)
    del told["html"]
    assert (one(told).kind, one(told).payload, one(told).extra) == ("markdown", "# A ferry", None)


def test_a_longer_text_beside_the_one_that_is_taken_is_kept() -> None:
    told = {"text": "A ferry.", "full_text": "A ferry that was late again.", "body": "A ferry"}
    assert rest(told) == {"full_text": "A ferry that was late again."}


def test_the_settings_can_name_other_fields() -> None:
    names = {"text": "story", "title": "head", "html": ()}
    assert one(
        {"story": "mine", "head": "T", "text": "not mine", "html": "nor this"}, **names
    ) == RawDocument(1, "text", "mine", title="T", extra='{"html": "nor this", "text": "not mine"}'), (
        "fields without a column are kept"
    )
    assert document_of({"text": "not mine"}, 1, Fields(text=("story",))) is None


def test_names_of_the_settings_win_over_known_shapes() -> None:
    fineweb = {"text": "x", "url": "u", "dump": "CC", "date": "2024-03-12"}
    assert one(fineweb).published_at is None
    assert one(fineweb, published_at=("when", "date")).published_at == "2024-03-12"


def test_a_name_may_be_a_path() -> None:
    told = {"story": {"parts": ["one", "two"], "by": [{"name": "Ann Lee", "id": 1}, {"name": "Bo Dahl"}]}}
    raw = one(told, text="story.parts", author="story.by.name", title="story.head")
    assert (raw.payload, raw.author, raw.title) == ("one\ntwo", "Ann Lee, Bo Dahl", None)
    assert json.loads(raw.extra or "") == {"story": {"by": told["story"]["by"]}}, "the id stays with its name"
    told = {"a": {"b.c": "deep"}, "a.b": {"c": "mixed"}, "a.b.c": "whole"}
    assert one(told, text="a.b.c").payload == "whole", "a key that has the dots in it wins"
    del told["a.b.c"]
    assert one(told, text="a.b.c").payload == "mixed"
    del told["a.b"]
    assert one(told, text="a.b.c").payload == "deep"
    assert one({"a": [{"b": "one"}, {"c": 1}, {"b": ["two"]}]}, text="a.b").payload == "one\ntwo"
    assert one({"a": {"x": ["one", {"y": "two"}], "n": 1}}, text="a.*").payload == "one\ntwo"
    for odd in ("a..b", ".", "a.", "*", ""):
        assert document_of({"a": {"b": 1}}, 1, Fields(text=odd)) is None


def test_names_are_compared_without_case_blanks_and_joints() -> None:
    told = {
        "Text": "A ferry.",
        "Title": "T",
        "URL": "u",
        "Published At": "2024-03-12",
        "Author-Name": "Ann Lee",
    }
    assert one(told) == RawDocument(
        1, "text", "A ferry.", url="u", title="T", author="Ann Lee", published_at="2024-03-12"
    )
    assert one({"Text": "folded", "text": "exact"}).payload == "exact"
    assert one({"Text": "folded", "content": "exact"}).payload == "exact", "as older versions read it"
    assert one({"markdown": "x", "metaData": {"Source_Url": "u"}}).url == "u"
    assert one({"text": "x", None: ["a cell too many"]}, id=()).payload == "x"  # type: ignore[dict-item]


def test_no_field_of_a_record_is_lost() -> None:
    told = {
        "text": "x",
        "id": 7,
        "license": "CC0",
        "deep": {"b": [1], "a": None},
        "tags": "one, two",
        "none": None,
    }
    raw = one(told)
    assert raw.external_id == "7"
    assert raw.extra == '{"deep": {"a": null, "b": [1]}, "id": 7, "license": "CC0", "tags": "one, two"}'
    raw = one({"text": "x", "tags": ["one"], "description": "two", "paywalled": False})
    assert (raw.about, raw.extra) == (About(tags=("one",), description="two", paywalled=False), None)
    assert one({"text": "x", "date": "2023-06-31"}).extra == '{"date": "2023-06-31"}'
    assert one({"text": "x", "date": "2023-06-30"}).extra is None
    assert rest({"text": "x", "n": float("nan"), "m": [float("inf"), 1]}) == {"m": [None, 1], "n": None}
    assert one({"text": "x", "guid": "a", "id": "  "}).external_id == "a"
    assert rest({"text": "x", "title": ["one", "two"]}) == {"title": ["one", "two"]}
    assert rest({"text": "x", "body": {"lang": 7}}) == {"body": {"lang": 7}}


def test_values_of_other_types_are_understood() -> None:
    told = {"text": ["one", "", "two"], "author": ["Ann Lee", "Bo Dahl"], "date": 1577205970, "title": True}
    assert one(told) == RawDocument(
        1, "text", "one\n\ntwo", author="Ann Lee, Bo Dahl", published_at="1577205970", extra='{"title": true}'
    )
    assert one({"text": "x", "date": 1577205970.75}).published_at == "1577205970"
    for odd in (1e300, {"when": 1}, [1, 2], [], "", False):
        assert one({"text": "x", "date": odd}).published_at is None
    assert one({"text": "x", "title": ["", "one", "two"], "link": ["u"]}).title == "one"
    assert one({"text": "x", "link": ["u"]}).url == "u"
    assert one({"text": "x", "date": date(2024, 3, 12)}).published_at == "2024-03-12"
    assert one({"text": "x", "date": datetime(2024, 3, 12, 9, tzinfo=UTC)}).published_at == (
        "2024-03-12T09:00:00+00:00"
    )
    assert rest({"html": b"<p>\xff", "n": Decimal("1.5"), "raw": b"a", "when": date(2024, 3, 1)}) == {
        "n": "1.5",
        "raw": "a",
        "when": "2024-03-01",
    }
    assert one({"html": b"<p>\xff"}).payload == b"<p>\xff"
    exported = {"_id": {"$oid": "65a"}, "text": "x", "date": {"$date": {"$numberLong": "1577205970000"}}}
    assert (one(exported).external_id, one(exported).published_at) == ("65a", "1577205970000")


def test_titles_and_authors_lose_their_markup() -> None:
    told = {
        "text": "x",
        "title": "The <em>Tarnow</em>&#8217;s &amp;amp; late",
        "author": "Ann <b>O&#39;Dea</b>",
    }
    assert (one(told).title, one(told).author) == ("The Tarnow’s & late", "Ann O'Dea")
    for title in ("If a < b and c > d", "R&D at <Tarnow>", "AT&T; <3"):
        assert one({"text": "x", "title": title}).title == title
    assert one({"text": "x", "authors": "['Ann Lee', \"Bo O'Dea\"]"}).author == "Ann Lee, Bo O'Dea"
    for author in ("[Ann Lee]", "['Ann", "['Ann', open('x')]", "[" * 1000):
        assert one({"text": "x", "author": author}).author == author


def test_the_language_of_a_dump_is_a_code() -> None:
    for told, code, kept in (
        ("en", "en", {}),
        ("pt-BR", "pt", {"lang": "pt-BR"}),
        ("english", None, {"lang": "english"}),
    ):
        raw = one({"text": "x", "lang": told})
        assert (raw.about.language, rest({"text": "x", "lang": told})) == (code, kept)


def test_an_exported_record_comes_in_as_it_was() -> None:
    told = {"text": "x", "cleaned_by": "lines-8", "title": "On <b> &amp; <i>", "description": "&amp;lt;"}
    told |= {
        "paywalled": False,
        "tags": ["a"],
        "language": "zh-cn",
        "modified_at": "2024-03-12",
        "lang": "de",
    }
    about = About(
        description="&amp;lt;", paywalled=False, tags=("a",), language="zh-cn", modified_at="2024-03-12"
    )
    assert one(told) == RawDocument(
        1, "text", "x", title="On <b> &amp; <i>", about=about, cleaned_by="lines-8"
    )


def test_an_object_around_the_article_is_opened() -> None:
    told = {"_id": "7", "_index": "wire", "_source": {"title": "T", "text": "A ferry.", "license": "CC0"}}
    assert one(told) == RawDocument(
        1,
        "text",
        "A ferry.",
        title="T",
        external_id="7",
        extra='{"_id": "7", "_index": "wire", "_source": {"license": "CC0"}}',
    )
    deep = {"result": {"article": {"text": "A ferry."}}, "url": "u"}
    assert (one(deep).payload, one(deep).url, one(deep).extra) == ("A ferry.", "u", None)
    assert one({"article": {"text": "in", "url": "inner"}, "url": "outer"}).url == "inner"
    assert one({"text": "", "article": {"text": "in"}}).payload == "", "it has a text, and that is empty"
    for beside in ("comment", "author", "image", "highlight"):
        assert document_of({"title": "T", beside: {"text": "Well said!"}}, 1, DEFAULT) is None
    assert document_of({"a": {"b": {"c": {"text": "too deep"}}}}, 1, DEFAULT) is None


def test_records_of_one_value_are_found_whatever_the_list_is_called() -> None:
    records = [{"title": "1", "text": "one"}, {"title": "2", "text": "two"}]
    for value in (
        records,
        {"articles": records, "status": "ok"},
        {"response": {"results": records, "tags": [{"id": 1}]}},
        {"data": {"articles": {"nodes": records}}},
        {"request": {"text": "q"}, "objects": records},
        {"7": records[0], "8": records[1]},
        {"articles": {"7": records[0], "8": records[1]}, "n": 2},
    ):
        assert records_in(value) == records
    hits = [{"_id": "1", "_source": records[0], "highlight": {"text": ["<em>one"]}}]
    assert records_in({"took": 3, "hits": {"total": {"value": 1, "relation": "eq"}, "hits": hits}}) == hits
    for whole in (
        {"text": "one", "comments": records},
        {"title": "T", "url": "u", "tags": [{"name": "a"}, {"name": "b"}]},
        {"success": True, "data": records[0]},
        {"meta": {"n": 1}, "data": records[0]},
        {},
    ):
        assert records_in(whole) == [whole]
    listed = [{"title": "1", "url": "u"}, {"title": "2", "url": "v"}]
    assert records_in({"status": "ok", "articles": listed}) == listed, "each is rejected for itself"
    assert records_in("text") == records_in(7) == records_in(None) == []
    assert records_in([1, {"text": "x"}, None]) == [{"text": "x"}]


def test_a_record_with_ever_new_keys_is_read() -> None:
    for width in (1, 300, 5000):
        told = {"text": "x"} | {f"k{n}": n for n in range(width)}
        assert len(rest(told)) == width
