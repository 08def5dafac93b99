"""The user's patterns: they keep and cut lines, of one site or of all, and come from several places."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from pipeline import Policy, Rule, clean
from pipeline.errors import SettingsError
from pipeline.ingest import ingest
from pipeline.judge import judge, judge_page
from pipeline.pages.read import read_page
from pipeline.policy import DEFAULT, Strictness
from pipeline.records import RawDocument, Reason
from pipeline.settings import load_settings
from tests.conftest import new_postgres
from tests.dumps import body, page, query, record, settings, snapshot, write_jsonl
from tests.servers import ROOT

TITLE = "Geese take over the bowling green"
NOTE = "Editor's note: the green is in the north."
PAGE = page(body(1), TITLE) + f"{NOTE}\n"
LINES = PAGE.splitlines()


def outcome(*rules: Rule, url: str | None = None) -> tuple[dict[str, str], tuple[str, ...]]:
    """The cut lines of PAGE with reason and detail, and the notes, under these rules."""
    document = clean(PAGE, url=url, policy=Policy(rules=rules))
    return {cut.text: f"{cut.reason} {cut.detail}".strip() for cut in document.cuts}, document.notes


def test_without_patterns_the_judge_decides() -> None:
    cuts, notes = outcome()
    assert NOTE in cuts
    assert notes == ()
    assert judge(read_page(RawDocument(1, "text", PAGE))) == clean(PAGE, policy=DEFAULT).cuts


def test_a_keep_pattern_saves_a_line_and_a_note_says_so() -> None:
    (cut,) = (cut for cut in clean(PAGE).cuts if cut.text == NOTE)
    cuts, notes = outcome(Rule("^editor", "keep"))
    assert NOTE not in cuts
    otherwise = f"else cut as {cut.reason} {cut.score:.2f}"
    assert notes == (f"line {cut.line}: kept by pattern '^editor', {otherwise}",)
    assert clean(PAGE, policy=Policy(rules=(Rule("^editor", "keep"),))).text.endswith(f"\n{NOTE}")


def test_a_keep_pattern_on_a_line_that_stays_gives_no_note() -> None:
    assert outcome(Rule("in case 1", "keep")) == outcome()


def test_a_cut_pattern_cuts_and_is_shown() -> None:
    document = clean(PAGE, policy=Policy(rules=(Rule(r"\bcase 1\.$", "cut"), Rule("^The", "keep"))))
    assert document.text == body(1)  # keep wins over cut
    first = body(1).splitlines()[0]
    start = re.escape(first[:20])
    (cut,) = (
        cut for cut in clean(PAGE, policy=Policy(rules=(Rule(start, "cut"),))).cuts if cut.text == first
    )
    assert (cut.reason, cut.score, cut.detail) == (Reason.PATTERN, 1.0, f"'{start}'")


def test_a_cut_pattern_is_the_reason_even_where_the_judge_cuts() -> None:
    assert outcome(Rule("^Subscribe$", "cut"))[0]["Subscribe"] == "pattern '^Subscribe$'"


def test_patterns_do_not_keep_the_title_or_the_dateline() -> None:
    cuts, notes = outcome(Rule(".", "keep"))
    assert cuts == {TITLE: "title", "5 March 2024": "date"}
    assert f"line {LINES.index(TITLE) + 1}: not kept by pattern '.', the title was read from it" in notes
    assert outcome(Rule("geese|march", "cut"))[0][TITLE] == "title"


def test_a_site_wins_over_all_and_a_subdomain_over_its_site() -> None:
    everywhere, site = Rule("^Editor", "keep"), Rule("^Editor", "cut", "courier.example")
    below = Rule("note", "keep", "news.courier.example")
    rules = (everywhere, site, below)
    for url, kept in {
        None: True,
        "https://other.example/1": True,
        "https://notcourier.example/1": True,
        "https://courier.example.org/1": True,
        "https://courier.example/1": False,
        "https://www.courier.example/1": False,
        "//WWW.COURIER.EXAMPLE.:443/1": False,
        "sport.courier.example/1": False,
        "https://news.courier.example/1": True,
        "https://www.news.courier.example/1": True,
        "about:blank": True,
        "https://[::1": True,
    }.items():
        cuts, notes = outcome(*rules, url=url)
        assert (NOTE not in cuts) == kept, url
        assert cuts.get(NOTE, "") == ("" if kept else "pattern '^Editor' (site courier.example)")
        assert any("kept by pattern" in note for note in notes) == kept
    assert outcome(below, Rule("^Subscribe", "cut"), url="https://news.courier.example/1")[0][
        "Subscribe"
    ].startswith("pattern")


def test_a_site_in_other_letters_is_the_same_site() -> None:
    rule = Rule("^Editor", "keep", "www.Bücher.example")
    assert NOTE not in outcome(rule, url="https://xn--bcher-kva.example/1")[0]
    assert NOTE not in outcome(rule, url="https://shop.bücher.example/1")[0]


def test_a_page_of_which_a_pattern_cuts_all_is_no_article() -> None:
    with pytest.raises(Exception, match="no-article"):
        clean(PAGE, policy=Policy(rules=(Rule(".", "cut"),)))


def test_a_policy_goes_to_other_processes() -> None:
    policy = Policy(Strictness.STRICT, (Rule("^a", "keep", "b.example"), Rule("c", "cut")))
    assert pickle.loads(pickle.dumps(policy)) == policy


def test_blank_lines_are_never_cut() -> None:
    raw = RawDocument(1, "text", f"{body(1)}\n\n \n{body(2)}")
    assert judge_page(read_page(raw), Policy(rules=(Rule("^$", "cut"), Rule(r"^\s*$", "cut")))).cuts == ()


TOML = """
strictness = "strict"
keep = "^Editor.s note"
cut = ["^Read more", '\\d+ shares']
[sites."courier.example"]
cut = ["^Letters"]
"""


def configured(monkeypatch: pytest.MonkeyPatch, folder: Path, toml: str) -> Policy:
    (folder / "copydesk.toml").write_text(toml)
    monkeypatch.setenv("COPYDESK_CONFIG", str(folder / "copydesk.toml"))
    return load_settings().policy()


def test_the_policy_comes_from_the_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    expected = (
        Rule("^Editor.s note", "keep"),
        Rule("^Read more", "cut"),
        Rule(r"\d+ shares", "cut"),
        Rule("^Letters", "cut", "courier.example"),
    )
    assert configured(monkeypatch, tmp_path, TOML) == Policy(Strictness.STRICT, expected)
    monkeypatch.setenv("COPYDESK_STRICTNESS", "lenient")
    monkeypatch.setenv("COPYDESK_CUT", '["^More"]')
    monkeypatch.setenv("COPYDESK_SITES", '{"b.example": {"keep": "x"}}')
    policy = load_settings().policy()
    assert policy.strictness == "lenient"
    assert {str(rule) for rule in policy.rules} == {
        "'^Editor.s note'",
        "'^More'",
        "'x' (site b.example)",
        "'^Letters' (site courier.example)",
    }
    assert load_settings(strictness="balanced").policy().strictness is Strictness.BALANCED


def test_nothing_set_is_the_default() -> None:
    assert load_settings().policy() == DEFAULT


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('keep = ["ok", "(unclosed"]', r"keep: .*'\(unclosed' is no regular expression: missing \)"),
        ('cut = "*"', r"cut: .*'\*' is no regular expression"),
        ('cut = ""', "cut: .*every line"),
        ('keep = ["a\u00a0b"]', r"keep: .*'a\\xa0b' has a character that cannot be seen"),
        ('[sites."a.example"]\ncut = ["[z-a]"]', r"sites\.a\.example\.cut: .*'\[z-a\]' is no regular"),
        (
            '[sites."https://a.example/"]\ncut = ["a"]',
            "sites.*'https://a.example/' is no site; write example",
        ),
        ('[sites.a.example]\ncut = ["a"]', r'sites\.a.*in quotes: \[sites."example.org"\]'),
        ('[sites."a.example"]\nkeeps = ["a"]', "keeps: Extra inputs"),
        ('strictness = "severe"', "strictness: Input should be 'lenient', 'balanced' or 'strict'"),
    ],
)
def test_a_setting_that_is_wrong_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, toml: str, message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        configured(monkeypatch, tmp_path, toml)


def test_a_rule_made_by_hand_is_checked_too() -> None:
    with pytest.raises(SettingsError, match=r"cut: '\(' is no regular expression"):
        Rule("(", "cut")
    with pytest.raises(SettingsError, match="no site"):
        Rule("a", "keep", "a/b")


def test_the_example_of_the_documentation_works(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "settings.md").read_text()
    (example,) = (block for block in re.findall(r"```toml\n(.*?)```", text, re.S) if "[sites." in block)
    policy = configured(monkeypatch, tmp_path, example)
    assert {rule.action for rule in policy.rules} == {"keep", "cut"}
    assert {rule.site is None for rule in policy.rules} == {True, False}


def test_processes_and_databases_make_no_difference(postgres: str, tmp_path: Path) -> None:
    """The dump is large enough that two processes are really used."""
    records = [
        record(
            page(f"{body(seed)}\n{NOTE}", f"Story {seed} of the day"),
            note="x" * 8000,
            url=f"https://{'news.' * (seed % 2)}site{seed % 3}.example/{seed}",
        )
        for seed in range(160)
    ]
    write_jsonl(tmp_path / "raw" / "big.jsonl", records)
    patterns = {
        "keep": ("^Subscribe",),
        "cut": ("^Editor",),
        "sites": {"site1.example": {"keep": ["^Editor"]}, "news.site2.example": {"cut": ["^Subscribe"]}},
    }
    urls = [f"sqlite:///{tmp_path}/1.db", f"sqlite:///{tmp_path}/2.db", new_postgres(postgres)]
    for workers, url in zip((1, 2, 2), urls, strict=True):
        ingest([str(tmp_path / "raw")], settings(url, workers=workers, batch_size=20, **patterns))
    one, two, three = map(snapshot, urls)
    assert one == two == three
    by_pattern = "SELECT DISTINCT detail FROM cuts WHERE reason = 'pattern'"
    assert query(urls[0], by_pattern) == [("'^Editor'",), ("'^Subscribe' (site news.site2.example)",)]
    saved = query(urls[0], "SELECT count(*) FROM documents WHERE notes LIKE '%kept by pattern ''^Editor''%'")
    assert saved == [(sum(seed % 3 == 1 for seed in range(160)),)]
