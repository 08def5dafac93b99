"""The models: small, exact, and the ones that VERSION names."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from html import escape
from importlib.resources import files

import numpy as np
import pytest

from pipeline import clean
from pipeline.judge import VERSION, judge_page
from pipeline.judge.arithmetic import GRID
from pipeline.judge.characters import characters_of
from pipeline.judge.features import text_features, view
from pipeline.judge.markup import MARKUP_FEATURES
from pipeline.judge.network import MARKUP, TEXT, load_network
from pipeline.pages.read import read_page
from pipeline.policy import Policy, Strictness
from pipeline.records import Page, RawDocument
from pipeline.text.words import tokens
from tests.articles import ARTICLES, CHROME

# After a change of a model, give `VERSION` a new value, and write it and the new digests here.
SHIPPED = "lines-8"
DIGESTS = {TEXT: "d94e9c0aa02596c0", MARKUP: "09f19fc3450ffa93"}


def text_page(name: str) -> str:
    head, tail = CHROME[name.rpartition("-")[2]]
    return f"{head}\n\n{ARTICLES[name]}\n\n{tail}"


def html_page(name: str) -> str:
    """The lines of `text_page` as HTML, with the article in an element of its own."""
    head, tail = CHROME[name.rpartition("-")[2]]
    above, body, below = (
        "".join(f"<{tag}>{escape(line)}</{tag}>" for line in text.splitlines() if line.strip())
        for tag, text in (("li", head), ("p", ARTICLES[name]), ("li", tail))
    )
    return (
        f"<html><body><ul>{above}</ul><article class='story'>{body}</article><ul>{below}</ul></body></html>"
    )


def page_of(name: str, model: str = TEXT) -> Page:
    """A sample as a page of the kind that the model reads."""
    if model == MARKUP:
        return read_page(RawDocument(1, "html", html_page(name)))
    return read_page(RawDocument(1, "text", text_page(name)))


both = pytest.mark.parametrize("model", DIGESTS)


@both
def test_the_version_in_the_cuts_names_the_models(model: str) -> None:
    digest = hashlib.sha256(files("pipeline.judge").joinpath(model).read_bytes()).hexdigest()
    assert (VERSION, digest[:16]) == (SHIPPED, DIGESTS[model])
    assert {cut.judge for cut in judge_page(page_of("poem-en", model)).cuts} == {VERSION}


@both
def test_the_model_is_small(model: str) -> None:
    assert len(files("pipeline.judge").joinpath(model).read_bytes()) <= 3 * 2**20


@both
def test_every_weight_is_on_the_grid(model: str) -> None:
    weights = load_network(model).weights
    for name in weights.keys() - {"mean", "scale"}:
        steps = weights[name] * GRID
        assert (steps == np.rint(steps)).all(), name


@both
@pytest.mark.parametrize("name", ["poem-en", "news-ja", "news-ar"])
def test_the_order_in_which_a_machine_adds_changes_nothing(name: str, model: str) -> None:
    """Features are summed in another order; every logit is the same to the last bit."""
    network, seen = load_network(model), view(page_of(name, model))
    features = seen.matrix.shape[1]
    assert features == len(text_features()) + (len(MARKUP_FEATURES) if model == MARKUP else 0)
    order = np.random.default_rng(1).permutation(features)
    weights = {**network.weights}
    for vector in ("mean", "scale"):
        weights[vector] = weights[vector][order]
    rest = np.arange(features, len(weights["input"]))
    weights["input"] = weights["input"][np.concatenate([order, rest])]
    shuffled = replace(network, weights=weights).read(replace(seen, matrix=seen.matrix[:, order]))
    assert shuffled == network.read(seen)


@pytest.mark.parametrize("name", ["interview-en", "news-ru", "news-pl"])
def test_an_article_stays_whole_in_its_element(name: str) -> None:
    kept = set(clean(html_page(name)).text.splitlines())
    assert kept == {line.strip() for line in ARTICLES[name].splitlines() if line.strip()}


@pytest.mark.parametrize("name", ARTICLES)
def test_characters_count_words_as_tokens_does(name: str) -> None:
    lines = [line.strip() for line in ARTICLES[name].splitlines() if line.strip()]
    assert characters_of(lines).counts["words"].tolist() == [len(tokens(line)) for line in lines]


@pytest.mark.parametrize("name", ["interview-en", "news-ru"])
def test_a_stricter_judge_cuts_all_that_a_more_lenient_one_cuts(name: str) -> None:
    cuts = [
        {cut.line for cut in judge_page(page_of(name), Policy(strictness=strictness)).cuts}
        for strictness in (Strictness.LENIENT, Strictness.BALANCED, Strictness.STRICT)
    ]
    assert cuts[0] <= cuts[1] <= cuts[2]


def test_a_page_of_very_many_lines_is_judged() -> None:
    lines = [
        f"The ferry of day {number} was late, and nobody on the quay said why." for number in range(9_000)
    ]
    page = read_page(RawDocument(1, "text", "Menu\nHome\nContact us\n" + "\n".join(lines)))
    cuts = judge_page(page).cuts
    assert {1, 2, 3} <= {cut.line for cut in cuts}
    assert len(cuts) < 100
