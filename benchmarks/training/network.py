"""The network in JAX, to be trained; `pipeline.judge.network` runs the same one in numpy.

A dilated convolution over the lines of a page, residual, with two looks at the page as a whole. The
second pass sees what the first one found: where the article seems to begin and to end.
"""

from __future__ import annotations

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from benchmarks.training.examples import REASONS
from benchmarks.training.storing import packed, packed_words
from pipeline.judge.looks import BAG, HEAD, TAIL
from pipeline.records import OUTER_NAMES, OWN_NAMES

Weights = dict[str, jax.Array]

WIDTH = 48
WORD_WIDTH = 16
DILATIONS = (1, 2, 4, 8, 16, 1, 2, 4)
POOLED_AFTER = (1, 4)  # blocks after which each line sees the whole page


def new_weights(key: jax.Array, words: int, features: int, bags: int) -> Weights:
    """Random weights, for the given numbers of words in the vocabulary, of features and of bags of a line."""

    def normal(*shape: int, scale: float) -> jax.Array:
        nonlocal key
        key, own = jax.random.split(key)
        return jax.random.normal(own, shape) * scale

    inputs = features + bags * WORD_WIDTH
    weights = {
        "words": normal(words + 2, WORD_WIDTH, scale=0.1),
        "input": normal(inputs, WIDTH, scale=(2 / inputs) ** 0.5),
        "input_bias": jnp.zeros(WIDTH),
        "first": normal(WIDTH, 1, scale=0.1),
        "first_bias": jnp.zeros(1),
        "second": normal(4, WIDTH, scale=0.3),
        "output": normal(WIDTH, 1, scale=0.1),
        "output_bias": jnp.zeros(1),
        "reason": normal(WIDTH, len(REASONS), scale=0.1),
        "reason_bias": jnp.zeros(len(REASONS)),
    }
    for block in range(len(DILATIONS)):
        weights[f"block{block}"] = normal(3 * WIDTH, WIDTH, scale=(1 / (3 * WIDTH)) ** 0.5)
        weights[f"block{block}_bias"] = jnp.zeros(WIDTH)
    for block in POOLED_AFTER:
        weights[f"page{block}"] = normal(2 * WIDTH, WIDTH, scale=0.05)
    return weights


def bags_of(columns: int) -> tuple[tuple[int, int], ...]:
    """Which of the columns of words are a bag: the first word, the first ones, all, the last ones, and,
    where there are more columns, the names of the markup, near and far."""
    text = (0, 1), (0, HEAD), (0, BAG), (BAG, BAG + TAIL)
    if columns == BAG + TAIL:
        return text
    return (
        *text,
        (BAG + TAIL, BAG + TAIL + OWN_NAMES),
        (BAG + TAIL + OWN_NAMES, BAG + TAIL + OWN_NAMES + OUTER_NAMES),
    )


def forward(
    weights: Weights,
    matrix: jax.Array,
    rows: jax.Array,
    lines: jax.Array,
    counts: jax.Array,
    dropout: float = 0.0,
    key: jax.Array | None = None,
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Read a batch of pages of shape (pages, lines, ...); `lines` is 1 where there is a line.

    Returns the logits of the second and of the first pass and those of the reasons. With a key,
    hidden values are dropped at random.
    """

    def dropped(values: jax.Array, salt: int) -> jax.Array:
        if key is None:
            return values
        kept = jax.random.bernoulli(jax.random.fold_in(key, salt), 1 - dropout, values.shape)
        return values * kept / (1 - dropout)

    vectors = weights["words"].at[0].set(0.0)[rows]
    there = (rows > 0).astype(vectors.dtype)[..., None]

    def mean(start: int, end: int) -> jax.Array:
        count = jnp.maximum(1, there[:, :, start:end].sum(2))
        return vectors[:, :, start:end].sum(2) / count

    mask = lines[..., None]
    size = jnp.maximum(1, mask.sum(1))
    inputs = [matrix, *(mean(start, end) for start, end in bags_of(rows.shape[-1]))]
    hidden = jax.nn.relu(jnp.concatenate(inputs, -1) @ weights["input"] + weights["input_bias"]) * mask
    hidden = dropped(hidden, 0)
    first = jnp.zeros_like(counts)
    for block, dilation in enumerate(DILATIONS):
        around = _neighbours(hidden, dilation) @ weights[f"block{block}"] + weights[f"block{block}_bias"]
        hidden = (hidden + dropped(jax.nn.relu(around), block + 1)) * mask
        if block in POOLED_AFTER:
            whole = jnp.concatenate([hidden.sum(1) / size, hidden.max(1)], -1)
            hidden = jax.nn.relu(hidden + (whole @ weights[f"page{block}"])[:, None]) * mask
        if block == POOLED_AFTER[-1]:
            first = (hidden @ weights["first"] + weights["first_bias"])[..., 0]
            hidden = jax.nn.relu(hidden + _first_pass(first, lines, counts) @ weights["second"]) * mask
    second = (hidden @ weights["output"] + weights["output_bias"])[..., 0]
    return second, first, hidden @ weights["reason"] + weights["reason_bias"]


def _first_pass(logits: jax.Array, lines: jax.Array, counts: jax.Array) -> jax.Array:
    article = jnp.clip(jax.lax.stop_gradient(logits) / 6 + 0.5, 0, 1) * lines
    own = article * counts
    until = jnp.cumsum(own, 1)
    words = until[:, -1:]
    total = jnp.maximum(words, 1)
    length = jnp.broadcast_to(jnp.minimum(words / 1000, 2), article.shape)
    return jnp.stack([article, (until - own) / total, (words - until) / total, length], -1)


def _neighbours(hidden: jax.Array, distance: int) -> jax.Array:
    distance = min(distance, hidden.shape[1])
    gap = jnp.zeros_like(hidden[:, :distance])
    before = jnp.concatenate([gap, hidden[:, : hidden.shape[1] - distance]], 1)
    after = jnp.concatenate([hidden[:, distance:], gap], 1)
    return jnp.concatenate([before, hidden, after], -1)


def stored(
    weights: Weights,
    mean: NDArray[np.float32],
    scale: NDArray[np.float32],
    words: Sequence[str],
) -> bytes:
    """The model as the package ships it."""
    return packed(
        weights,
        empty=("words",),
        mean=np.asarray(mean, np.float64),
        scale=np.asarray(scale, np.float64),
        vocabulary=packed_words(words),
        reasons=np.array(" ".join(reason.value for reason in REASONS)),
        dilations=np.array(DILATIONS, np.uint8),
        pooled_after=np.array(POOLED_AFTER, np.uint8),
    )
