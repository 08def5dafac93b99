"""The report of a run: markup from a dump is shown as text, and numbers are drawn as they are."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from flows.runs import places
from pipeline.errors import SettingsError
from pipeline.settings import load_settings
from pipeline.show.charts import bar_chart, largest, stacked_chart
from pipeline.show.run_report import report_markdown
from pipeline.store import Ledger
from pipeline.store.run_facts import RunFacts


def facts(*texts: str) -> RunFacts:
    samples = [{"reason": "related", "detail": "", "text": text, "times": 2, "score": 0.5} for text in texts]
    return RunFacts({}, {}, {}, {}, tuple(samples), (), (), {}, {})


def test_text_of_a_dump_is_no_markup() -> None:
    shown = report_markdown(
        Ledger(1, 1, 1, 0, 0),
        facts("![x](https://tracker.example/0.gif)", "a | b", "<script>", "`code` *bold* &lt;", "two\nlines"),
    )
    rows = [line for line in shown.splitlines() if line.startswith("| related")]
    assert rows[0].startswith(r"| related | \!\[x\](https:&#47;&#47;tracker.example/0.gif) |")
    assert rows[1].startswith(r"| related | a \| b |")
    assert rows[2].startswith("| related | &lt;script> |")
    assert rows[3].startswith(r"| related | \`code\` \*bold\* &amp;lt; |")
    assert rows[4].startswith("| related | two lines |")


def test_a_report_links_to_the_desk_where_there_is_one() -> None:
    ledger = Ledger(7, 3, 1, 0, 2)
    assert "desk" not in report_markdown(ledger, facts())
    shown = report_markdown(ledger, facts(), desk_url="https://desk.example/")
    assert "(<https://desk.example/runs/7>)" in shown and "(<https://desk.example/rejects?run=7>)" in shown
    assert "rejects?run" not in report_markdown(
        Ledger(7, 1, 1, 0, 0), facts(), desk_url="https://desk.example"
    )


def test_bars_are_as_long_as_their_counts() -> None:
    svg = ElementTree.fromstring(bar_chart("A & <B>", {"few": 1, "many": 4}))
    widths = [float(bar.attrib["width"]) for bar in svg.findall("{*}rect")[1:]]
    assert widths[0] == pytest.approx(4 * widths[1], abs=0.2)
    texts = [each.text for each in svg.findall("{*}text")]
    assert texts == ["A & <B>", "many · 4 (80%)", "few · 1 (20%)"]
    stacked = ElementTree.fromstring(stacked_chart("Runs", ["run 1"], {"a": [1], "b": [3]}))
    assert [each.text for each in stacked.findall("{*}text")] == ["Runs", "run 1 · 4", "a", "b"]
    assert "nan" not in bar_chart("Nothing", {})


def test_the_smallest_counts_are_one_bar() -> None:
    counts = {f"{number:02}": 100 - number for number in range(20)} | {"other": 1000}
    shown = largest(counts)
    assert len(shown) == 11
    assert sum(shown.values()) == sum(counts.values())


def test_a_run_over_many_files_has_a_short_name() -> None:
    assert places(["/data/raw", "s3://bucket/dumps/"]) == "raw, dumps"
    assert places([f"/data/{number}.txt" for number in range(400)]) == "0.txt, 1.txt and 398 more"
    assert len(places(["x" * 5000])) == 60


def test_a_webhook_is_a_url_and_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="webhook_url") as raised:
        load_settings(webhook_url="hooks.example/secret")
    assert "secret" not in str(raised.value)
    assert load_settings(webhook_url="https://hooks.example/x").webhook_url == "https://hooks.example/x"
