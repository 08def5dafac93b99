"""Decisions on lines: they hold at once and later, can be undone, and do not depend on when they were taken."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import cast

import pytest
from alembic import command
from sqlalchemy import text

from benchmarks.labelled import judged_lines
from pipeline.errors import DecisionError, NotFound
from pipeline.export.labels import write_labels
from pipeline.ingest import ingest
from pipeline.memory.decided import suggested_patterns
from pipeline.memory.keys import named_key
from pipeline.records import Line
from pipeline.settings import load_settings
from pipeline.show.decided_settings import as_settings, pattern_of
from pipeline.store import Store, open_for_ingest, open_store
from pipeline.store.check import find_problems
from pipeline.store.database import engine as engines
from pipeline.store.decisions.labels import labelled_documents
from pipeline.store.decisions.lines import AskedLine, Said, Scope
from pipeline.store.decisions.listing import list_decisions
from pipeline.store.decisions.preview import preview_line
from pipeline.store.queries import read_document
from tests.dumps import body, page, query, record, settings, snapshot, write_jsonl

SITE = "courier.example"
STANDING = "Harbour walks start from the old lamp house on every first Sunday of the month."


def report(number: int) -> str:
    """A line that begins alike on every page, and goes on in another way."""
    return f"Ann Lee reports: in case {number} the hall was crowded at noon, and nobody laughed at platform {number}."


REPORT = report(0)


def courier(number: int) -> dict[str, object]:
    """A page of the site: a report of its own, and on two pages a sentence that is the same."""
    first, *others = body(number).splitlines()
    standing = [STANDING] if number < 2 else []
    text = "\n".join([first, report(number), *others[:4], *standing, *others[4:]])
    return record(page(text, f"Case {number} of the day"), url=f"https://{SITE}/{number}")


PAGES = [courier(number) for number in range(8)]
OTHER = courier(1) | {
    "url": "https://other.example/1",
    "text": page(f"{body(90)}\n{REPORT}\n{STANDING}\n{body(91)}", "Elsewhere"),
}


@pytest.fixture
def filled(database: str, tmp_path: Path) -> str:
    write_jsonl(tmp_path / "raw" / "a.jsonl", [*PAGES, OTHER])
    ingest([str(tmp_path / "raw")], settings(database))
    return database


def id_of(database: str, number: int) -> str:
    ((id_,),) = query(database, f"SELECT id FROM documents WHERE url = 'https://{SITE}/{number}'")
    return str(id_)


def line_of(store: Store, id_: str, said: str) -> Line:
    with store.reading() as connection:
        return next(it for it in read_document(connection, id_).lines if it.text.strip() == said)


def asked(
    store: Store, id_: str, text: str, said: Said, scope: Scope, pattern: str | None = None
) -> AskedLine:
    return AskedLine(id_, line_of(store, id_, text).number, said, scope, pattern)


def pages_with(database: str, text: str) -> int:
    found = query(database, "SELECT text FROM documents")
    return sum(text in str(row[0]) for row in found)


def test_a_decision_holds_for_one_line_the_whole_site_or_lines_like_it(filled: str) -> None:
    before = snapshot(filled)
    assert (pages_with(filled, "Ann Lee reports"), pages_with(filled, STANDING)) == (9, 3), (
        "kept by the judge"
    )
    first = id_of(filled, 0)
    with open_for_ingest(settings(filled)) as store:
        outcome = store.decide_line(asked(store, first, STANDING, "cut", Scope.HERE))
        assert (outcome.changed, outcome.documents) == (1, (first,))
        assert pages_with(filled, STANDING) == 2
        assert store.decide_line(asked(store, first, STANDING, "cut", Scope.SITE)).changed == 1
        assert pages_with(filled, STANDING) == 1  # on the other site
        like = asked(store, first, REPORT, "cut", Scope.LIKE, "^Ann Lee reports: ")
        assert store.decide_line(like).changed == 8
        assert pages_with(filled, "Ann Lee reports") == 1
        reasons = query(
            filled, f"SELECT DISTINCT reason, score FROM cuts WHERE text IN ('{STANDING}', '{REPORT}')"
        )
        assert reasons == [("decided", 1.0)]
        with store.reading() as connection:
            assert list(find_problems(connection)) == []
            taken = list_decisions(connection, 10)
        assert {(each.kind, each.said) for each in taken} == {
            (kind, "cut") for kind in ("here", "site", "like")
        }
        for each in taken:
            store.undo(each.id)
        with store.reading() as connection:
            assert list_decisions(connection, 10) == []
        with pytest.raises(DecisionError, match="no decision has the id"):
            store.undo(taken[0].id)
    assert snapshot(filled) == before


def test_what_is_cut_for_certain_can_be_kept(filled: str) -> None:
    """The title is read off a line and the notice is a certain cut of the judge: a person wins over both."""
    first = id_of(filled, 0)
    with open_for_ingest(settings(filled)) as store:
        for text in ("Case 0 of the day", "© 2024 The Courier", "Skip to content"):
            assert pages_with(filled, text) == 0
            assert store.decide_line(asked(store, first, text, "keep", Scope.HERE)).documents == (first,)
            assert pages_with(filled, text) == 1
        assert store.decide_line(asked(store, first, "Skip to content", "keep", Scope.SITE)).changed == 7


def test_what_was_kept_against_the_judge_is_cut_again_as_it_was(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Title, byline, date, a repeated line, a line of a pattern: reason, score and detail come back."""
    (tmp_path / "copydesk.toml").write_text("cut = ['^Ann Lee reports: ']\n")
    monkeypatch.setenv("COPYDESK_CONFIG", str(tmp_path / "copydesk.toml"))
    top, bottom = ["Skip to content", "Case 1 of the day", "By Ann Lee", "5 March 2024"], ["Subscribe"]
    story = [
        "The mill by the weir has stood empty since the flood, and the council now wants to pull it down.",
        "Nobody has been found to pay for the new roof, though four appeals were made and one was answered.",
    ]
    text = "\n".join([*top, *story, body(1), REPORT, *story, *bottom])
    write_jsonl(tmp_path / "raw" / "a.jsonl", [record(text, url=f"https://{SITE}/1")])
    with_rules = load_settings(database_url=database, workers=1, quiet_seconds=0)
    ingest([str(tmp_path / "raw")], with_rules)
    before = snapshot(database)
    rows = query(database, "SELECT number, reason FROM cuts WHERE score >= 0.99")
    assert {"title", "date", "byline", "repeated", "pattern"} <= {reason for _, reason in rows}
    id_ = id_of(database, 1)
    with open_for_ingest(with_rules) as store:
        taken = [store.decide_line(AskedLine(id_, cast(int, number), "keep")).decision for number, _ in rows]
        assert query(database, "SELECT * FROM cuts WHERE score >= 0.99") == []
        store.relearn(everything=True)
        for decision in taken:
            store.undo(decision)
    assert snapshot(database) == before


