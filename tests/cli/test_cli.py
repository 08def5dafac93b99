"""The command `copydesk`, run as a process, as users run it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from urllib.request import urlopen

import pytest
from typer.main import get_group

from flows.cli.main import MODULES
from pipeline.cli.app import registered
from pipeline.ingest import ingest
from tests.dumps import body, everything, page, query, record, settings, write_jsonl
from tests.servers import ROOT

TITLE = "Geese take over the bowling green"


def copydesk(*arguments: object, stdin: str = "", code: int = 0, **environment: str) -> str:
    """Run the command. Returns its standard output; where it is to fail, its standard error, too."""
    command = [sys.executable, "-W", "error", "-m", "flows.cli", *map(str, arguments)]
    changed = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, env=changed, timeout=240)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout if code == 0 else done.stdout + done.stderr


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The database of the sample dumps, made by the command."""
    url = f"sqlite:///{tmp_path_factory.mktemp('cli')}/articles.db"
    output = copydesk("ingest", ROOT / "raw", "--profile", "--database", url)
    assert "17" in output.split() and "12" in output.split()
    for stage in ("find", "read", "clean", "store", "settle", "whole"):
        assert re.search(rf"^{stage} +\d+\.\d\d +\d+\.\d\d ", output, re.M), output
    return url


def test_every_command_has_help() -> None:
    listed = copydesk("--help")
    for name in (
        "ingest",
        "clean",
        "list",
        "show",
        "explain",
        "stats",
        "duplicates",
        "pairs",
        "decide",
        "site",
        "query",
        "search",
        "export",
        "check",
        "forget",
        "prune",
        "rejects",
        "retry",
        "datasette-metadata",
        "serve",
        "relearn",
        "db",
    ):
        assert name in listed
        assert copydesk(name, "--help").count("\n") > 4


def test_the_samples_have_something_for_every_stage(ingested: str) -> None:
    kinds = {row[0] for row in query(ingested, "SELECT kind FROM duplicates")}
    languages = {row[0] for row in query(ingested, "SELECT language FROM articles")}
    reasons = {row[0] for row in query(ingested, "SELECT reason FROM cuts")}
    assert kinds == {"exact", "near"}
    assert languages == {"en", "de", "fr"}
    assert len(reasons) >= 10
    assert query(ingested, "SELECT records, articles, duplicates, rejects FROM ledger") == [(17, 12, 3, 2)]


ALONE = "SELECT id FROM articles WHERE copies = 1 ORDER BY id"


