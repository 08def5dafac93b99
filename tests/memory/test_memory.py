"""The site memory: what it learns, in any order of pages, and the two traps that the design names."""

from __future__ import annotations

import hashlib
import itertools
import json
import lzma
import random
import signal
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import text

from pipeline.cleaning.cleaner import clean_or_empty
from pipeline.errors import DecisionError, NotFound
from pipeline.ingest import ingest
from pipeline.judge import VERSION
from pipeline.memory.keys import line_keys, normalise
from pipeline.memory.learn import NOTHING, Template, learn
from pipeline.memory.recall import MODEL, recall
from pipeline.memory.trace import Trace, pack_trace, trace_of, unpack_trace
from pipeline.records import RawDocument
from pipeline.store import open_for_ingest, open_store
from pipeline.store.deciding import decide_site_lines
from pipeline.store.decisions.lines import LineSaid
from pipeline.store.decisions.taking import record_site_line
from pipeline.store.memory.overview import list_sites, read_memory
from tests.dumps import body, query, record, settings, snapshot, write_jsonl
from tests.servers import ROOT

CORPUS = ROOT.parent / "shared" / "corpus" / "sites"
COUNTY = "Around the County"
FOOTER = (
    "The Courier has brought the news of the harbour and the hills to every house in the county since "
    "the first press was carried up from the quay, and it is printed by the people who write it.\n"
    "Letters are read by the editor on Monday and answered before the paper goes to press.\n"
    "We hold to the code of the county press, and whoever finds a fault may write to the reader's desk."
)


def site_page(text: str, number: int) -> str:
    """A flattened page of a site: its template around a text."""
    return (
        f"The Courier\nNews\nSport\n{COUNTY}\nNumber {number} of the year\n\n{text}\n\n"
        f"{COUNTY}\nHarbour notes\n{FOOTER}\n© 2024 The Courier"
    )


def site_record(number: int, text: str | None = None) -> dict[str, object]:
    story = body(number) if text is None else text
    return record(site_page(story, number), url=f"https://courier.example/{number}")


def trace_of_text(text: str) -> Trace:
    return trace_of(clean_or_empty(RawDocument(1, "text", text)))


def count_of(template: Template, line: str) -> tuple[int, int]:
    """The number of pages that have a line, and the number of different bodies on these pages."""
    (at,) = template.places_of(line_keys([line], None)).tolist()
    return (int(template.pages[at]), int(template.bodies[at])) if at >= 0 else (0, 0)


def test_dates_numbers_and_case_do_not_make_another_line() -> None:
    assert normalise("December 24th, 2019") == normalise("October 17th, 2024")
    assert normalise("3 COMMENTS") == normalise("12 comments")
    assert normalise("Share: Geese at large", ["geese", "at", "large"]) == "share <title>"


def test_a_number_in_prose_is_part_of_what_it_says() -> None:
    says = "The board will look at the question numbered {} again before the summer is over"
    assert normalise(says.format(1)) != normalise(says.format(2))


def test_a_trace_comes_back_from_its_bytes() -> None:
    trace = trace_of_text(site_page(body(1), 1))
    again = unpack_trace(pack_trace(trace))
    for name in ("keys", "words", "margins", "reasons"):
        assert (getattr(trace, name) == getattr(again, name)).all()


def test_bodies_are_counted_and_not_pages() -> None:
    """Trap one: twenty copies of one story on a site are one body, in every order."""
    pages = [trace_of_text(site_page(body(number), number)) for number in range(12)]
    copies = [
        trace_of_text(site_page(f"{body(99)}\nSent in by reader {number}.", 99)) for number in range(20)
    ]
    template = learn([*pages, *copies])
    assert count_of(template, COUNTY) == (32, 13)
    assert count_of(template, body(99).splitlines()[0]) == (0, 0)
    shuffled = random.Random(3).sample([*pages, *copies], 32)
    again = learn(shuffled)
    assert (again.keys == template.keys).all()
    assert (again.levels == template.levels).all()


