"""Train the networks of `pipeline.pages.choosing`: one of several rows of features is right, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.training.storing import packed

_BATCH = 128
_KEPT = 0.8  # of the hidden units in a step of training
_SEEDS = (1, 2, 3)  # networks whose mean is shipped as one: it depends less on chance


@dataclass(frozen=True, slots=True)
class Choice:
    """Rows of features, which of them are right, and how much the choice counts in training."""

    features: NDArray[np.float32]
    right: NDArray[np.bool_]
    worth: float


def fit(found: Sequence[Choice], *, steps: int, hidden: int, weight_decay: float) -> bytes:
    """Train the network, and give it as the package ships it: the mean of several, as one hidden layer.

    The rows of a choice, and "none of them", share the probability of 1; several right rows share theirs.
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
    worth = np.array([each.worth for each in found], np.float32)
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

    optimiser = optax.adamw(optax.cosine_decay_schedule(5e-3, steps), weight_decay=weight_decay)

    @jax.jit
    def step(weights: Any, state: Any, batch: Any, key: Any) -> Any:
        gradients = jax.grad(loss)(weights, *batch, key)
        updates, state = optimiser.update(gradients, state, weights)
        return optax.apply_updates(weights, updates), state

    def trained(seed: int) -> dict[str, NDArray[np.float64]]:
        key = jax.random.PRNGKey(seed)
        one, two = jax.random.split(key)
        weights = {
            "hidden": jax.random.normal(one, (size, hidden)) * size**-0.5,
            "hidden_bias": jnp.zeros(hidden),
            "output": jax.random.normal(two, (hidden, 1)) * 0.1,
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
