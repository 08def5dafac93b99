"""Browsing: lists give every document once and in order, counts add up, and what needs eyes is found."""

from __future__ import annotations

import base64
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, event, text

from pipeline.errors import FilterError, NotFound
from pipeline.ingest import ingest
from pipeline.store import open_for_ingest, open_store
from pipeline.store.browse.arrivals import arrivals
from pipeline.store.browse.changed_templates import changed_templates
from pipeline.store.browse.cursors import unpack_cursor
from pipeline.store.browse.doubtful import DecidedHere, count_doubtful, decided_here, doubtful_lines
from pipeline.store.browse.doubtful_pairs import doubtful_pairs
from pipeline.store.browse.facets import count_facets, facets_of_hits
from pipeline.store.browse.filters import NONE, DocumentKind, Filter
from pipeline.store.browse.listing import Listing, list_documents
from pipeline.store.browse.rejects import count_rejects, list_rejects
from pipeline.store.browse.sites import MOST_COUNTED, list_site_pages, read_site
from pipeline.store.browse.stamp import stamp
from pipeline.store.deciding import decide_line, decide_pair, undo_pair
from pipeline.store.decisions.taking import AskedLine
from pipeline.store.duplicates.index import rules_of
from pipeline.store.duplicates.pairs import PairDecision
from pipeline.store.queries import read_document
from pipeline.store.search.chosen import Chosen
from pipeline.store.search.query import parse_query
from tests.dumps import body, near_copy, query, record, settings, write_jsonl

NOBODY = DecidedHere(0, ())
DATES = ("2024-03-05", "2024-03-05T10:00:00Z", "2024-04-01", None, "2023-12-31", "2024-03-05", None)
GERMAN = (
    "Die Fähre hatte am Montag wieder Verspätung, und niemand am Kai konnte sagen, warum sie lag. Fall {}."
)


def article(number: int) -> dict[str, object]:
    """A clean article; sites, languages and dates recur, and some have no date or no site."""
    url = f"https://site{number % 3}.example/{number}" if number % 5 else None
    story = "\n".join(GERMAN.format(f"{number}{at}") for at in range(8)) if number % 4 == 1 else body(number)
    said = {
        "url": url,
        "published_at": DATES[number % len(DATES)],
        "title": f"Case {number}",
        "cleaned_by": "a test",
    }
    return record(story, **{name: value for name, value in said.items() if value})


@pytest.fixture
def filled(database: str, tmp_path: Path) -> str:
    """A database with 40 articles, near and exact copies, and rejects, from two runs."""
    copies = [record(near_copy(number), cleaned_by="a test") for number in (2, 3, 4)]
    copies += [article(number) | {"url": f"https://copy.example/{number}"} for number in (6, 7)]
    write_jsonl(tmp_path / "raw" / "a.jsonl", [*map(article, range(40)), *copies])
    ingest([str(tmp_path / "raw")], settings(database))
    bad = ["{not json", record(""), record("Share\nTweet"), "{not json either", "[]"]
    write_jsonl(tmp_path / "raw" / "b.jsonl", [*bad, article(100), article(101)])
    ingest([str(tmp_path / "raw")], settings(database))
    return database


@contextmanager
def reading(database: str) -> Iterator[Connection]:
    with open_store(settings(database)) as store, store.reading() as connection:
        yield connection


def all_pages(connection: Connection, wanted: Filter, limit: int) -> list[Listing]:
    pages = [list_documents(connection, wanted, None, limit)]
    while pages[-1].next is not None:
        pages.append(list_documents(connection, wanted, pages[-1].next, limit))
    return pages


def ids(pages: list[Listing]) -> list[str]:
    return [row.id for page in pages for row in page.rows]


def in_order(database: str, where: str) -> list[str]:
    """The ids of documents in the order of a list, found without it."""
    rows = query(database, f"SELECT coalesce(published_at, ''), id FROM documents WHERE {where}")
    return [str(id_) for _, id_ in sorted(rows, reverse=True)]