def test_two_pages_teach_nothing() -> None:
    pages = [trace_of_text(site_page(body(number), number)) for number in range(2)]
    assert learn(pages) is NOTHING
    assert (recall(pages[0], NOTHING).margins == pages[0].margins).all()


def test_a_page_that_has_nothing_of_its_site_stays_as_it_is() -> None:
    template = learn([trace_of_text(site_page(body(number), number)) for number in range(12)])
    other = trace_of_text(body(77))
    assert (recall(other, template).margins == other.margins).all()


def test_a_line_of_the_template_is_cut_with_its_count(database: str, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "a.jsonl", [site_record(number) for number in range(40)])
    ingest([str(tmp_path)], settings(database))
    texts = query(database, "SELECT text FROM articles")
    assert len(texts) == 40
    assert not [text for (text,) in texts if COUNTY in str(text) or "reader's desk" in str(text)]
    assert {str(text).count(".") for (text,) in texts} == {8}  # the eight sentences of each story
    details = {
        str(detail) for (detail,) in query(database, "SELECT detail FROM cuts WHERE reason = 'template'")
    }
    assert "on 40 of 40 pages of this site" in details


def test_wire_copy_is_no_template(tmp_path: Path) -> None:
    """Trap one, in a database: the copies keep their text, and become duplicates of one article."""
    url = f"sqlite:///{tmp_path}/a.db"
    wire = body(99)
    records = [site_record(number) for number in range(12)] + [site_record(100 + n, wire) for n in range(20)]
    write_jsonl(tmp_path / "a.jsonl", records)
    ledger = ingest([str(tmp_path)], settings(url))
    assert (ledger.articles, ledger.duplicates) == (13, 19)
    assert query(url, f"SELECT count(*) FROM documents WHERE text = '{wire}'") == [(20,)]


def test_short_stories_over_one_footer_are_no_duplicates(tmp_path: Path) -> None:
    """Trap two: the lines of the template are cut before the fingerprint is taken."""
    url = f"sqlite:///{tmp_path}/a.db"
    records = [site_record(number, body(number).splitlines()[0]) for number in range(20)]
    write_jsonl(tmp_path / "a.jsonl", records)
    ledger = ingest([str(tmp_path)], settings(url))
    assert (ledger.articles, ledger.duplicates) == (20, 0)


@pytest.mark.parametrize(("others", "versions"), [(0, 4), (3, 3), (8, 8), (30, 12)])
def test_versions_of_one_story_are_no_template(others: int, versions: int, tmp_path: Path) -> None:
    """Trap one, where each copy begins with a sentence of its own: the shared paragraphs stay."""
    url = f"sqlite:///{tmp_path}/a.db"
    wire = f"{body(900)}\n{body(901)}"
    told = [f"{body(500 + number).splitlines()[0]}\n{wire}" for number in range(versions)]
    records = [site_record(number) for number in range(others)]
    records += [site_record(100 + number, text) for number, text in enumerate(told)]
    write_jsonl(tmp_path / "a.jsonl", records)
    ledger = ingest([str(tmp_path)], settings(url))
    assert len([1 for (text,) in query(url, "SELECT text FROM documents") if wire in str(text)]) == versions
    assert ledger.articles == others + 1


def test_a_paragraph_that_some_articles_share_stays(tmp_path: Path) -> None:
    """Long prose on three of twenty pages is no template."""
    url = f"sqlite:///{tmp_path}/a.db"
    standing = (
        "The reservoir was built by the water company in the year of the great frost, and the families "
        "of the valley were moved to the new terrace above the mill, where most of them still live."
    )

    def story(number: int) -> str:
        first, *rest = body(number).splitlines()
        return "\n".join([first, standing, *rest] if number < 3 else [first, *rest])

    write_jsonl(tmp_path / "a.jsonl", [site_record(number, story(number)) for number in range(20)])
    ingest([str(tmp_path)], settings(url))
    assert len([1 for (text,) in query(url, "SELECT text FROM articles") if standing in str(text)]) == 3


