"""Training: batches of pages of about one length, a loss that is the benchmark's own measure."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
import optax
from numpy.typing import NDArray

from benchmarks.training.augment import SPARSE
from benchmarks.training.examples import Example, rows_of
from benchmarks.training.network import Weights, bags_of, forward, new_weights
from benchmarks.training.samples import MARKUP
from pipeline.judge.features import text_features
from pipeline.judge.looks import BAG, TAIL
from pipeline.judge.markup import MARKUP_FEATURES, WITNESSES

Batch = tuple[NDArray[np.float32], ...]

_LENGTHS = (64, 128, 256, 512, 1024)  # lines; longer pages give a random piece
_LINES = 6_144  # lines in a batch
# How often a page is drawn: a factor for its data set, by how good the gold text is, and one for its form.
_DATA_SETS = {
    "fundus": 2.0,
    "newspaper4k": 1.5,
    "wcxb-article": 1.0,
    "mozilla": 0.6,
    "trafeval": 0.5,
    "sites": 0.4,
    "hard": 2.0,
}
_FORMS = {
    "full": 1.6,
    "main": 1.6,
    "own": 0.6,
    "inscriptis": 0.5,
    "html2text-unwrapped": 0.5,
    "gold": 0.4,
    SPARSE: 1.0,
    MARKUP: 1.0,
}
_AUGMENTED = 0.5
_UNKNOWN_WORD = 0.2  # share of words hidden from the network
_UNKNOWN_LANGUAGE = 0.15  # share of pages of which all words are hidden
_UNASKED = 0.4  # share of pages on which no witness is asked
_UNHEARD = 0.1  # share of pages on which a witness is not heard, drawn for each witness
_UNKNOWN_NAMES = 0.15  # share of pages of which all names in the markup are hidden
_AVERAGE = 0.998  # decay of the running average of the weights


@dataclass(frozen=True, slots=True)
class Plan:
    """What a training run is: `draws` pages in all, drawn by weight; the seed makes it repeatable."""

    draws: int
    seed: int = 1
    rate: float = 2e-3
    dropout: float = 0.2
    decay: float = 0.1


@dataclass(frozen=True, slots=True)
class Fitted:
    """The trained weights, and how features are brought to one scale."""

    weights: Weights
    mean: NDArray[np.float32]
    scale: NDArray[np.float32]


def fit(examples: Sequence[Example], words: Sequence[str], plan: Plan) -> Fitted:
    """Train a network. The same examples and plan give the same one on the same kind of machine."""
    # The default, threefry, would take half of the time on a CPU.
    jax.config.update("jax_default_prng_impl", "unsafe_rbg")
    sample = np.concatenate([each.matrix for each in examples[::7]])
    mean, scale = sample.mean(0), 1 / (sample.std(0) + 0.05)
    known = {word: row for row, word in enumerate(words, 2)}
    rows = [rows_of(each.words, known) for each in examples]
    random = np.random.default_rng(plan.seed)
    batches = list(_schedule(examples, plan, random))
    rates = optax.warmup_cosine_decay_schedule(
        0, plan.rate, min(200, len(batches) // 10), len(batches), plan.rate / 50
    )
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rates, weight_decay=plan.decay))

    @jax.jit
    def step(
        weights: Weights, average: Weights, state: optax.OptState, batch: Batch, key: jax.Array
    ) -> tuple[Weights, Weights, optax.OptState, jax.Array]:
        value, gradients = jax.value_and_grad(_loss)(weights, batch, plan.dropout, key)
        updates, state = optimiser.update(gradients, state, weights)
        weights = optax.apply_updates(weights, updates)
        average = jax.tree.map(lambda old, new: _AVERAGE * old + (1 - _AVERAGE) * new, average, weights)
        return weights, average, state, value

    key = jax.random.PRNGKey(plan.seed)
    weights = new_weights(key, len(words), len(mean), len(bags_of(rows[0].shape[1])))
    average, state = weights, optimiser.init(weights)
    started, recent = time.monotonic(), 0.0
    for number, (length, members) in enumerate(batches, 1):
        batch = _batch([(examples[at], rows[at]) for at in members], length, mean, scale, random)
        weights, average, state, value = step(weights, average, state, batch, jax.random.fold_in(key, number))
        if number == 50:
            average = weights
        recent += float(value)
        if number % 100 == 0:
            print(
                f"step {number} of {len(batches)}, loss {recent / 100:.4f}, "
                f"{time.monotonic() - started:.0f} s",
                flush=True,
            )
            recent = 0.0
    return Fitted(average, mean, scale)


def _schedule(
    examples: Sequence[Example], plan: Plan, random: np.random.Generator
) -> Iterator[tuple[int, list[int]]]:
    """Batches: the length that their pages are padded to, and which pages."""
    worth = np.array(
        [
            _DATA_SETS[each.data_set] * _FORMS[each.form] * (_AUGMENTED if each.augmented else 1.0)
            for each in examples
        ]
    )
    drawn = random.choice(len(examples), plan.draws, p=worth / worth.sum())
    waiting: dict[int, list[int]] = {length: [] for length in _LENGTHS}
    for at in drawn.tolist():
        size = len(examples[at].article)
        length = next((length for length in _LENGTHS if size <= length), _LENGTHS[-1])
        waiting[length].append(at)
        if len(waiting[length]) * length >= _LINES:
            yield length, waiting[length]
            waiting[length] = []


def _batch(
    members: Sequence[tuple[Example, NDArray[np.uint16]]],
    length: int,
    mean: NDArray[np.float32],
    scale: NDArray[np.float32],
    random: np.random.Generator,
) -> Batch:
    """Pages padded to one length: features, words, labels, weights, counts, lines, reasons."""
    shape = (len(members), length)
    witnesses = _witness_columns(len(mean))
    matrix = np.zeros((*shape, len(mean)), np.float32)
    words = np.zeros((*shape, members[0][1].shape[1]), np.int32)
    article, weight, counts, lines = (np.zeros(shape, np.float32) for _ in range(4))
    reasons = np.full(shape, -1, np.int32)
    for at, (each, rows) in enumerate(members):
        size = min(length, len(each.article))
        start = int(random.integers(len(each.article) - size + 1))
        piece = slice(start, start + size)
        values = each.matrix[piece]
        unasked = bool(witnesses) and random.random() < _UNASKED
        for witness, columns in witnesses.items():  # not heard: 0 on all lines
            if (unasked and witness != "stated") or random.random() < _UNHEARD:
                values = values.copy()
                values[:, columns] = 0
        matrix[at, :size] = (values - mean) * scale
        hidden = random.random(rows[piece].shape) < _UNKNOWN_WORD
        if random.random() < _UNKNOWN_LANGUAGE:
            hidden[:] = True
        if witnesses and random.random() < _UNKNOWN_NAMES:  # text has no names, and draws nothing here
            hidden[:, BAG + TAIL :] = True
        words[at, :size] = np.where(hidden & (rows[piece] > 0), 1, rows[piece])
        article[at, :size], weight[at, :size] = each.article[piece], each.weight[piece]
        counts[at, :size], lines[at, :size] = each.counts[piece], 1
        reasons[at, :size] = each.reasons[piece]
    return matrix, words, article, weight, counts, lines, reasons


def _witness_columns(features: int) -> dict[str, list[int]]:
    """The columns of each witness; empty for pages of text, which have no witnesses."""
    if features == len(text_features()):
        return {}
    return {
        witness: [
            len(text_features()) + at
            for at, feature in enumerate(MARKUP_FEATURES)
            if feature.endswith(witness)
        ]
        for witness in WITNESSES
    }


def _loss(weights: Weights, batch: Batch, dropout: float, key: jax.Array) -> jax.Array:
    """The page's F1 in words, made smooth, and the cross-entropy of its lines weighed by their words."""
    matrix, words, article, weight, counts, lines, reasons = batch
    second, first, why = forward(weights, matrix, words, lines, counts, dropout, key)
    worth = weight * (counts + 1.5) * lines

    def cost(logits: jax.Array) -> jax.Array:
        entropy = optax.sigmoid_binary_cross_entropy(logits, article) * worth
        kept, own = jax.nn.sigmoid(logits) * counts * weight * lines, article * counts * weight * lines
        overlap = (kept * article).sum(1)
        f1 = (2 * overlap + 5) / (kept.sum(1) + own.sum(1) + 5)
        return entropy.sum(1) / (worth.sum(1) + 20) + 1 - f1

    known = (reasons >= 0) * lines
    likelihood = jnp.take_along_axis(jax.nn.log_softmax(why), jnp.maximum(reasons, 0)[..., None], -1)[..., 0]
    reason_cost = -(likelihood * known).sum(1) / jnp.maximum(10, known.sum(1))
    return (cost(second) + 0.3 * cost(first) + 0.1 * reason_cost).mean()