def test_the_narrower_decision_wins(filled: str) -> None:
    first = id_of(filled, 0)
    with open_for_ingest(settings(filled)) as store:
        store.decide_line(asked(store, first, REPORT, "cut", Scope.LIKE, "^Ann Lee"))
        store.decide_line(asked(store, first, REPORT, "keep", Scope.LIKE, "reports: in case"))
        assert pages_with(filled, "Ann Lee reports") == 9, "of two patterns, the one that keeps wins"
        store.decide_line(asked(store, first, REPORT, "cut", Scope.SITE))
        assert pages_with(filled, REPORT) == 1
        store.decide_line(asked(store, first, REPORT, "keep", Scope.HERE))
        assert pages_with(filled, REPORT) == 2


def test_a_decision_holds_whenever_it_is_taken(database: str, tmp_path: Path) -> None:
    """Taken at the end, in the middle, or before the documents come again: the database is the same."""

    def decide(url: str, shuffled: random.Random) -> None:
        first = id_of(url, 0)
        with open_for_ingest(settings(url)) as store:
            wanted = [
                asked(store, first, STANDING, "cut", Scope.SITE),
                asked(store, first, REPORT, "cut", Scope.LIKE, "^Ann Lee reports: "),
                asked(store, first, REPORT, "keep", Scope.HERE),
                asked(store, first, "Subscribe", "keep", Scope.HERE),
            ]
            for each in shuffled.sample(wanted, len(wanted)):
                store.decide_line(each)

    at_end = f"sqlite:///{tmp_path}/end.db"
    write_jsonl(tmp_path / "raw" / "a.jsonl", PAGES[:4])
    write_jsonl(tmp_path / "raw" / "b.jsonl", [*PAGES[4:], OTHER])
    ingest([str(tmp_path / "raw")], settings(at_end))
    decide(at_end, random.Random(1))
    ingest([str(tmp_path / "raw" / "a.jsonl")], settings(database))
    decide(database, random.Random(2))
    ingest([str(tmp_path / "raw")], settings(database))
    assert snapshot(database) == snapshot(at_end)
    write_jsonl(tmp_path / "raw" / "a.jsonl", [])
    ingest([str(tmp_path / "raw")], settings(database))
    write_jsonl(tmp_path / "raw" / "a.jsonl", PAGES[:4])
    ingest([str(tmp_path / "raw")], settings(database))
    assert snapshot(database) == snapshot(at_end)
    with open_for_ingest(settings(database)) as store:
        store.relearn(everything=True)
    assert snapshot(database) == snapshot(at_end)


