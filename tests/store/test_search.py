"""Search finds the same documents in both databases, and keeps up with every change of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline.errors import DatabaseError, FilterError
from pipeline.ingest import ingest
from pipeline.store import open_for_ingest, open_store
from pipeline.store.database import engine as engines
from pipeline.store.search.chosen import Chosen
from pipeline.store.search.find import Hit, search
from pipeline.store.search.query import parse_query
from pipeline.store.search.snippets import snippet_of
from pipeline.text.terms import asked_terms, begins_term, terms
from tests.dumps import body, query, record, settings, write_jsonl

TEXTS = {
    "ferry": "The ferry was late again on Monday, and nobody on the quay could say why it had waited.\n"
    "The harbour board says that the engine of the boat is old and will be replaced in the autumn.",
    "bus": "A late bus runs on Friday from the harbour to the outer parishes, for the first time in years.\n"
    "The bus waits for the ferry, which is often behind its timetable when the tide is low.",
    "café": "Das Café am Fährhafen öffnet nach vierzehn Monaten wieder seine Türen für alle Gäste.\n"
    "Die Straße davor war nach dem Hochwasser gesperrt und wurde im Herbst neu gepflastert.",
    "渡轮": "渡轮公司星期一宣布，下个月将增加班次，以减少乘客在码头上等待的时间。\n居民表示欢迎，他们说这是多年来的第一次改善。",
    "フェリー": "フェリー会社は月曜日、来月から便数を増やすと発表した。乗客が桟橋で待つ時間を減らすためだ。\n住民は歓迎している。",
    "เรือ": "บริษัทเรือข้ามฟากประกาศเมื่อวันจันทร์ว่าจะเพิ่มเที่ยวเรือในเดือนหน้าเพื่อลดเวลารอของผู้โดยสารที่ท่าเรือ\nชาวบ้านยินดีกับข่าวนี้",
    "паром": "Паромная компания объявила в понедельник, что со следующего месяца увеличит число рейсов.\n"
    "Жители говорят, что ждали этого много лет, и ёлка на причале снова будет гореть.",
}


@pytest.fixture
def filled(database: str, tmp_path: Path) -> str:
    """A database with a document of each of TEXTS, and a copy of the first."""
    records = [
        record(text, title=f"{name} {at}", url=f"https://www.site{at}.example/{at}", date=f"2024-0{at}-05")
        for at, (name, text) in enumerate(TEXTS.items(), 1)
    ]
    records.append(record(TEXTS["ferry"], url="https://copy.example/1"))
    write_jsonl(tmp_path / "raw" / "a.jsonl", records)
    ingest([str(tmp_path / "raw")], settings(database))
    return database


def found(database: str, typed: str, chosen: Chosen | None = None) -> list[Hit]:
    with open_store(settings(database)) as store, store.reading() as connection:
        return search(connection, parse_query(typed), chosen or Chosen(), 50)


def titles(database: str, typed: str, chosen: Chosen | None = None) -> list[str]:
    return [str(hit.title).split()[0] for hit in found(database, typed, chosen)]


QUERIES: list[tuple[str, set[str]]] = [
    ("ferry", {"ferry", "bus"}),
    ("FERRY harbour", {"ferry", "bus"}),
    ('"the ferry was late"', {"ferry"}),
    ('"late the"', set()),
    ("timet*", {"bus"}),
    ("timet", set()),
    ("harbour -bus", {"ferry"}),
    ("harbour NOT bus", {"ferry"}),
    ('harbour -"engine of the boat"', {"bus"}),
    ("engine OR timetable", {"ferry", "bus"}),
    ("cafe", {"café"}),
    ("STRASSE", {"café"}),
    ("码头", {"渡轮"}),
    ("渡轮公司", {"渡轮"}),
    ("船", set()),
    ("轮", {"渡轮"}),
    ("桟橋", {"フェリー"}),
    ("เรือข้ามฟาก", {"เรือ"}),
    ("елка", {"паром"}),
    ('"harbour', {"ferry", "bus"}),
    ("(harbour^2) AND NEAR/3 ferry", set()),
    ("(harbour^) AND [ferry]", {"ferry", "bus"}),
    ("-ferry", set()),
    ("*", set()),
    ("", set()),
    ("'; DROP TABLE documents; --", set()),
]


def test_what_a_query_finds(filled: str) -> None:
    assert {typed: set(titles(filled, typed)) for typed, _ in QUERIES} == dict(QUERIES)


def test_a_word_in_the_title_counts_more(filled: str) -> None:
    assert titles(filled, "ferry") == ["ferry", "bus"]
    assert titles(filled, "bus OR ferry")[0] in ("ferry", "bus")


def test_filters(filled: str) -> None:
    assert titles(filled, "late", Chosen(sites=("site2.example",))) == ["bus"]
    assert titles(filled, "late", Chosen(sites=("https://www.site2.example/",))) == ["bus"]
    assert titles(filled, "late", Chosen(sites=("other.site2.example",))) == []
    assert set(titles(filled, "late", Chosen(since="2024"))) == {"ferry", "bus"}
    assert titles(filled, "late", Chosen(since="2024-02")) == ["bus"]
    assert titles(filled, "late", Chosen(until="2024-01")) == ["ferry"]
    assert titles(filled, "late", Chosen(since="2024-01-05", until="2024-01-05")) == ["ferry"]
    assert titles(filled, "im", Chosen(languages=("de",))) == ["café"]
    assert titles(filled, "im", Chosen(languages=("en",))) == []
    with pytest.raises(FilterError, match="'not a site' is no site"):
        Chosen(sites=("not a site",))
    with pytest.raises(FilterError, match="2024-03-05"):
        Chosen(since="last week")


def test_copies_are_found_when_asked_for(filled: str) -> None:
    hits = found(filled, '"nobody on the quay"', Chosen(copies=True))
    copies = [hit for hit in hits if hit.article_id]
    assert copies == found(filled, '"nobody on the quay"', Chosen(kind="exact")) != []
    assert found(filled, '"nobody on the quay"', Chosen(kind="contained")) == []
    assert len(hits) == 2
    (article,) = (hit.id for hit in hits if hit.article_id is None)
    assert {hit.article_id for hit in hits} == {None, article}


def test_the_snippet_shows_the_words(filled: str) -> None:
    (hit,) = found(filled, "timetable outer")
    assert {hit.snippet[start:end] for start, end in hit.marks} == {"outer", "timetable"}
    (hit,) = found(filled, "CAFE strasse")
    assert {hit.snippet[start:end] for start, end in hit.marks} == {"Café", "Straße"}
    assert [str(hit.title)[start:end] for start, end in hit.title_marks] == ["café"]
    (hit,) = found(filled, "码头上")
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["码头上"]


@hypothesis_settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=300))
def test_no_query_is_invalid(typed: str, text: str) -> None:
    asked = parse_query(typed)
    snippet, marks = snippet_of(text, asked)
    assert all(0 <= start < end <= len(snippet) for start, end in marks)
    for term in terms(text):
        assert term, text


@hypothesis_settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=20))
def test_a_text_has_the_terms_that_are_asked_for(text: str, around: str) -> None:
    asked = asked_terms(text)
    there = terms(f"{around} {text} {around}")
    places = range(len(there) - len(asked) + 1)
    assert any(_begins(there[at : at + len(asked)], asked) for at in places)


def _begins(there: list[str], asked: list[str]) -> bool:
    pairs = zip(there, asked, strict=True)
    return all(mine.startswith(his) if begins_term(his) else mine == his for mine, his in pairs)


@hypothesis_settings(deadline=None)
@given(typed=st.text(max_size=60))
def test_no_query_fails_in_sqlite(typed: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    url = f"sqlite:///{tmp_path_factory.getbasetemp()}/queries.db"
    with open_for_ingest(settings(url)):
        pass
    found(url, typed)
    found(url, f"ferry {typed}")


def test_the_index_follows_a_dump_that_changes(filled: str, tmp_path: Path) -> None:
    records = [record(TEXTS["bus"].replace("Friday", "Saturday"), title="bus 2")]
    write_jsonl(tmp_path / "raw" / "a.jsonl", records)
    ingest([str(tmp_path / "raw")], settings(filled))
    assert titles(filled, "ferry", Chosen(copies=True)) == titles(filled, "saturday") == ["bus"]
    assert titles(filled, "friday OR quay OR 码头", Chosen(copies=True)) == []


def test_the_index_follows_the_site_memory(database: str, tmp_path: Path) -> None:
    """Twelve pages of one site end with a line that no judge would cut: the memory cuts it."""
    records = [
        record(
            f"{body(seed)}\nThe quiet lanterns of Harbour Street are printed on paper of our own mill.",
            url=f"https://one.example/{seed}",
        )
        for seed in range(12)
    ]
    write_jsonl(tmp_path / "raw" / "a.jsonl", records)
    ingest([str(tmp_path / "raw")], settings(database))
    assert query(database, "SELECT count(*) FROM cuts WHERE reason = 'template'") == [(12,)]
    assert found(database, '"lanterns of Harbour Street"') == []


def test_an_index_of_another_version_is_made_anew(filled: str) -> None:
    before = {typed: [hit.id for hit in found(filled, typed)] for typed in ("ferry", "码头", "cafe")}
    engine = engines.open_engine(filled)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE search_index SET version = 'terms-0'")
    engine.dispose()
    with pytest.raises(DatabaseError, match="not complete"):
        found(filled, "ferry")
    with open_for_ingest(settings(filled)):
        pass
    assert {typed: [hit.id for hit in found(filled, typed)] for typed in before} == before