def test_duplicates_pairs_and_decide(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/articles.db"
    ingest([str(ROOT / "raw")], settings(url))
    ((one, other),) = query(
        url, "SELECT id, article_id FROM duplicates WHERE kind = 'near' AND similarity > 0.9"
    )
    shown = copydesk("duplicates", one, "--database", url)
    assert f"{other}  article" in shown
    assert "{+Eels, inspectors and gales+}" in shown
    assert shown == copydesk("duplicates", other, "--database", url)
    found = json.loads(copydesk("duplicates", one, "--json", "--database", url))
    assert [it["id"] for it in found["documents"]] == [other, one]
    assert copydesk("duplicates", found["id"], "--json", "--database", url) == copydesk(
        "duplicates", one, "--json", "--database", url
    )
    page_ = copydesk("duplicates", one, "--html", "-", "--database", url)
    assert "<ins>Eels, inspectors and gales" in page_
    assert "<script" not in page_
    listed = json.loads(copydesk("pairs", "--near", "0.7:1", "--json", "--database", url))
    assert [(it["a"], it["b"]) for it in listed if it["similarity"] > 0.9] == [tuple(sorted((one, other)))]  # type: ignore[type-var]
    assert "two articles now" in copydesk("decide", one, other, "different", "--database", url)
    assert query(url, f"SELECT * FROM duplicates WHERE id = '{one}'") == []
    assert "one article now" in copydesk("decide", other, one, "undo", "--database", url)
    assert "same document" in copydesk("decide", one, one, "same", "--database", url, code=1)
    assert "no copy" in copydesk("duplicates", "--database", url, query(url, ALONE)[0][0])
    assert "no database yet" in copydesk(
        "decide", one, other, "same", "--database", f"sqlite:///{tmp_path}/none.db", code=1
    )
    for wrong in ("half", "0.7:0.5", "nan:1", "5:7"):
        assert "0.5:0.7" in copydesk("pairs", "--near", wrong, "--database", url, code=2)


def test_site_shows_what_is_remembered_and_takes_decisions(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/articles.db"
    pages = [
        record(f"{page(body(n), f'Case {n} of the day')}", url=f"https://a.example/{n}") for n in range(6)
    ]
    write_jsonl(tmp_path / "raw" / "a.jsonl", list(pages))
    ingest([str(tmp_path / "raw")], settings(url))
    assert "a.example" in copydesk("site", "--database", url)
    shown = json.loads(copydesk("site", "a.example", "--json", "--database", url))
    line = next(line for line in shown["lines"] if line["text"] == "Where the money went")
    assert (line["pages"], line["bodies"], line["cut"], line["decision"]) == (6, 6, 6, "")
    copydesk("site", "a.example", "--keep", "Where the money went", "--database", url)
    assert query(url, "SELECT count(*) FROM articles WHERE text LIKE '%Where the money went%'") == [(6,)]
    copydesk("site", "a.example", "--undo", "Where the money went", "--database", url)
    assert query(url, "SELECT count(*) FROM articles WHERE text LIKE '%Where the money went%'") == [(0,)]


def test_a_line_is_decided_on_listed_exported_and_undone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/articles.db"
    pages = [record(page(body(n), f"Case {n} of the day"), url=f"https://a.example/{n}") for n in range(3)]
    write_jsonl(tmp_path / "raw" / "a.jsonl", list(pages))
    ingest([str(tmp_path / "raw")], settings(url))
    ((id_,),) = query(url, "SELECT id FROM articles WHERE url = 'https://a.example/1'")
    line = body(1).splitlines()[2]
    shown = copydesk("explain", str(id_), "--database", url).splitlines()
    number = next(row.split()[0] for row in shown if line in row)

    def left() -> int:
        return len(query(url, f"SELECT id FROM articles WHERE text LIKE '%{line}%'"))

    word = line.split()[1]
    like = sum(f" {word} " in str(text) for (text,) in query(url, "SELECT text FROM articles"))
    told = copydesk("line", id_, number, "cut", "--like", f" {word} ", "--dry-run", "--database", url)
    assert f"{like} have such a line, {like} would change" in told
    assert left() == 1
    assert f"1 document changed: {id_}" in copydesk("line", id_, number, "cut", "--database", url)
    assert left() == 0
    (taken,) = json.loads(copydesk("decisions", "--json", "--database", url))
    assert (taken["kind"], taken["said"], taken["text"]) == ("here", "cut", line)
    copydesk("label", "export", tmp_path / "labels.jsonl", "--database", url)
    assert json.loads((tmp_path / "labels.jsonl").read_text())["labels"][0]["said"] == "cut"
    copydesk("line", id_, number, "cut", "--site", "--database", url)
    settings_ = copydesk("decisions", "--toml", "--database", url)
    assert '[sites."a.example"]' in settings_
    for each in json.loads(copydesk("decisions", "--json", "--database", url)):
        copydesk("decisions", "--undo", each["id"], "--database", url)
    assert left() == 1
    assert "there is no decision" in copydesk("decisions", "--undo", "x", "--database", url, code=1)
    assert "no line 4711" in copydesk("line", id_, "4711", "cut", "--database", url, code=1)


def test_a_second_ingest_has_nothing_new(ingested: str) -> None:
    before = everything(ingested)
    output = copydesk("ingest", ROOT / "raw", COPYDESK_DATABASE_URL=ingested)
    assert output.splitlines()[1].split()[-4:] == ["0", "0", "0", "0"]
    assert everything(ingested) == before


def test_list_show_and_explain(ingested: str) -> None:
    articles = json.loads(copydesk("list", "--json", "--limit", 50, "--database", ingested))
    assert len(articles) == 12
    night = next(row for row in articles if "Night bus" in (row["title"] or ""))
    listed = copydesk("list", "--database", ingested)
    assert night["id"] in listed
    shown = json.loads(copydesk("show", night["id"], "--json", "--database", ingested))
    assert (shown["author"], shown["published_at"]) == ("Tamsin Orrell", "2024-03-06T07:30")
    assert shown["text"].startswith("A late bus will run again")
    plain = copydesk("show", night["id"][:10], "--database", ingested)
    assert shown["text"] in plain
    explained = copydesk("explain", night["id"], "--database", ingested)
    assert "cookie 0.99" in explained
    rows = explained.splitlines()[4:]
    for cut in shown["cuts"]:
        row = next(row for row in rows if row.split()[0] == str(cut["line"]))
        assert row.split()[1:4] == ["-", cut["reason"], f"{cut['score']:.2f}"]
        assert row.endswith(cut["text"])
    kept = [row for row in rows if row.split()[1] != "-"]
    assert [row.split(maxsplit=1)[1] for row in kept] == [line.strip() for line in shown["text"].splitlines()]


def test_explain_writes_a_page(ingested: str, tmp_path: Path) -> None:
    (id_,) = next(row for row in query(ingested, "SELECT id FROM articles WHERE language = 'fr'"))
    assert copydesk("explain", id_, "--html", tmp_path / "page.html", "--database", ingested) == ""
    written = (tmp_path / "page.html").read_text()
    assert copydesk("explain", id_, "--html", "-", "--database", ingested) == written
    assert '<main lang="fr">' in written and "raw/wire/2024-03-09.jsonl.gz:" in written


def test_clean_explains_a_file_as_explain_does_a_document(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(page(body(1), TITLE))
    shown = copydesk("clean", "--explain", tmp_path / "page.txt")
    assert shown.startswith(f"{TITLE}\n2024-03-05 · en · {tmp_path}/page.txt\n8 of 16 lines kept, 8 cut.")
    assert (
        copydesk("clean", "--explain", stdin=page(body(1), TITLE)).splitlines()[3:]
        == (shown.splitlines()[3:])
    )
    written = copydesk("clean", tmp_path / "page.txt", "--explain", "--html", "-")
    assert written.startswith("<!DOCTYPE html>") and TITLE in written
    assert "Nothing is left" in copydesk("clean", "--explain", stdin="Home\nNews\nShare\nSubscribe\nSearch")


def test_patterns_and_strictness_hold_for_clean(tmp_path: Path) -> None:
    (tmp_path / "copydesk.toml").write_text(
        """cut = "in case 1\\\\.$"\n[sites."courier.example"]\nkeep = ["^Subscribe", "^the .* mill"]\n"""
    )
    config = str(tmp_path / "copydesk.toml")
    text = page(f"{body(2)}\nThe last word in case 1.", TITLE)
    url = ["--url", "https://news.courier.example/1"]
    found = json.loads(copydesk("clean", "--json", *url, stdin=text, COPYDESK_CONFIG=config))
    assert found["text"] == f"{body(2)}\nSubscribe"
    cut = next(cut for cut in found["cuts"] if cut["reason"] == "pattern")
    assert (cut["text"], cut["score"], cut["detail"]) == (
        "The last word in case 1.",
        1.0,
        r"'in case 1\.$'",
    )
    shown = copydesk("clean", "--explain", *url, stdin=text, COPYDESK_CONFIG=config)
    assert "kept by pattern '^Subscribe' (site courier.example), else cut as subscribe 0.99" in shown
    assert r"pattern 1.00 'in case 1\.$'" in shown
    record_ = json.dumps({"id": 1, "text": text, "url": "https://courier.example/"})
    (row,) = copydesk("clean", "--jsonl", stdin=record_, COPYDESK_CONFIG=config).splitlines()
    assert json.loads(row)["text"] == found["text"]
    assert copydesk("clean", "--strictness", "lenient", stdin=body(1)) == body(1) + "\n"


def test_stats_counts_and_balances(ingested: str) -> None:
    stats = json.loads(copydesk("stats", "--json", "--database", ingested))
    assert stats["records"] == stats["articles"] + stats["duplicates"] + stats["rejects"] == 17
    assert stats["languages"] == {"en": 10, "de": 1, "fr": 1}
    assert "invalid-json" in copydesk("stats", "--database", ingested)


def test_query_prints_rows_and_refuses_to_write(ingested: str) -> None:
    sql = "SELECT language, count(*) AS articles FROM articles GROUP BY language ORDER BY 2 DESC"
    assert json.loads(copydesk("query", sql, "--json", "--database", ingested))[0] == {
        "language": "en",
        "articles": 10,
    }
    assert "en" in copydesk("query", sql, "--database", ingested)
    for wrong in ("DELETE FROM cut_lines", "SELECT nothing FROM nowhere", "this is no SQL"):
        assert "copydesk: " in copydesk("query", wrong, "--database", ingested, code=1)
    assert query(ingested, "SELECT count(*) FROM cuts") != [(0,)]


def test_query_prints_csv_and_wide_rows_one_below_the_other(ingested: str) -> None:
    wide = "SELECT id, title, text FROM articles WHERE title LIKE 'Night bus%'"
    shown = copydesk("query", wide, "--database", ingested).splitlines()
    assert [line.split()[0] for line in shown[:3]] == ["id", "title", "text"]
    listed = copydesk("query", "SELECT id, title FROM articles ORDER BY id", "--csv", "--database", ingested)
    assert listed.splitlines()[0] == "id,title"
    assert len(listed.splitlines()) == 13
    copydesk("query", "SELECT 1", "--csv", "--json", "--database", ingested, code=2)


def test_search_shows_what_it_finds(ingested: str) -> None:
    shown = copydesk("search", "night", "bus", "--database", ingested)
    assert shown.startswith("**Night** **bus** to the outer parishes")
    hits = json.loads(copydesk("search", "ferry", "--copies", "--json", "--database", ingested))
    assert [hit["article_id"] is None for hit in hits] == [True, False]
    assert all("**ferry**" in hit["snippet"] for hit in hits)
    assert "nothing found" in copydesk("search", "ferry", "--site", "none.example", "--database", ingested)
    assert "no word" in copydesk("search", '"', "--database", ingested, code=2)
    assert "2024-03-05" in copydesk("search", "ferry", "--since", "may", "--database", ingested, code=1)


def test_export_writes_a_file_and_refuses_what_it_cannot(ingested: str, tmp_path: Path) -> None:
    target = tmp_path / "new" / "a.csv"
    assert "12 articles" in copydesk("export", target, "--columns", "id,title", "--database", ingested)
    assert target.read_text().splitlines()[0] == "id,title"
    printed = copydesk("export", "-", "--language", "fr", "--database", ingested)
    assert [json.loads(line)["language"] for line in printed.splitlines()] == ["fr"]
    assert ".parquet" in copydesk("export", tmp_path / "a.doc", "--database", ingested, code=1)
    assert "only Parquet" in copydesk(
        "export", tmp_path / "a.csv", "--partition", "month", "--database", ingested, code=1
    )


def test_check_finds_nothing_wrong(ingested: str) -> None:
    assert "all as promised" in copydesk("check", "--database", ingested)
    assert json.loads(copydesk("check", "--json", "--database", ingested)) == []


def test_forget_and_prune_ask_first(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/articles.db"
    write_jsonl(
        tmp_path / "raw" / "a.jsonl",
        [record(body(seed), url=f"https://a.example/{seed}") for seed in range(3)],
    )
    ingest([str(tmp_path / "raw")], settings(url))
    count = "SELECT count(*) FROM documents"
    ((id_,),) = query(url, "SELECT min(id) FROM documents")
    assert "1 documents: nothing was deleted" in copydesk("forget", id_, "--database", url)
    assert query(url, count) == [(3,)]
    assert "1 documents forgotten" in copydesk("forget", id_, "--yes", "--database", url)
    assert query(url, count) == [(2,)]
    assert "0 documents read before" in copydesk("prune", "--older-than", 30, "--database", url)
    (tmp_path / "raw" / "a.jsonl").unlink()
    assert "with 2 documents: nothing was deleted" in copydesk("prune", "--gone", "--database", url)
    copydesk("prune", "--gone", "--yes", "--database", url)
    assert query(url, count) == [(0,)]
    assert "all as promised" in copydesk("check", "--database", url)
    copydesk("forget", "--database", url, code=2)
    copydesk("prune", "--database", url, code=2)


def test_clean_prints_the_text_and_the_whole_story_as_json(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(page(body(1), TITLE))
    assert copydesk("clean", tmp_path / "page.txt") == body(1) + "\n"
    assert copydesk("clean", "-", stdin=page(body(1), TITLE)) == body(1) + "\n"
    found = json.loads(copydesk("clean", "--json", tmp_path / "page.txt"))
    assert list(found)[:7] == ["title", "author", "published_at", "language", "site", "text", "cuts"]
    about = "url canonical_url site_name description image section categories tags paywalled modified_at agency standfirst notes"
    assert list(found)[7:] == about.split()
    assert (found["title"], found["published_at"], found["text"]) == (TITLE, "2024-03-05", body(1))
    assert found["cuts"][0] == {
        "line": 1,
        "start": None,
        "end": None,
        "text": "Skip to content",
        "reason": "navigation",
        "score": 0.99,
        "detail": "",
    }


def test_clean_keeps_the_marks_of_a_page_on_demand() -> None:
    said = "The ferry to Tarnow Bay was late again on Monday, and the captain did not say why it was late."
    source = f'<html><body><nav><a href="/">Home</a></nav><p>{said}</p><h2>Boats</h2><p>{said} <b>Late</b>.</p></body>'
    asked = ("clean", "--format", "markdown", "--url", "https://ferry.example/news/1")
    wanted = f"{said} ## Boats {said} **Late**."
    assert copydesk(*asked, stdin=source).split() == wanted.split()
    found = json.loads(copydesk(*asked, "--json", stdin=source))
    assert found["markdown"].split() == wanted.split() and "**" not in found["text"]
    (row,) = copydesk(*asked, "--jsonl", stdin=json.dumps({"html": source})).splitlines()
    assert json.loads(row)["markdown"] == found["markdown"]
    assert json.loads(row)["cuts"] == found["cuts"] != []
    assert "markdown" not in json.loads(copydesk("clean", "--json", stdin=source))


def test_clean_takes_records_and_gives_them_back_in_order() -> None:
    records = [
        {"id": 3, "text": body(3)},
        {"id": "b", "html": f"<html><body><p>{body(1)}</p></body></html>", "url": "https://www.bbc.co.uk/x"},
        {"id": None, "text": ""},
    ]
    stdin = "\n".join(map(json.dumps, records)) + "\n{broken\n"
    found = [json.loads(line) for line in copydesk("clean", "--jsonl", stdin=stdin).splitlines()]
    assert [row["id"] for row in found] == [3, "b", None, None]
    assert (found[0]["text"], found[1]["site"]) == (body(3), "bbc.co.uk")
    assert [row["rejected"]["reason"] for row in found[2:]] == ["empty", "invalid-json"]


def test_a_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/articles.db"
    output = copydesk(
        "ingest", ROOT / "raw", "--database", url, code=1, PREFECT_API_URL="http://127.0.0.1:9/api"
    )
    assert "http://127.0.0.1:9/api does not answer" in output
    assert "Traceback" not in output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ingest", "/nowhere/at/all"], "/nowhere/at/all: no such file or folder"),
        (["ingest", str(ROOT / "Makefile")], "no reader"),
        (["list", "--database", "mysql://127.0.0.1/x"], "sqlite and postgresql"),
        (["list", "--database", "sqlite:////tmp/no-such-database.db"], "run copydesk ingest"),
        (["clean", "/nowhere.txt"], "/nowhere.txt"),
        (["clean", "Makefile", "--html", "page.html"], "--html goes with --explain"),
        (["clean", "Makefile", "--explain", "--json"], "leave out --json"),
        (["clean", "dump.jsonl.gz", "--explain"], "No such file or directory"),
        (["clean", "Makefile", "--explain", "--html", "/nowhere/page.html"], "/nowhere/page.html: No such"),
        (["clean", "Makefile", "--strictness", "severe"], "'lenient', 'balanced', 'strict'"),
        (["serve"], "one of --every and --cron"),
        (["serve", "--every", "soon"], "no time span"),
    ],
)
def test_an_error_names_the_thing_and_the_remedy(arguments: list[str], message: str) -> None:
    command = [sys.executable, "-m", "flows.cli", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, cwd=ROOT, env=os.environ | {"COLUMNS": "200"}
    )
    assert done.returncode in (1, 2)
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_rejected_document_is_an_error() -> None:
    assert "no visible character" in copydesk("clean", "-", stdin=" \n", code=1)


def test_show_of_an_unknown_id_says_where_to_find_ids(ingested: str) -> None:
    assert "copydesk list" in copydesk("show", "zzzz", "--database", ingested, code=1)


def test_settings_come_from_the_file_and_the_environment(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "a.jsonl", [{"story": body(1), "kop": "Ganzen op het veld"}, {"text": body(2)}])
    (tmp_path / "copydesk.toml").write_text(
        f'database_url = "sqlite:///{tmp_path}/toml.db"\n[fields]\ntext = ["story", "text"]\ntitle = "kop"\n'
    )
    copydesk("ingest", tmp_path / "a.jsonl", COPYDESK_CONFIG=str(tmp_path / "copydesk.toml"))
    titles = query(f"sqlite:///{tmp_path}/toml.db", "SELECT title FROM articles")
    assert titles == [("Ganzen op het veld",), (None,)]
    wrong = copydesk("list", COPYDESK_BATCH_SIZE="0", code=1)
    assert "batch_size" in wrong


def test_db_upgrade_makes_a_database_and_current_tells_where_it_is(database: str) -> None:
    copydesk("db", "upgrade", "--database", database)
    assert copydesk("db", "current", "--database", database) == "0015 (newest: 0015)\n"
    assert query(database, "SELECT * FROM articles") == []


def test_serve_runs_the_flow_on_its_schedule_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    """`serve` starts its own server, begins a run within the interval, and leaves no server behind."""
    url, port = f"sqlite:///{tmp_path}/served.db", "4377"
    write_jsonl(tmp_path / "raw" / "a.jsonl", [record(body(1))])
    environment = os.environ | {
        "PREFECT_SERVER_API_PORT": port,
        "PYTHONPATH": str(ROOT),
        "PREFECT_HOME": str(tmp_path / "home"),
    }
    environment.pop("PREFECT_API_URL", None)
    command = [
        sys.executable,
        "-m",
        "flows.cli",
        "serve",
        str(tmp_path / "raw"),
        "--every",
        "15s",
        "--database",
        url,
    ]
    with subprocess.Popen(
        command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as served:
        try:
            assert served.stdout is not None
            assert served.stdout.readline().startswith(f"Prefect UI: http://127.0.0.1:{port}")
            end = time.monotonic() + 150
            while not articles(url) and time.monotonic() < end:
                time.sleep(0.5)
            with urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page_:
                assert b"<div id=" in page_.read()
        finally:
            served.send_signal(signal.SIGINT)
            try:
                served.wait(60)
            finally:
                served.kill()
    assert articles(url) == 1
    with pytest.raises(OSError):
        urlopen(f"http://127.0.0.1:{port}/", timeout=5)


def articles(url: str) -> int:
    try:
        return len(query(url, "SELECT id FROM articles"))
    except Exception:  # noqa: BLE001 - the database is being made
        return 0


def test_rejects_are_listed_and_tried_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/articles.db"
    write_jsonl(tmp_path / "raw" / "a.jsonl", [record(body(1)), record("Too short."), {"words": body(2)}])
    write_jsonl(tmp_path / "raw" / "b.jsonl", [record("Share\nTweet\nHome\nMenu"), record(body(3))])
    ingest([str(tmp_path / "raw")], settings(url))
    listed = copydesk("rejects", "--database", url)
    sources = [word for word in listed.split() if word.startswith("raw/")]
    assert sources == ["raw/a.jsonl:2", "raw/a.jsonl:3", "raw/b.jsonl:1"]
    (row,) = json.loads(
        copydesk("rejects", "--reason", "not-a-record", "--run", 1, "--json", "--database", url)
    )
    assert (row["source"], row["position"], row["run_id"]) == ("raw/a.jsonl:3", 3, 1)
    assert json.loads(copydesk("rejects", "--run", 2, "--json", "--database", url)) == []
    assert "say which" in copydesk("retry", "--database", url, code=2)
    assert "copydesk rejects" in copydesk("retry", "raw/c.jsonl", "--database", url, code=1)
    told = copydesk("retry", "raw/a.jsonl:2", "--database", url)
    assert "1 rejects tried again, 1 of them are the same rejects" in told
    fields = {"COPYDESK_FIELDS": '{"text": ["text", "words"]}'}
    told = copydesk("retry", tmp_path / "raw" / "a.jsonl", "--database", url, **fields)
    assert "2 rejects tried again, 1 of them are the same rejects" in told
    assert query(url, "SELECT records, articles FROM ledger WHERE run_id = 3") == [(1, 1)]
    (tmp_path / "raw" / "b.jsonl").unlink()
    told = copydesk("retry", "--all", "--database", url)
    assert "left, changed or gone; copydesk ingest reads it: raw/b.jsonl" in told


def test_every_command_is_listed_and_documented() -> None:
    """A command is imported when it is asked for, so the list of commands must have it."""
    for module in sorted({*MODULES.values()}):
        import_module(module)
    assert set(get_group(registered).commands) == set(MODULES)
    documented = re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs/commands.md").read_text("utf-8"), re.M)
    assert sorted(documented) == sorted(MODULES)


def test_a_command_imports_nothing_that_it_does_not_need() -> None:
    unneeded = ("sqlalchemy", "alembic", "trafilatura", "markdown_it", "prefect", "ftfy")
    program = f"""
import atexit, sys
from flows.cli.main import main
atexit.register(lambda: print([name for name in {unneeded} if name in sys.modules]))
sys.argv = ["copydesk", "clean", "-"]
main()
"""
    text = "The ferry was late again on Monday, and nobody said why.\nFollow Us"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, input=text, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.splitlines() == [text.splitlines()[0], "[]"], done.stderr