def test_decisions_that_would_leave_nothing_do_not_hold_and_the_document_says_so(
    database: str, tmp_path: Path
) -> None:
    write_jsonl(tmp_path / "a.jsonl", [*PAGES, record(STANDING, url=f"https://{SITE}/only")])
    ingest([str(tmp_path)], settings(database))
    with open_for_ingest(settings(database)) as store:
        wanted = asked(store, id_of(database, 0), STANDING, "cut", Scope.SITE)
        with store.reading() as connection:
            preview = preview_line(connection, wanted)
        assert store.decide_line(wanted).changed == preview.changing
    ((text, notes),) = query(database, f"SELECT text, notes FROM documents WHERE url = 'https://{SITE}/only'")
    assert text == STANDING
    assert preview.changing == 2, "the preview knows that the decision does not hold for it"
    assert "decisions would cut every line" in str(notes)
    assert pages_with(database, STANDING) == 1


@pytest.mark.parametrize(
    ("scope", "pattern"), [(Scope.HERE, None), (Scope.SITE, None), (Scope.LIKE, "^Ann Lee reports: ")]
)
def test_the_preview_says_what_then_happens(filled: str, scope: Scope, pattern: str | None) -> None:
    before = snapshot(filled)
    first = id_of(filled, 0)
    text = REPORT if scope is Scope.LIKE else STANDING
    with open_for_ingest(settings(filled)) as store:
        wanted = asked(store, first, text, "cut", scope, pattern)
        with store.reading() as connection:
            preview = preview_line(connection, wanted)
        assert snapshot(filled) == before, "a preview stores nothing"
        outcome = store.decide_line(wanted)
        assert preview.changing == outcome.changed == {Scope.HERE: 1, Scope.SITE: 2, Scope.LIKE: 8}[scope]
        assert {sample.id for sample in preview.samples} <= set(outcome.documents)
        with store.reading() as connection:
            again = preview_line(connection, wanted)
        assert (again.holding, again.changing, again.samples) == (preview.holding, 0, ())


def test_what_is_confirmed_changes_no_document(filled: str) -> None:
    first = id_of(filled, 0)
    texts = query(filled, "SELECT id, text FROM documents")
    with open_for_ingest(settings(filled)) as store:
        for text_, said in ((STANDING, "keep"), ("Subscribe", "cut")):
            wanted = asked(store, first, text_, cast(Said, said), Scope.SITE)
            outcome = store.decide_line(wanted)
            assert (outcome.changed, outcome.documents) == (0, ())
            assert outcome.decision
    assert query(filled, "SELECT id, text FROM documents") == texts


def test_a_wrong_line_or_pattern_is_refused(filled: str) -> None:
    first = id_of(filled, 0)
    with open_for_ingest(settings(filled)) as store:
        with pytest.raises(NotFound, match="no line 4711"):
            store.decide_line(AskedLine(first, 4711, "cut"))
        with pytest.raises(NotFound, match="no document has"):
            store.decide_line(AskedLine("zzzz", 1, "cut"))
        for pattern in ("^Nowhere", "(", ""):
            with pytest.raises(DecisionError):
                store.decide_line(asked(store, first, REPORT, "cut", Scope.LIKE, pattern))
        with store.reading() as connection:
            assert list_decisions(connection, 10) == []


def test_decisions_on_pairs_are_listed_and_undone_with_the_others(database: str, tmp_path: Path) -> None:
    write_jsonl(
        tmp_path / "a.jsonl",
        [record(body(1), url="https://a.example"), record(body(2), url="https://b.example")],
    )
    ingest([str(tmp_path)], settings(database))
    one, other = sorted(str(id_) for (id_,) in query(database, "SELECT id FROM documents"))
    from pipeline.store.duplicates.pairs import PairDecision

    with open_for_ingest(settings(database)) as store:
        outcome = store.record_decision(one, other, PairDecision.SAME)
        assert outcome.changed == 1
        with store.reading() as connection:
            (taken,) = list_decisions(connection, 10)
        assert (taken.kind, taken.place, taken.target, taken.said) == ("pair", one, other, "same")
        assert outcome.decision == taken.id
        assert store.undo(taken.id).documents == outcome.documents


