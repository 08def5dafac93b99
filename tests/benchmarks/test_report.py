"""The benchmarks: their page is what their results say, their dumps are as many articles as they say."""

from __future__ import annotations

import json
import re
import sys
from itertools import islice
from pathlib import Path
from subprocess import CalledProcessError

import pytest

from benchmarks.measured import measure
from benchmarks.report import IMAGES, PAGE, page, plots, read_results
from benchmarks.workload import corpus_pages, made_up_pages, write_dump


def test_the_page_and_its_plots_are_made_of_the_results() -> None:
    results = read_results()
    assert results
    assert PAGE.read_text() == page(results)
    for name, svg in plots(results).items():
        assert (IMAGES / name).read_text() == svg
        assert f"images/{name}" in PAGE.read_text()


def test_pages_that_come_again_are_other_articles_with_the_same_chrome(tmp_path: Path) -> None:
    sentence = " ".join(f"word{number}" for number in range(30)) + "."
    text, html = f"Home\nNews\n{sentence}\nSubscribe", f"<ul><li>Home</li></ul>\n<p>{sentence}</p>"
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text(json.dumps({"url": "https://a.example/", "flat_full": text, "html": html}) + "\n")
    for kind in ("text", "html"):
        (first, once), (second, again) = islice(corpus_pages([corpus], kind), 2)  # type: ignore[arg-type]
        assert first != second and once != again
        assert sorted(re.findall(r"\w+", once)) == sorted(re.findall(r"\w+", again))
        assert once.startswith(again[:8])
    assert again.count("<p>") == 1 and again.endswith("</p>")


def test_made_up_dumps_are_the_same_each_time(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_dump(tmp_path / name, "html", 5)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert len({text for _, text in islice(made_up_pages("text"), 20)}) == 20


def test_a_command_is_measured_with_its_children() -> None:
    child = "b = bytearray(80_000_000)\nimport time; time.sleep(1.5)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}]); print('done')"
    measured = measure([sys.executable, "-c", parent])
    assert measured.output == "done\n"
    assert measured.seconds > 1.5
    assert measured.memory > 80_000_000
    assert 0 < measured.cpu < measured.seconds + 1


def test_a_command_that_fails_says_what_it_wrote() -> None:
    with pytest.raises(CalledProcessError, match="exit status 3") as failed:
        measure([sys.executable, "-c", "print('broken'); raise SystemExit(3)"])
    assert failed.value.output == "broken\n"