FILTERS = {
    "article_id IS NULL": Filter(),
    "duplicate_kind = 'near'": Filter(kind=DocumentKind.NEAR),
    "duplicate_kind = 'exact'": Filter(kind=DocumentKind.EXACT),
    "duplicate_kind = 'contained'": Filter(kind=DocumentKind.CONTAINED),
    "article_id IS NULL AND site = 'site1.example'": Filter(site="site1.example"),
    "article_id IS NULL AND site IS NULL": Filter(site=NONE),
    "article_id IS NULL AND language = 'de'": Filter(language="de"),
    "article_id IS NULL AND language = 'en' AND site = 'site2.example'": Filter("site2.example", "en"),
    "article_id IS NULL AND published_at LIKE '2024-03%'": Filter(month="2024-03"),
    "article_id IS NULL AND published_at IS NULL": Filter(month=NONE),
    "article_id IS NULL AND run_id = 2": Filter(run=2),
    "article_id IS NULL AND run_id = 1 AND site = 'site1.example' AND published_at LIKE '2024-03%'": Filter(
        site="site1.example", month="2024-03", run=1
    ),
    "article_id IS NULL AND site = 'nowhere.example'": Filter(site="nowhere.example"),
}


def test_pages_give_every_document_once_in_order_forward_and_back(filled: str) -> None:
    with reading(filled) as connection:
        for where, wanted in FILTERS.items():
            expected = in_order(filled, where)
            for limit in (1, 3, 7, 100):
                pages = all_pages(connection, wanted, limit)
                assert ids(pages) == expected, (where, limit)
                assert all(len(page.rows) == limit for page in pages[:-1])
                assert pages[0].previous is None
                for before, page in itertools.pairwise(pages):
                    assert page.previous is not None
                    back = list_documents(connection, wanted, page.previous, limit)
                    assert (back.rows, back.next is None) == (before.rows, False)
                    assert (back.previous is None) == (before.previous is None)
        assert [len(in_order(filled, where)) > 0 for where in FILTERS].count(False) == 2


def test_a_listed_document_is_described(filled: str) -> None:
    with reading(filled) as connection:
        (near, *_) = list_documents(connection, Filter(kind=DocumentKind.NEAR), None, 5).rows
        first = list_documents(connection, Filter(month="2024-04"), None, 5).rows[0]
    assert near.kind == DocumentKind.NEAR
    assert near.article_id is not None
    assert first.kind == DocumentKind.ARTICLE
    assert first.published_at == "2024-04-01"
    assert first.title is not None
    (stored,) = query(filled, f"SELECT text, word_count FROM documents WHERE id = '{first.id}'")
    assert (str(stored[0])[:240], stored[1]) == (first.beginning, first.word_count)


def test_documents_that_come_while_a_person_reads_shift_no_page(filled: str, tmp_path: Path) -> None:
    with reading(filled) as connection:
        first = list_documents(connection, Filter(), None, 10)
        rest = ids(all_pages(connection, Filter(), 10)[1:])
    write_jsonl(tmp_path / "raw" / "c.jsonl", [article(200) | {"published_at": "2026-01-01"}])
    ingest([str(tmp_path / "raw")], settings(filled))
    with reading(filled) as connection:
        second = list_documents(connection, Filter(), first.next, 100)
        assert [row.id for row in second.rows] == rest