def test_decisions_become_labelled_lines(filled: str, tmp_path: Path) -> None:
    first = id_of(filled, 0)
    with open_for_ingest(settings(filled)) as store:
        store.decide_line(asked(store, first, REPORT, "cut", Scope.LIKE, "^Ann Lee reports: "))
        store.decide_line(asked(store, first, REPORT, "keep", Scope.HERE))
        with store.reading() as connection:
            counts = write_labels(labelled_documents(connection, 3), tmp_path / "labels.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "labels.jsonl").read_text().splitlines()]
    assert counts == (len(rows), len(rows))
    assert len(rows) in (3, 4)  # three pages of the pattern, and the first one
    agreed = [(line.said, line.then) for line in judged_lines(tmp_path / "labels.jsonl")]
    assert sorted(agreed) == [("cut", "keep")] * (len(rows) - 1) + [("keep", "keep")]
    for row in rows:
        (label,) = row["labels"]
        assert row["lines"][label["number"] - 1].startswith("Ann Lee reports: ")
        assert label["judged"] == "keep"
        assert (label["said"], label["scope"]) == (
            ("keep", "here") if row["id"] == first else ("cut", "like")
        )


def test_decisions_on_sites_become_settings_that_do_the_same(
    filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = id_of(filled, 0)
    with open_for_ingest(settings(filled)) as store:
        store.decide_line(asked(store, first, REPORT, "cut", Scope.LIKE, "^Ann Lee reports: "))
        store.decide_line(asked(store, first, STANDING, "cut", Scope.SITE))
        store.decide_line(asked(store, first, "Subscribe", "keep", Scope.HERE))
        with store.reading() as connection:
            toml = as_settings(list_decisions(connection, 10))
    assert "# 1 decisions on a line of one document" in toml
    (tmp_path / "copydesk.toml").write_text(toml)
    monkeypatch.setenv("COPYDESK_CONFIG", str(tmp_path / "copydesk.toml"))
    other = f"sqlite:///{tmp_path}/other.db"
    with_rules = load_settings(database_url=other, workers=1, quiet_seconds=0)
    ingest([str(tmp_path / "raw")], with_rules)
    assert (pages_with(other, "Ann Lee reports"), pages_with(other, STANDING)) == (1, 1)


@pytest.mark.parametrize(
    ("line", "patterns"),
    [
        ("Foto: Ann Lee", ("^Foto:",)),
        ("12 comments", (r"^\d+ comments$",)),
        ("Read more about the harbour", (r"^Read more\b",)),
        ("Subscribe", ()),
        ("a (b) c+ d [e", (r"^a \(b\)\b",)),
    ],
)
def test_patterns_for_lines_like_one(line: str, patterns: tuple[str, ...]) -> None:
    assert suggested_patterns(line) == patterns


@pytest.mark.parametrize("line", ["Page 3 of 4", "a <title> b", 'say "yes" \\ no', "tab\there"])
def test_a_line_of_a_site_as_a_pattern_finds_the_line(line: str) -> None:
    import re

    assert re.search(pattern_of(line), line)


def test_decisions_of_an_older_database_are_taken_over(database: str) -> None:
    engine = engines.open_engine(database)
    key = named_key("Around the County")
    with engine.begin() as connection:
        config = engines._alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0011")
        connection.execute(
            text(f"INSERT INTO decisions VALUES ('{SITE}', {key}, 'Around the County', 'keep')")
        )
        connection.execute(text("INSERT INTO pair_decisions VALUES ('a', 'b', 'same')"))
    engines.upgrade(engine)
    engine.dispose()
    with open_for_ingest(settings(database)) as store:
        with store.reading() as connection:
            taken = list_decisions(connection, 10)
        assert sorted((each.kind, each.said, each.text, each.at) for each in taken) == [
            ("pair", "same", "", None),
            ("site", "keep", "Around the County", None),
        ]
        for each in taken:
            store.undo(each.id)
        with store.reading() as connection:
            assert list_decisions(connection, 10) == []


def test_forgotten_documents_take_their_decisions_with_them(filled: str) -> None:
    from pipeline.store.forgetting import Asked

    first = id_of(filled, 0)
    with open_for_ingest(settings(filled)) as store:
        store.decide_line(asked(store, first, REPORT, "keep", Scope.HERE))
        store.forget(Asked((first,)))
    with open_store(settings(filled)) as store, store.reading() as connection:
        assert list_decisions(connection, 10) == []
    assert cast(int, query(filled, "SELECT count(*) FROM line_decisions")[0][0]) == 0
