"""Train the networks of `pipeline.pages.choosing`: one of several rows of features is right, or none."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.training.keeping import kept
from benchmarks.training.samples import Row, all_rows
from benchmarks.training.storing import packed, parse_arguments
from benchmarks.training.train_judge import fold_of

_BATCH = 128
_KEPT = 0.8  # of the hidden units in a step of training
_SEEDS = (1, 2, 3)  # networks whose mean is shipped as one: it depends less on chance


_FORMS = {"full": 1.0, "main": 1.0, "clip": 0.5, "gold": 0.4}  # weights of a page in its forms


@dataclass(frozen=True, slots=True)
class Choice:
    """What a page in one form teaches: rows of features, and which of them are right.

    `known`: the corpus knows the right value; else the markup of the page states it.
    """

    site: str
    form: str
    features: NDArray[np.float32]
    right: NDArray[np.bool_]
    known: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """How a network is trained. `known` is the weight of a page whose right value the corpus knows."""

    steps: int
    hidden: int
    weight_decay: float
    known: float


def make(
    description: str | None, model: Path, choices: Callable[[tuple[int, Row]], list[Choice]], plan: Plan
) -> None:
    """The whole of a script that trains a network: its command line, its choices and its model.

    `choices` gives the choices of a row of the corpus; the row comes with its number.
    """
    arguments = parse_arguments(description, model, plan.steps)
    logging.disable(logging.CRITICAL)  # htmldate warns of odd markup
    prepared = kept(arguments.examples, lambda: _prepare(arguments.corpus, choices))
    own = [each for each in prepared if fold_of(each.site) != arguments.leave_out]
    print(f"{len(own)} pages", flush=True)
    packed_model = fit(own, plan, arguments.steps)
    arguments.model.write_bytes(packed_model)
    print(f"{arguments.model}: {len(packed_model) / 1024:.0f} KiB")


def _prepare(corpus: Path, choices: Callable[[tuple[int, Row]], list[Choice]]) -> list[Choice]:
    """All choices of a corpus, in a fixed order."""
    with Pool() as pool:
        found: Iterable[list[Choice]] = pool.imap(choices, enumerate(all_rows(corpus)), chunksize=16)
        return [each for made in found for each in made]


def fit(found: Sequence[Choice], plan: Plan, steps: int) -> bytes:
    """Train the network, and give it as the package ships it: the mean of several, as one hidden layer.

    The probabilities of the rows of a choice, and of the answer that no row is right, add up to 1. If several
    rows are right, training raises the sum of their probabilities.
    """
    import jax
    import jax.numpy as jnp
    import optax

    most, size = max(len(each.features) for each in found), max(each.features.shape[-1] for each in found)
    features = np.zeros((len(found), most, size), np.float32)
    there, right = (np.zeros((len(found), most), np.float32) for _ in range(2))
    for at, each in enumerate(found):
        if count := len(each.features):
            features[at, :count], there[at, :count], right[at, :count] = each.features, 1, each.right
    weights_of_pages = [_FORMS[each.form] * (plan.known if each.known else 1.0) for each in found]
    worth = np.array(weights_of_pages, np.float32)
    seen = features[there > 0]
    mean, scale = seen.mean(0), 1 / (seen.std(0) + 0.05)
    features = (features - mean) * scale * there[..., None]

    def loss(weights: Any, features: Any, there: Any, right: Any, worth: Any, key: Any) -> Any:
        seen = jax.nn.relu(features @ weights["hidden"] + weights["hidden_bias"])
        seen = seen * jax.random.bernoulli(key, _KEPT, seen.shape) / _KEPT
        scores = (seen @ weights["output"] + weights["output_bias"])[..., 0]
        scores = jnp.where(there > 0, scores, -1e9)
        every = jax.nn.logsumexp(jnp.concatenate([scores, jnp.zeros((len(scores), 1))], 1), 1)
        chosen = jax.nn.logsumexp(jnp.where(right > 0, scores, -1e9), 1)
        return ((every - jnp.where(right.sum(1) > 0, chosen, 0.0)) * worth).sum() / worth.sum()

    optimiser = optax.adamw(optax.cosine_decay_schedule(5e-3, steps), weight_decay=plan.weight_decay)

    @jax.jit
    def step(weights: Any, state: Any, batch: Any, key: Any) -> Any:
        gradients = jax.grad(loss)(weights, *batch, key)
        updates, state = optimiser.update(gradients, state, weights)
        return optax.apply_updates(weights, updates), state

    def trained(seed: int) -> dict[str, NDArray[np.float64]]:
        key = jax.random.PRNGKey(seed)
        one, two = jax.random.split(key)
        weights = {
            "hidden": jax.random.normal(one, (size, plan.hidden)) * size**-0.5,
            "hidden_bias": jnp.zeros(plan.hidden),
            "output": jax.random.normal(two, (plan.hidden, 1)) * 0.1,
            "output_bias": jnp.zeros(1),
        }
        state, random = optimiser.init(weights), np.random.default_rng(seed)
        for number in range(steps):
            chosen = random.choice(len(found), _BATCH)
            batch = tuple(values[chosen] for values in (features, there, right, worth))
            weights, state = step(weights, state, batch, jax.random.fold_in(key, number))
        return {name: np.asarray(values, np.float64) for name, values in weights.items()}

    networks = [trained(seed) for seed in _SEEDS]
    arrays = {
        "hidden": np.concatenate([each["hidden"] for each in networks], 1),
        "hidden_bias": np.concatenate([each["hidden_bias"] for each in networks]),
        "output": np.concatenate([each["output"] for each in networks]) / len(networks),
        "output_bias": np.mean([each["output_bias"] for each in networks], 0),
    }
    return packed(arrays, mean=np.asarray(mean, np.float64), scale=np.asarray(scale, np.float64))