SITES = [site_record(number) for number in range(10)] + [
    record(f"Home\nMenu\n{body(50 + number)}\nRead on: more of case {number}\nFollow us on the wire")
    for number in range(6)
]


@pytest.fixture(scope="module")
def expected() -> dict[str, list[tuple[object, ...]]]:
    """The snapshot of a database after one run over SITES."""
    with TemporaryDirectory() as folder:
        return in_parts(Path(folder), [SITES], 1000)


def in_parts(
    folder: Path, parts: list[list[dict[str, object]]], batch: int
) -> dict[str, list[tuple[object, ...]]]:
    """The snapshot of a database after one run for each part."""
    url = f"sqlite:///{folder}/a.db"
    (folder / "raw").mkdir()
    for number, part in enumerate(parts):
        write_jsonl(folder / "raw" / f"{number}.jsonl", list(part))
        ingest([str(folder / "raw")], settings(url, batch_size=batch))
    return snapshot(url)


@hypothesis_settings(max_examples=15, deadline=None)
@given(
    order=st.permutations(SITES),
    cuts=st.lists(st.integers(0, len(SITES)), max_size=6),
    batch=st.integers(1, 8),
)
def test_pages_in_any_order_runs_and_batches_give_the_same(
    order: list[dict[str, object]],
    cuts: list[int],
    batch: int,
    expected: dict[str, list[tuple[object, ...]]],
) -> None:
    """Articles, cuts, groups, templates and verdicts are the same to the byte."""
    edges = [0, *sorted(cuts), len(order)]
    with TemporaryDirectory() as folder:
        assert in_parts(Path(folder), [order[a:b] for a, b in itertools.pairwise(edges)], batch) == expected


def test_a_sentence_that_comes_again_inside_lines_is_no_template(tmp_path: Path) -> None:
    """Seven articles of a site, each in one line, end with the same quotation; a menu is around them."""
    quote = '"We will not give up on this ferry, whatever it costs the town," the harbour master said.'
    texts = [" ".join(f"top of page {body(number)} {quote} Share on Facebook".split()) for number in range(7)]
    pages = [record(text, url=f"https://ferry.example/{number}") for number, text in enumerate(texts)]
    write_jsonl(tmp_path / "raw" / "a.jsonl", pages)
    url = f"sqlite:///{tmp_path}/a.db"
    ingest([str(tmp_path / "raw")], settings(url))
    assert all(quote in str(text) for (text,) in query(url, "SELECT text FROM documents"))


