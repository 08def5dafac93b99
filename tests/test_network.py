"""The model: small, exact, and the one that VERSION names."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest

from pipeline.judge import VERSION, decide
from pipeline.judge.characters import characters_of
from pipeline.judge.features import FEATURES, view
from pipeline.judge.network import GRID, MODEL, load_network
from pipeline.lines import read_page
from pipeline.policy import Policy, Strictness
from pipeline.records import Page, RawDocument
from pipeline.shingles import tokens
from tests.articles import ARTICLES, CHROME

# When this fails because the model is another, give `VERSION` a new value, and both to this line.
SHIPPED = ("lines-1", "410eba86f6c209eb")


def page_of(name: str) -> Page:
    head, tail = CHROME[name.rpartition("-")[2]]
    return read_page(RawDocument(1, "text", f"{head}\n\n{ARTICLES[name]}\n\n{tail}"))


def test_the_version_in_the_cuts_names_the_model() -> None:
    digest = hashlib.sha256(files("pipeline.judge").joinpath(MODEL).read_bytes()).hexdigest()
    assert (VERSION, digest[:16]) == SHIPPED
    assert {cut.judge for cut in decide(page_of("poem-en")).cuts} == {VERSION}


def test_the_model_is_small() -> None:
    assert len(files("pipeline.judge").joinpath(MODEL).read_bytes()) <= 3 * 2**20


def test_every_weight_is_on_the_grid() -> None:
    weights = load_network().weights
    for name in weights.keys() - {"mean", "scale"}:
        steps = weights[name] * GRID
        assert (steps == np.rint(steps)).all(), name


@pytest.mark.parametrize("name", ["poem-en", "news-ja", "news-ar"])
def test_the_order_in_which_a_machine_adds_changes_nothing(name: str) -> None:
    """The sums over the features are taken in another order; every logit is the same to the last bit."""
    network, seen = load_network(), view(page_of(name))
    order = np.random.default_rng(1).permutation(len(FEATURES))
    weights = {**network.weights}
    for vector in ("mean", "scale"):
        weights[vector] = weights[vector][order]
    rest = np.arange(len(FEATURES), len(weights["input"]))
    weights["input"] = weights["input"][np.concatenate([order, rest])]
    shuffled = replace(network, weights=weights).read(replace(seen, matrix=seen.matrix[:, order]))
    assert shuffled == network.read(seen)


@pytest.mark.parametrize("name", ARTICLES)
def test_characters_count_words_as_tokens_does(name: str) -> None:
    lines = [line.strip() for line in ARTICLES[name].splitlines() if line.strip()]
    assert characters_of(lines).counts["words"].tolist() == [len(tokens(line)) for line in lines]


@pytest.mark.parametrize("name", ["interview-en", "news-ru"])
def test_a_stricter_judge_cuts_all_that_a_more_lenient_one_cuts(name: str) -> None:
    cuts = [
        {cut.line for cut in decide(page_of(name), Policy(strictness=strictness)).cuts}
        for strictness in (Strictness.LENIENT, Strictness.BALANCED, Strictness.STRICT)
    ]
    assert cuts[0] <= cuts[1] <= cuts[2]


def test_a_page_of_very_many_lines_is_judged() -> None:
    lines = [
        f"The ferry of day {number} was late, and nobody on the quay said why." for number in range(9_000)
    ]
    page = read_page(RawDocument(1, "text", "Menu\nHome\nContact us\n" + "\n".join(lines)))
    cuts = decide(page).cuts
    assert {1, 2, 3} <= {cut.line for cut in cuts}
    assert len(cuts) < 100
