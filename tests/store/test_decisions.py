"""Decisions on lines: they hold at once and later, can be undone, and do not depend on when they were taken."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from benchmarks.labelled import judged_lines
from pipeline.errors import DecisionError, DecisionGone, NotFound
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
from pipeline.store.deciding import decide_line, decide_pair, decide_site_lines, undo
from pipeline.store.decisions.labels import labelled_documents
from pipeline.store.decisions.lines import LineDecision, Said, Scope
from pipeline.store.decisions.listing import list_decisions
from pipeline.store.decisions.preview import preview_line
from pipeline.store.decisions.taking import (
    AskedLine,
    checked_pattern,
    on_no_page,
    record_line,
    store_line_decision,
)
from pipeline.store.forgetting import Asked
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


def find_problems_of(database: str) -> Iterator[object]:
    with open_store(settings(database)) as store, store.reading() as connection:
        yield from find_problems(connection)


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
        outcome = decide_line(store, asked(store, first, STANDING, "cut", Scope.HERE))
        assert (outcome.changed, outcome.documents) == (1, (first,))
        assert pages_with(filled, STANDING) == 2
        assert decide_line(store, asked(store, first, STANDING, "cut", Scope.SITE)).changed == 1
        assert pages_with(filled, STANDING) == 1  # on the other site
        like = asked(store, first, REPORT, "cut", Scope.LIKE, "^Ann Lee reports: ")
        assert decide_line(store, like).changed == 8
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
            undo(store, each.id)
        with store.reading() as connection:
            assert list_decisions(connection, 10) == []
        with pytest.raises(DecisionError, match="there is no decision"):
            undo(store, taken[0].id)
    assert snapshot(filled) == before


def test_what_is_cut_for_certain_can_be_kept(filled: str) -> None:
    """The title is read off a line and the notice is a certain cut of the judge: a person wins over both."""
    first = id_of(filled, 0)
    with open_for_ingest(settings(filled)) as store:
        for text in ("Case 0 of the day", "© 2024 The Courier", "Skip to content"):
            assert pages_with(filled, text) == 0
            assert decide_line(store, asked(store, first, text, "keep", Scope.HERE)).documents == (first,)
            assert pages_with(filled, text) == 1
        assert decide_line(store, asked(store, first, "Skip to content", "keep", Scope.SITE)).changed == 7


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
        taken = [decide_line(store, AskedLine(id_, cast(int, number), "keep")).decision for number, _ in rows]
        assert query(database, "SELECT * FROM cuts WHERE score >= 0.99") == []
        store.relearn(everything=True)
        for decision in taken:
            undo(store, decision)
    assert snapshot(database) == before


def test_the_narrower_decision_wins(filled: str) -> None:
    first = id_of(filled, 0)
    with open_for_ingest(settings(filled)) as store:
        decide_line(store, asked(store, first, REPORT, "cut", Scope.LIKE, "^Ann Lee"))
        decide_line(store, asked(store, first, REPORT, "keep", Scope.LIKE, "reports: in case"))
        assert pages_with(filled, "Ann Lee reports") == 9, "of two patterns, the one that keeps wins"
        decide_line(store, asked(store, first, REPORT, "cut", Scope.SITE))
        assert pages_with(filled, REPORT) == 1
        decide_line(store, asked(store, first, REPORT, "keep", Scope.HERE))
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
                decide_line(store, each)

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
        assert decide_line(store, wanted).changed == preview.changing
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
        outcome = decide_line(store, wanted)
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
            outcome = decide_line(store, wanted)
            assert (outcome.changed, outcome.documents) == (0, ())
            assert outcome.decision
    assert query(filled, "SELECT id, text FROM documents") == texts


def test_a_wrong_line_or_pattern_is_refused(filled: str) -> None:
    first = id_of(filled, 0)
    with open_for_ingest(settings(filled)) as store:
        with pytest.raises(NotFound, match="no line 4711"):
            decide_line(store, AskedLine(first, 4711, "cut"))
        with pytest.raises(NotFound, match="no document has"):
            decide_line(store, AskedLine("zzzz", 1, "cut"))
        for pattern in ("^Nowhere", "(", ""):
            with pytest.raises(DecisionError):
                decide_line(store, asked(store, first, REPORT, "cut", Scope.LIKE, pattern))
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
        outcome = decide_pair(store, one, other, PairDecision.SAME)
        assert outcome.changed == 1
        with store.reading() as connection:
            (taken,) = list_decisions(connection, 10)
        assert (taken.kind, taken.place, taken.target, taken.said) == ("pair", one, other, "same")
        assert outcome.decision == taken.id
        assert undo(store, taken.id).documents == outcome.documents


def test_decisions_become_labelled_lines(filled: str, tmp_path: Path) -> None:
    first = id_of(filled, 0)
    with open_for_ingest(settings(filled)) as store:
        decide_line(store, asked(store, first, REPORT, "cut", Scope.LIKE, "^Ann Lee reports: "))
        decide_line(store, asked(store, first, REPORT, "keep", Scope.HERE))
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
        decide_line(store, asked(store, first, REPORT, "cut", Scope.LIKE, "^Ann Lee reports: "))
        decide_line(store, asked(store, first, STANDING, "cut", Scope.SITE))
        decide_line(store, asked(store, first, "Subscribe", "keep", Scope.HERE))
        with store.reading() as connection:
            toml = as_settings(list_decisions(connection, 10))
    assert "# settings cannot say: decisions on lines of one document (1)" in toml
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
        ("a (b) c+ d [e", (r"^a \(b\)",)),
        ("March 3, in the harbour", (r"^March \d+, in the harbour$", "^March 3,")),
    ],
)
def test_patterns_for_lines_like_one(line: str, patterns: tuple[str, ...]) -> None:
    assert suggested_patterns(line) == patterns


@pytest.mark.parametrize(
    "line", ["Page 3 of 4", "a {b} #c", 'say "yes" \\ no', "tab\there", "a\u202eb\u200d \U000e0041"]
)
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
            undo(store, each.id)
        with store.reading() as connection:
            assert list_decisions(connection, 10) == []


def test_forgotten_documents_take_their_decisions_with_them(filled: str) -> None:
    from pipeline.store.forgetting import Asked

    first = id_of(filled, 0)
    with open_for_ingest(settings(filled)) as store:
        decide_line(store, asked(store, first, REPORT, "keep", Scope.HERE))
        store.forget(Asked((first,)))
    with open_store(settings(filled)) as store, store.reading() as connection:
        assert list_decisions(connection, 10) == []
    assert cast(int, query(filled, "SELECT count(*) FROM line_decisions")[0][0]) == 0


def test_a_line_with_the_title_of_its_page_becomes_no_setting(filled: str) -> None:
    """A pattern for it would be found in lines of every article."""
    first = id_of(filled, 0)
    with open_for_ingest(settings(filled)) as store:
        decide_site_lines(store, SITE, {"<title>": "cut", "by <title>": "cut"})
        decide_line(store, asked(store, first, STANDING, "cut", Scope.SITE))
        with store.reading() as connection:
            toml = as_settings(list_decisions(connection, 10))
    assert "# settings cannot say: lines with the title of their page (2)" in toml
    assert toml.count('"^') == 1


@given(st.text(max_size=400))
def test_a_pattern_that_is_suggested_or_exported_is_taken(text: str) -> None:
    line = text.strip()
    if not line:
        return
    for pattern in suggested_patterns(text):
        assert checked_pattern(pattern, text) == pattern
    if "\n" not in line:
        assert checked_pattern(pattern_of(line), line)


BOMB = r"^(a|aa)+$"


@pytest.fixture
def with_bomb(database: str, tmp_path: Path) -> str:
    """Pages of which one has a line that takes BOMB longer than the age of the universe."""
    lines = [f"{body(number)}\na\n{body(number + 20)}" for number in range(8)]
    lines[7] = lines[7].replace("\na\n", f"\n{'a' * 90}!\n")
    pages = [record(text, url=f"https://{SITE}/{number}") for number, text in enumerate(lines)]
    write_jsonl(tmp_path / "raw" / "a.jsonl", pages)
    ingest([str(tmp_path / "raw")], settings(database))
    return database


def test_a_pattern_that_takes_too_long_is_refused(with_bomb: str) -> None:
    with open_for_ingest(settings(with_bomb)) as store:
        wanted = asked(store, id_of(with_bomb, 0), "a", "keep", Scope.LIKE, BOMB)
        with pytest.raises(DecisionError, match="takes too long"), store.reading() as connection:
            preview_line(connection, wanted)
        with pytest.raises(DecisionError, match="takes too long"):
            decide_line(store, wanted)
        with store.reading() as connection:
            assert list_decisions(connection, 10) == []


def test_a_page_that_comes_later_and_takes_a_pattern_too_long_is_settled_without_it(
    with_bomb: str, caplog: pytest.LogCaptureFixture
) -> None:
    bad = id_of(with_bomb, 7)
    decision = LineDecision(Scope.LIKE, SITE, BOMB, "cut", "a", "2026-01-01T00:00:00+00:00")
    with open_for_ingest(settings(with_bomb)) as store:
        with store.writing() as connection:
            store_line_decision(connection, decision)
        store.settle()
        assert bad in caplog.text
        assert query(with_bomb, "SELECT * FROM unsettled") == []
        assert undo(store, decision.id).decision == ""


def test_the_blanks_around_a_line_are_no_part_of_it_for_a_pattern(database: str, tmp_path: Path) -> None:
    lines = [f"{body(number)}\n\t  Foto: Ann Lee {number}  \n{body(number + 20)}" for number in range(4)]
    write_jsonl(
        tmp_path / "a.jsonl", [record(text, url=f"https://{SITE}/{at}") for at, text in enumerate(lines)]
    )
    ingest([str(tmp_path)], settings(database))
    with open_for_ingest(settings(database)) as store:
        wanted = asked(store, id_of(database, 0), "Foto: Ann Lee 0", "keep", Scope.LIKE, "^Foto: .*[0-9]$")
        decide_line(store, wanted)
        assert pages_with(database, "Foto: Ann Lee") == 4
        decide_line(store, replace(wanted, said="cut"))
        with store.reading() as connection:
            found = list(labelled_documents(connection, 10))
    assert pages_with(database, "Foto: Ann Lee") == 0
    assert [label.said for each in found for label in each.labels] == ["cut"] * 4


def test_what_was_said_before_a_decision_holds_again_when_it_is_taken_back(filled: str) -> None:
    first = id_of(filled, 0)
    with open_for_ingest(settings(filled)) as store:
        cut = decide_line(store, asked(store, first, STANDING, "cut", Scope.SITE))
        state = pages_with(filled, STANDING)
        again = decide_line(store, asked(store, first, STANDING, "cut", Scope.SITE))
        keep = decide_line(store, asked(store, first, STANDING, "keep", Scope.SITE))
        assert cut.decision == again.decision == keep.decision
        assert (state, pages_with(filled, STANDING)) == (1, 3)
        assert undo(store, keep.decision).changed == 2
        assert pages_with(filled, STANDING) == 1
        assert undo(store, keep.decision).changed == 2
        assert pages_with(filled, STANDING) == 3
        with pytest.raises(DecisionGone):
            undo(store, keep.decision)


def test_a_later_decision_is_not_taken_back_by_who_means_an_earlier_one(filled: str) -> None:
    with open_for_ingest(settings(filled)) as store:
        decision = LineDecision(Scope.SITE, SITE, str(named_key(STANDING)), "cut", STANDING, "2026-01-01")
        with store.writing() as connection:
            store_line_decision(connection, decision)
        with pytest.raises(DecisionGone):
            undo(store, decision.id, "2025-12-31")
        with pytest.raises(DecisionGone):
            undo(store, "pair-foo-bar")
        assert undo(store, decision.id, "2026-01-01")


def test_a_decision_on_a_line_of_a_site_is_taken_back_by_its_text(filled: str) -> None:
    """Also where the key of the line is not that of its text, as it is shown."""
    with open_for_ingest(settings(filled)) as store:
        with store.writing() as connection:
            store_line_decision(
                connection, LineDecision(Scope.SITE, SITE, "12345", "cut", "a part", "2026-01-01")
            )
        decide_site_lines(store, SITE, {"a part": None})
        assert query(filled, "SELECT * FROM line_decisions") == []
        with pytest.raises(DecisionError, match="nobody has decided"):
            decide_site_lines(store, SITE, {"a part": None})


def test_typed_lines_that_no_page_has_are_named(filled: str) -> None:
    with open_for_ingest(settings(filled)) as store:
        decide_site_lines(store, SITE, {STANDING: "cut", "Nowhere to be seen": "cut"})
        with store.reading() as connection:
            assert on_no_page(connection, SITE, [STANDING, "Nowhere to be seen"]) == ["Nowhere to be seen"]


def test_what_a_killed_settle_left_counts_as_changed(filled: str) -> None:
    """The second time, the decision is stored already, and its documents wait."""
    first = id_of(filled, 0)
    with open_for_ingest(settings(filled)) as store:
        wanted = asked(store, first, STANDING, "cut", Scope.SITE)
        with store.writing() as connection:
            record_line(connection, wanted, "2026-01-01")
        assert decide_line(store, wanted).changed == 2


HISTORY = [
    (STANDING, Scope.HERE, None),
    (STANDING, Scope.SITE, None),
    (REPORT, Scope.LIKE, "^Ann Lee"),
    (REPORT, Scope.LIKE, "nobody laughed"),
    (REPORT, Scope.SITE, None),
    (REPORT, Scope.HERE, None),
    (STANDING, Scope.LIKE, "."),
]


@pytest.mark.parametrize("seed", range(3))
def test_a_preview_counts_what_changes_whatever_was_decided_before(
    filled: str, tmp_path: Path, seed: int
) -> None:
    """Also where a pattern matches all lines, so that no decision holds, and where one keeps what another cuts."""
    chance = random.Random(seed)
    first = id_of(filled, 0)
    with open_for_ingest(settings(filled)) as store:
        for _ in range(9):
            text_, scope, pattern = chance.choice(HISTORY)
            wanted = asked(store, first, text_, chance.choice(("keep", "cut")), scope, pattern)
            with store.reading() as connection:
                preview = preview_line(connection, wanted)
            outcome = decide_line(store, wanted)
            assert preview.changing == outcome.changed, wanted
            assert {sample.id for sample in preview.samples} == set(outcome.documents), wanted


def test_labels_say_what_wins(filled: str) -> None:
    first = id_of(filled, 0)
    with open_for_ingest(settings(filled)) as store:
        decide_line(store, asked(store, first, REPORT, "keep", Scope.LIKE, "^Ann Lee"))
        decide_line(store, asked(store, first, REPORT, "cut", Scope.LIKE, "nobody laughed"))
        decide_line(store, asked(store, first, REPORT, "cut", Scope.HERE))
        with store.reading() as connection:
            found = list(labelled_documents(connection, 4))
    said = {each.id: [label.said for label in each.labels] for each in found}
    assert said.pop(first) == ["cut"]
    assert set(map(tuple, said.values())) == {("keep",)}


def test_no_word_of_a_forgotten_document_stays_in_decisions(filled: str) -> None:
    """A decision on lines that other pages have goes on, with the line of another page as its text."""
    first = id_of(filled, 0)
    own = str(query(filled, f"SELECT text FROM documents WHERE id = '{first}'")[0][0]).splitlines()[0].strip()
    with open_for_ingest(settings(filled)) as store:
        decide_line(store, asked(store, first, REPORT, "cut", Scope.LIKE, "^Ann Lee reports: "))
        decide_line(store, asked(store, first, STANDING, "cut", Scope.SITE))
        decide_line(store, asked(store, first, own, "keep", Scope.SITE))
        decide_line(store, asked(store, first, own, "keep", Scope.LIKE, own[:25]))
        store.forget(Asked(ids=(first,)))
    left = {
        str(scope): str(text_) for scope, text_ in query(filled, "SELECT scope, text FROM line_decisions")
    }
    assert len(left) == 2
    assert left["site"] == STANDING
    assert left["like"].startswith("Ann Lee reports: in case ")
    assert left["like"] != REPORT
    assert list(find_problems_of(filled)) == []


def test_a_sentence_out_of_a_line_is_decided_on_here_only(database: str, tmp_path: Path) -> None:
    long = " ".join(body(1).splitlines())
    write_jsonl(
        tmp_path / "a.jsonl",
        [record(f"{long} Share this article on Facebook. {long}", url=f"https://{SITE}/1")],
    )
    ingest([str(tmp_path)], settings(database))
    with open_for_ingest(settings(database)) as store:
        with store.reading() as connection:
            lines = read_document(connection, id_of(database, 1)).lines
        part = next(line for line in lines if line.text.strip().startswith("Share "))
        assert part.is_part
        wanted = AskedLine(id_of(database, 1), part.number, "keep", Scope.SITE)
        with pytest.raises(DecisionError, match="sentence out of a longer line"):
            decide_line(store, wanted)
        assert decide_line(store, replace(wanted, scope=Scope.HERE)).decision


def test_a_second_undo_takes_back_no_earlier_decision(filled: str) -> None:
    """The earlier decision has another moment, however fast people are."""
    first = id_of(filled, 0)
    with open_for_ingest(settings(filled)) as store:
        decide_line(store, asked(store, first, STANDING, "keep", Scope.HERE))
        cut = decide_line(store, asked(store, first, STANDING, "cut", Scope.HERE))
        undo(store, cut.decision, cut.at)
        with pytest.raises(DecisionGone):
            undo(store, cut.decision, cut.at)
    assert query(filled, "SELECT said FROM line_decisions") == [("keep",)]


def test_a_pattern_that_settings_would_let_win_over_a_line_is_left_out_of_them(filled: str) -> None:
    first = id_of(filled, 0)
    with open_for_ingest(settings(filled)) as store:
        decide_line(store, asked(store, first, REPORT, "cut", Scope.SITE))
        decide_line(store, asked(store, first, REPORT, "keep", Scope.LIKE, "^Ann Lee"))
        with store.reading() as connection:
            toml = as_settings(list_decisions(connection, 10))
    assert "keep = " not in toml
    assert "patterns to keep lines that are found in a line to cut (1)" in toml


@pytest.mark.parametrize("pattern", ["((a{1000}){1000}){1000}", "a{99999}", "(a{ 200 , 300 }){100}"])
def test_a_pattern_that_would_take_all_memory_is_refused(pattern: str) -> None:
    with pytest.raises(DecisionError, match="repeats more than"):
        checked_pattern(pattern, "aaa")


def test_a_pattern_with_words_of_a_forgotten_document_alone_goes_with_it(filled: str) -> None:
    first = id_of(filled, 0)
    own = str(query(filled, f"SELECT text FROM documents WHERE id = '{first}'")[0][0]).splitlines()[0].strip()
    with open_for_ingest(settings(filled)) as store:
        pattern = f"Zebra|{own[:25]}|^Ann Lee"
        decide_line(store, asked(store, first, REPORT, "cut", Scope.LIKE, pattern))
        decide_line(store, asked(store, first, REPORT, "cut", Scope.LIKE, r"^Ann\b.*\bnobody"))
        store.forget(Asked(ids=(first,)))
    assert query(filled, "SELECT target FROM line_decisions") == [(r"^Ann\b.*\bnobody",)]