@pytest.mark.skipif(not CORPUS.is_dir(), reason="needs ../shared/corpus")
def test_pages_of_real_sites_in_any_order_give_the_same(tmp_path: Path) -> None:
    """Two real sites give the same in one run and in seven runs of shuffled pages."""
    pages: list[dict[str, object]] = []
    for path in sorted(CORPUS.glob("*.jsonl.xz"))[2:4]:
        with lzma.open(path, "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in itertools.islice(file, 35)]
        pages += [record(row["flat_full"], url=row["url"]) for row in rows]
    shuffled = random.Random(5).sample(pages, len(pages))
    (tmp_path / "one").mkdir()
    (tmp_path / "many").mkdir()
    one = in_parts(tmp_path / "one", [pages], 1000)
    assert any(reason == "template" for *_, reason, _, _, _, _ in one["cuts"])
    assert in_parts(tmp_path / "many", [shuffled[at::7] for at in range(7)], 9) == one


def test_only_documents_that_hold_a_changed_line_are_weighed_again(tmp_path: Path) -> None:
    """Seven pages of a site have the line that people decide on; another site has it, too, but stays."""
    url = f"sqlite:///{tmp_path}/a.db"
    standing = "Harbour walks start from the old lamp house on every first Sunday of the month"
    own = [site_record(number, f"{body(number)}\n{standing}" if number < 7 else None) for number in range(40)]
    other = [
        record(site_page(f"{body(200 + n)}\n{standing}", n), url=f"https://other.example/{n}")
        for n in range(20)
    ]
    write_jsonl(tmp_path / "raw" / "a.jsonl", [*own, *other])
    ingest([str(tmp_path / "raw")], settings(url))
    before = query(url, "SELECT * FROM documents WHERE url LIKE '%other%'")
    with open_for_ingest(settings(url)) as store:
        assert store.settle().judged == 0
        sayings: tuple[LineSaid, ...] = ("keep", "forget")
        for said in sayings:
            with store.writing() as connection:
                record_site_line(connection, "courier.example", standing, said, "2024-03-05")
            done = store.settle()
            assert done.judged == 7
        assert done.changed == 7
    assert query(url, "SELECT * FROM documents WHERE url LIKE '%other%'") == before


def test_a_broken_off_settle_is_finished_by_the_next(database: str, tmp_path: Path) -> None:
    """Documents are stored but not settled, as after a crash; the next run settles them without new files."""
    write_jsonl(tmp_path / "raw" / "a.jsonl", SITES)
    whole = f"sqlite:///{tmp_path}/whole.db"
    ingest([str(tmp_path / "raw")], settings(whole))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.store.store.Settling.batch", _fail)
        with pytest.raises(KeyboardInterrupt):
            ingest([str(tmp_path / "raw")], settings(database))
    assert len(query(database, "SELECT * FROM unsettled")) == len(SITES)
    ingest([str(tmp_path / "raw")], settings(database))
    assert snapshot(database) == snapshot(whole)


def _fail(*_: object) -> None:
    raise KeyboardInterrupt


DIES = """
import os, signal, sys
from pipeline.ingest import ingest
from pipeline.settings import load_settings
from pipeline.store import settle
settle._WAITING = settle._WAITING.limit(4)
whole, done = settle.Settling.batch, []
def batch(self, connection):
    settled = whole(self, connection)
    done.append(settled)
    if len(done) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return settled
settle.Settling.batch = batch
ingest([sys.argv[1]], load_settings(database_url=sys.argv[2], workers=1))
"""


def test_a_settle_killed_inside_a_batch_is_finished_by_the_next(database: str, tmp_path: Path) -> None:
    """SIGKILL comes before the commit of the second batch: the first one is settled, the others wait."""
    write_jsonl(tmp_path / "raw" / "a.jsonl", SITES)
    whole = f"sqlite:///{tmp_path}/whole.db"
    ingest([str(tmp_path / "raw")], settings(whole))
    killed = subprocess.run([sys.executable, "-c", DIES, str(tmp_path / "raw"), database], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(query(database, "SELECT * FROM unsettled")) == len(SITES) - 4
    ingest([str(tmp_path / "raw")], settings(database))
    assert snapshot(database) == snapshot(whole)


def test_decisions_hold_and_can_be_taken_back(database: str, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "raw" / "a.jsonl", [site_record(number) for number in range(12)])
    ingest([str(tmp_path / "raw")], settings(database))
    before = snapshot(database)
    line = FOOTER.splitlines()[-1]

    def kept() -> int:
        return len([1 for (text,) in query(database, "SELECT text FROM documents") if line in str(text)])

    assert kept() == 0
    with open_for_ingest(settings(database)) as store:
        assert decide_site_lines(store, "courier.example", {line: "keep"}).changed == 12
        assert kept() == 12
        write_jsonl(tmp_path / "raw" / "b.jsonl", [site_record(50)])
    ingest([str(tmp_path / "raw")], settings(database))
    assert kept() == 13  # a decision also holds for pages that come later
    write_jsonl(tmp_path / "raw" / "b.jsonl", [])
    ingest([str(tmp_path / "raw")], settings(database))
    with open_for_ingest(settings(database)) as store:
        assert decide_site_lines(store, "courier.example", {line: None}).changed == 12
    assert snapshot(database) == before


def test_a_line_with_the_title_in_it_can_be_named(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    records = [site_record(number) for number in range(12)]
    for number, each in enumerate(records):
        each["title"] = f"Geese on green {chr(97 + number)}{chr(98 + number)} at large"
        each["text"] = f"{each['text']}\nYou are reading {each['title']} in the Courier"
    write_jsonl(tmp_path / "a.jsonl", records)
    ingest([str(tmp_path)], settings(url))
    with open_for_ingest(settings(url)) as store:
        with store.reading() as connection:
            lines = [line.text for line in read_memory(connection, "courier.example", 50).lines]
        (line,) = (line for line in lines if "reading" in line)
        assert line == "you are reading <title> in the courier"
        assert decide_site_lines(store, "https://www.Courier.example/1", {line: "keep"}).changed == 12
    texts = query(url, "SELECT text FROM documents")
    assert len([1 for (text,) in texts if "You are reading Geese" in str(text)]) == 12


def test_a_decision_on_a_site_of_one_page_changes_that_line_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    write_jsonl(tmp_path / "a.jsonl", [site_record(1)])
    ingest([str(tmp_path)], settings(url))
    before = {line for (line,) in query(url, "SELECT text FROM cuts")}
    with open_for_ingest(settings(url)) as store:
        decide_site_lines(store, "courier.example", {"© 2024 The Courier": "keep"})
    after = {line for (line,) in query(url, "SELECT text FROM cuts")}
    assert before - after == {"© 2024 The Courier"}
    assert not after - before


@pytest.mark.parametrize("line", ["", "  ", "two\nlines", "\udcff bad"])
def test_what_is_no_line_cannot_be_decided_on(line: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    write_jsonl(tmp_path / "a.jsonl", [site_record(1)])
    ingest([str(tmp_path)], settings(url))
    with (
        open_for_ingest(settings(url)) as store,
        store.writing() as connection,
        pytest.raises(DecisionError, match="not one line"),
    ):
        record_site_line(connection, "courier.example", line, "keep", "2024-03-05")


def test_documents_that_move_to_another_site_show_its_counts(tmp_path: Path) -> None:
    """The same records come in two folders; the counts are from the folder that holds the documents now."""
    pages = [record(site_page(body(number), number)) for number in range(12)]
    moved, fresh = f"sqlite:///{tmp_path}/moved.db", f"sqlite:///{tmp_path}/fresh.db"
    write_jsonl(tmp_path / "raw" / "b" / "all.jsonl", pages)
    ingest([str(tmp_path / "raw")], settings(moved))
    write_jsonl(tmp_path / "raw" / "a" / "all.jsonl", pages)
    ingest([str(tmp_path / "raw")], settings(moved))
    write_jsonl(tmp_path / "raw" / "b" / "all.jsonl", [record(body(77))])
    ingest([str(tmp_path / "raw")], settings(moved))
    ingest([str(tmp_path / "raw")], settings(fresh))
    assert snapshot(moved) == snapshot(fresh)


def test_judging_again_keeps_articles_apart_whatever_waits(tmp_path: Path) -> None:
    """Two sites print one text. New rules cut it on one site, so that there are two articles."""
    url, fresh = f"sqlite:///{tmp_path}/a.db", f"sqlite:///{tmp_path}/fresh.db"
    story = "\n".join(f"Zebra: {line}" for line in body(1).splitlines()[:6])
    rest = "\n".join(body(2).splitlines())
    records = [record(f"{story}\n{rest}", url=f"https://{name}.example/1") for name in ("one", "two")]
    write_jsonl(tmp_path / "raw" / "a.jsonl", records)
    ingest([str(tmp_path / "raw")], settings(url))
    rules = {"sites": {"one.example": {"cut": ["^Zebra"]}}}
    with pytest.MonkeyPatch.context() as patch, open_for_ingest(settings(url, **rules)) as store:
        patch.setattr("pipeline.store.store.Settling.batch", _fail)
        with pytest.raises(KeyboardInterrupt):
            store.relearn("one.example", everything=True)
    write_jsonl(tmp_path / "raw" / "b.jsonl", [record(body(2), url="https://three.example/1")])
    ingest([str(tmp_path / "raw")], settings(url, **rules))
    ingest([str(tmp_path / "raw")], settings(fresh, **rules))
    assert snapshot(url) == snapshot(fresh)


def test_the_memory_of_a_site_can_be_looked_at(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    write_jsonl(tmp_path / "raw" / "a.jsonl", [site_record(number) for number in range(12)])
    ingest([str(tmp_path / "raw")], settings(url))
    with open_store(settings(url)) as store, store.reading() as connection:
        assert [(row["site"], row["pages"]) for row in list_sites(connection, 5)] == [("courier.example", 12)]
        memory = read_memory(connection, "courier.example", 50)
        with pytest.raises(NotFound, match="copydesk site"):
            read_memory(connection, "elsewhere.example", 5)
    lines = {line.text: line for line in memory.lines}
    assert (lines[COUNTY].pages, lines[COUNTY].bodies, lines[COUNTY].cut) == (12, 12, 12)
    assert 0 < memory.judge_cuts <= memory.cuts < memory.words


def test_what_was_taken_back_is_no_longer_remembered(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    write_jsonl(tmp_path / "raw" / "a.jsonl", [site_record(number) for number in range(12)])
    ingest([str(tmp_path / "raw")], settings(url))
    write_jsonl(tmp_path / "raw" / "a.jsonl", [record(body(1))])
    ingest([str(tmp_path / "raw")], settings(url))
    assert query(url, "SELECT count(*) FROM sites WHERE name = 'courier.example'") == [(0,)]
    assert query(url, "SELECT count(*) FROM template_lines") == [(0,)]


def test_judging_again_gives_what_was_there(database: str, tmp_path: Path) -> None:
    """With the same judge and settings, `relearn` changes nothing, not even after an older judge."""
    write_jsonl(tmp_path / "raw" / "a.jsonl", SITES)
    ingest([str(tmp_path / "raw")], settings(database))
    before = snapshot(database)
    with open_for_ingest(settings(database)) as store:
        assert store.relearn()[0] == 0
        assert store.relearn(everything=True)[0] == len(SITES)
        assert snapshot(database) == before
        with store.writing() as connection:
            connection.execute(text("UPDATE documents SET judge = 'lines-1' WHERE url IS NOT NULL"))
        assert store.relearn("courier.example")[0] == 10
    assert snapshot(database) == before


@pytest.mark.parametrize("glob", ["raw/*", "raw", "./raw/", "a.jsonl"])
def test_a_dump_is_of_the_site_that_the_settings_name(glob: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    write_jsonl(tmp_path / "raw" / "a.jsonl", [record(body(1))])
    named = settings(url, sites={"courier.example": {"dumps": glob}})
    ingest([str(tmp_path / "raw")], named)
    assert query(url, "SELECT name FROM sites") == [("courier.example",)]


def test_template_places_are_those_of_its_keys() -> None:
    template = learn([trace_of_text(site_page(body(number), number)) for number in range(5)])
    assert (template.places_of(template.keys) == np.arange(len(template.keys))).all()


def test_the_version_names_the_model_of_the_memory() -> None:
    """After a change of the model, give `judge.VERSION` a new value, and write it and the new digest here."""
    digest = hashlib.sha256(files("pipeline.memory").joinpath(MODEL).read_bytes()).hexdigest()
    assert (VERSION, digest[:16]) == ("lines-8", "e8ad1540db965daf")