def packed(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


HOSTILE = [
    "", "x", "====", "%00", "é", "A" * 5_000, "' OR 1 = 1 --", packed({}), packed([]), packed(None), packed("next"),
    packed(["next", "2024-01-01"]), packed(["sideways", "2024-01-01", "a"]), packed(["next", 5, "a"]),
    packed(["next", "2024", "a\0b"]), packed(["next", "\ud800", "a"]), packed(["next", None, None]),
    packed([1, 2, True]), packed([2**31, 1, 1]), packed([-5, 1, 1]), packed([1e400, 1, 1]), packed([[1], 1, 1]),
    base64.urlsafe_b64encode(b"[" * 1_400).decode(), base64.urlsafe_b64encode(b"\xff\xfe").decode(),
]  # fmt: skip


def test_a_hostile_cursor_is_refused(filled: str) -> None:
    with reading(filled) as connection:
        lists: list[Callable[[str], object]] = [
            lambda cursor: list_documents(connection, Filter(), cursor, 5),
            lambda cursor: list_rejects(connection, None, None, cursor, 5),
            lambda cursor: list_site_pages(connection, cursor, 5),
        ]
        for cursor in HOSTILE:
            for list_ in lists:
                with pytest.raises(FilterError):
                    list_(cursor)


@given(st.text())
def test_any_text_is_a_cursor_or_refused(cursor: str) -> None:
    with suppress(FilterError):
        unpack_cursor(cursor, (str, (str, type(None)), str))


@pytest.mark.parametrize(
    "wrong",
    [{"month": "2024-13"}, {"month": "x"}, {"month": ""}, {"month": "2024-03\n"}, {"site": "a\0b"}, {"run": 2**40}, {"language": "\udfff"}],
)  # fmt: skip
def test_a_filter_that_cannot_be_read_is_named(wrong: dict[str, object]) -> None:
    with pytest.raises(FilterError):
        Filter(**wrong)  # type: ignore[arg-type]


def test_facets_add_up(filled: str) -> None:
    with reading(filled) as connection:
        facets = count_facets(connection, Filter())
        articles = len(in_order(filled, "article_id IS NULL"))
        for counted in (facets.sites, facets.languages, facets.months):
            assert sum(number for _, number in counted) == articles
        kinds = Counter(
            str(kind)
            for (kind,) in query(filled, "SELECT coalesce(duplicate_kind, 'article') FROM documents")
        )
        assert dict(facets.kinds) == kinds
        assert [month for month, _ in facets.months] == ["2024-04", "2024-03", "2023-12", NONE]
        numbers = [number for _, number in facets.sites]
        assert numbers == sorted(numbers, reverse=True)
        for name, counted in (
            ("site", facets.sites),
            ("language", facets.languages),
            ("month", facets.months),
        ):
            for value, number in counted:
                chosen = Filter(**{name: value})  # type: ignore[arg-type]
                assert len(ids(all_pages(connection, chosen, 100))) == number
                assert count_facets(connection, chosen).kinds[0] == ("article", number)


def test_a_facet_is_counted_without_its_own_filter(filled: str) -> None:
    with reading(filled) as connection:
        whole = count_facets(connection, Filter())
        of_site = count_facets(connection, Filter(site="site1.example"))
    assert of_site.sites == whole.sites
    assert sum(number for _, number in of_site.languages) == dict(whole.sites)["site1.example"]


def test_a_facet_has_at_most_twelve_entries_and_the_newest_months(database: str, tmp_path: Path) -> None:
    dated = [
        record(
            body(at), url=f"https://s{at}.example/", published_at=f"{2000 + at}-05-06", cleaned_by="a test"
        )
        for at in range(15)
    ]
    write_jsonl(tmp_path / "raw" / "a.jsonl", [*dated, record(body(99), cleaned_by="a test")])
    ingest([str(tmp_path / "raw")], settings(database))
    with reading(database) as connection:
        facets = count_facets(connection, Filter())
    assert len(facets.sites) == 12
    assert facets.months == (*((f"{year}-05", 1) for year in range(2014, 2003, -1)), (NONE, 1))


def test_facets_of_hits(filled: str) -> None:
    with reading(filled) as connection:
        found = facets_of_hits(connection, parse_query("Fähre"), Chosen(), 100)
        german = len(in_order(filled, "article_id IS NULL AND language = 'de'"))
        assert (found.languages, found.exact) == ((("de", german),), True)
        assert sum(number for _, number in found.months) == german
        few = facets_of_hits(connection, parse_query("Fähre"), Chosen(), 3)
        assert (few.languages, few.exact) == ((("de", 3),), False)
        assert facets_of_hits(connection, parse_query("-"), Chosen(), 3).sites == ()


def test_the_stamp_follows_runs_decisions_and_deletions(filled: str, tmp_path: Path) -> None:
    def now() -> str:
        with reading(filled) as connection:
            return stamp(connection)

    seen = [now()]
    assert now() == seen[0]
    one, other = in_order(filled, "article_id IS NULL")[:2]
    for said in (PairDecision.SAME, None, PairDecision.DIFFERENT):
        with open_for_ingest(settings(filled)) as store:
            if said is None:
                undo_pair(store, one, other)
            else:
                decide_pair(store, one, other, said)
        seen.append(now())
    assert seen[0] == seen[2]  # taken back
    assert len(set(seen)) == 3
    ingest([str(tmp_path / "raw")], settings(filled))
    seen.append(now())
    (path,) = next(iter(query(filled, "SELECT id FROM dumps WHERE name LIKE '%b.jsonl'")))
    with open_for_ingest(settings(filled)) as store:
        store.prune([int(str(path))])
    seen.append(now())
    assert len(set(seen)) == 5


def test_what_came_since_a_moment(filled: str) -> None:
    with open_for_ingest(settings(filled)) as store, store.writing() as connection:
        connection.execute(text("UPDATE runs SET started_at = '2024-01-01T00:00:00+00:00' WHERE id = 1"))
    with reading(filled) as connection:
        new = arrivals(connection, "2024-06-01T00:00:00+00:00")
        both = arrivals(connection, "2023-06-01T00:00:00+00:00")
        nothing = arrivals(connection, "2100-01-01T00:00:00+00:00")
    assert (new.runs, new.articles, new.duplicates, new.rejects) == ((2,), 2, 0, 5)
    assert dict(new.by_site) == {"site2.example": 1, NONE: 1}
    assert dict(new.by_language) == {"en": 1, "de": 1}
    assert dict(new.by_reason) == dict(
        map(str_and_count, query(filled, "SELECT reason, count(*) FROM rejects GROUP BY 1"))
    )
    assert both.runs == (2, 1)
    ends = query(filled, "SELECT sum(articles), sum(duplicates), sum(rejects) FROM ledger")
    assert ends == [(both.articles, both.duplicates, both.rejects)]
    assert (nothing.runs, nothing.articles, nothing.by_site) == ((), 0, ())


def str_and_count(row: tuple[object, ...]) -> tuple[str, object]:
    return str(row[0]), row[1]


def test_rejects_page_by_page(filled: str) -> None:
    with reading(filled) as connection:
        counts = count_rejects(connection)
        assert sum(number for _, number in counts) == 5
        assert count_rejects(connection, 1) == ()
        for reason, number in [(None, 5), *counts]:
            positions: list[int] = []
            cursor = None
            while True:
                page = list_rejects(connection, reason, 2, cursor, 2)
                positions += [row.position for row in page.rows]
                if (cursor := page.next) is None:
                    break
            assert len(positions) == number
            assert positions == sorted(positions, reverse=True)
        (row, *_) = list_rejects(connection, "invalid-json", None, None, 5).rows
        assert (row.source, row.sample, row.run_id) == ("raw/b.jsonl:4", "{not json either", 2)
        with pytest.raises(FilterError, match="no-such"):
            list_rejects(connection, "no-such", None, None, 5)
        with pytest.raises(FilterError):
            list_rejects(connection, None, 2**40, None, 5)


def courier(
    number: int, frame: str = "The Courier\nNews\nSport\nAround the County\n{}\nLetters to the editor"
) -> dict[str, object]:
    """A flattened page of a site, with the frame of its template around a story."""
    return record(frame.format(body(number)), url=f"https://courier.example/{number}")


def herald(number: int) -> dict[str, object]:
    return record(
        f"The Herald\nSections\nOpinion\nWeather\n{body(number)}\nWrite to us",
        url=f"https://herald.example/{number}",
    )


@pytest.fixture
def sites(database: str, tmp_path: Path) -> str:
    """Two sites with a template, and a second run in which one of them has another."""
    older = [*map(courier, range(20)), *map(herald, range(100, 120))]
    write_jsonl(tmp_path / "raw" / "a.jsonl", older)
    ingest([str(tmp_path / "raw")], settings(database))
    frame = "Courier Online\nMy account\nLatest\nLive blogs\n{}\nDownload our app"
    newer = [*(courier(number, frame) for number in range(200, 210)), *map(herald, range(300, 310))]
    write_jsonl(tmp_path / "raw" / "b.jsonl", newer)
    ingest([str(tmp_path / "raw")], settings(database))
    return database


def test_a_site_with_another_template_is_found_and_one_that_kept_its_own_is_not(sites: str) -> None:
    with reading(sites) as connection:
        (change,) = changed_templates(connection, [2], 10, 30)
        assert (change.site, change.pages) == ("courier.example", 10)
        assert {"The Courier", "Around the County", "Sport"} <= set(change.gone)
        assert change.share > 0.9
        assert changed_templates(connection, [1], 10, 30) != ()  # the other way round
        assert changed_templates(connection, [1, 2], 10, 30) == ()
        assert changed_templates(connection, [], 10, 30) == ()


def test_sites_page_by_page_and_the_template_of_one(sites: str) -> None:
    with reading(sites) as connection:
        first = list_site_pages(connection, None, 1)
        second = list_site_pages(connection, first.next, 1)
        assert second.next is None
        assert [(row.name, row.pages) for row in (*first.rows, *second.rows)] == [
            ("courier.example", 30),
            ("herald.example", 30),
        ]
        assert MOST_COUNTED > 30
        site = read_site(connection, "herald.example", 3)
        assert (site.pages, site.size, site.sample, len(site.lines)) == (30, 30, 30, 3)
        assert site.more == first.rows[0].lines - 3 or site.more > 0
        whole = read_site(connection, "herald.example", 1_000)
        assert whole.more == 0
        weather = next(line for line in whole.lines if line.example and line.example.text == "Weather")
        assert (weather.pages, weather.seen, weather.cut, weather.decision) == (30, 30, 30, "")
        assert weather.example is not None
        (page,) = query(sites, f"SELECT url FROM documents WHERE id = '{weather.example.document}'")
        assert str(page[0]).startswith("https://herald.example/")
        assert weather.example.number == 4
        with pytest.raises(NotFound):
            read_site(connection, "nowhere.example", 3)


def test_doubtful_lines_come_least_certain_first_and_skip_what_was_decided(sites: str) -> None:
    with reading(sites) as connection:
        found = doubtful_lines(connection, NOBODY, 1_000)
        assert found
        assert len({(line.site, line.text) for line in found}) == len(found)
        assert all(0.5 <= line.score < 0.9 for line in found)
        assert [line.cut for line in found] == [bool(line.reason) for line in found]
        for line in found[:5]:
            (stored,) = query(sites, f"SELECT doubt FROM documents WHERE id = '{line.document}'")
            assert stored[0] is not None
        assert doubtful_lines(connection, NOBODY, 2, skip=3) == found[3:5]
        assert doubtful_lines(connection, NOBODY, 2, skip=len(found)) == ()
        assert count_doubtful(connection, 1_000) <= 60
        assert count_doubtful(connection, 0) == 0
    first = found[0]
    with open_for_ingest(settings(sites)) as store:
        decide_line(store, AskedLine(first.document, first.number, "keep"))
        with store.reading() as connection:
            decided = decided_here(connection)
            rest = doubtful_lines(connection, decided, 1_000)
    assert decided.count == 1
    assert (first.site, first.text) not in {(line.site, line.text) for line in rest}, "on no page of the site"


def test_the_neighbours_of_a_doubtful_line_say_whether_they_were_cut(sites: str) -> None:
    with reading(sites) as connection:
        for line in doubtful_lines(connection, NOBODY, 50):
            around = (*line.before, *line.behind)
            document = read_document(connection, line.document)
            cut = {each.text.strip() for each in document.cuts}
            assert around
            assert all(is_cut == (text.strip() in cut) for text, is_cut in around)


def test_lines_of_one_window_are_sorted_by_their_certainty(database: str, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "raw" / "a.jsonl", [courier(number) for number in range(10)])
    ingest([str(tmp_path / "raw")], settings(database))
    with reading(database) as connection:
        scores = [line.score for line in doubtful_lines(connection, NOBODY, 1_000)]
    assert scores == sorted(scores)


def test_doubtful_pairs_skip_what_was_decided(filled: str) -> None:
    rules = rules_of(settings(filled))
    with reading(filled) as connection:
        pairs = doubtful_pairs(connection, rules, 10)
    assert [pair.distance for pair in pairs] == sorted(pair.distance for pair in pairs)
    joined = len(in_order(filled, "duplicate_kind IN ('near', 'contained')"))
    assert sum(pair.together for pair in pairs) == joined > 0
    with open_for_ingest(settings(filled)) as store:
        decide_pair(store, pairs[0].document, pairs[0].other, PairDecision.DIFFERENT)
    with reading(filled) as connection:
        left = {(pair.document, pair.other) for pair in doubtful_pairs(connection, rules, 10)}
    assert (pairs[0].document, pairs[0].other) not in left


def test_a_doubtful_pair_may_be_two_articles(database: str, tmp_path: Path) -> None:
    """Eleven of twenty sentences are shared: .54 of the runs of five words, under the threshold of .6."""
    sentences = [line for seed in range(6) for line in body(seed).splitlines()]
    first, second = sentences[:20], [*sentences[:11], *sentences[20:29]]
    write_jsonl(tmp_path / "a.jsonl", [record("\n".join(first)), record("\n".join(second)), record(body(9))])
    ingest([str(tmp_path)], settings(database))
    rules = rules_of(settings(database))
    with reading(database) as connection:
        (pair,) = doubtful_pairs(connection, rules, 10)
    assert not pair.together
    assert pair.distance == round(rules.near - pair.similarity, 4) > 0
    with open_for_ingest(settings(database)) as store:
        decide_pair(store, pair.document, pair.other, PairDecision.DIFFERENT)
    with reading(database) as connection:
        assert doubtful_pairs(connection, rules, 10) == ()


SCANS = ("SCAN documents", "Seq Scan", "USE TEMP B-TREE", "Sort")


def test_a_page_of_a_list_reads_only_its_rows(filled: str) -> None:
    """The plans of the queries: by an index, in its order."""
    with open_store(settings(filled)) as store, store.reading() as connection:
        if connection.dialect.name == "postgresql":
            for setting in ("enable_seqscan", "enable_sort", "enable_bitmapscan"):  # 40 rows need no index
                connection.execute(text(f"SET LOCAL {setting} = off"))
        for wanted in FILTERS.values():
            page = list_documents(connection, wanted, None, 1)
            for cursor in (None, page.next):
                for plan in plans(connection, partial(list_documents, connection, wanted, cursor, 5)):
                    assert not any(scan in plan for scan in SCANS), (wanted, plan)


def plans(connection: Connection, read: Callable[[], object]) -> list[str]:
    """The plans of the statements that a function executes."""
    asked: list[tuple[str, object]] = []

    def note(_: object, __: object, statement: str, values: object, *rest: object) -> None:
        asked.append((statement, values))

    event.listen(connection, "before_cursor_execute", note)
    read()
    event.remove(connection, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    found = []
    for statement, values in asked:
        rows = connection.exec_driver_sql(f"{explain} {statement}", values)  # type: ignore[arg-type]
        found.append("\n".join(str(row[-1]) for row in rows))
    assert found
    return found
