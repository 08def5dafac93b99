"""What the site memory learns from: pages of real sites as the judge leaves them, with labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import jax
import jax.numpy as jnp
import numpy as np
import optax
from numpy.typing import NDArray

from benchmarks.training.labels import share_in_gold
from benchmarks.training.samples import MARKUP, Row, flattened
from pipeline.cleaning.cleaner import judge_shaped
from pipeline.errors import Rejected
from pipeline.memory.learn import framed, learn
from pipeline.memory.recall import features
from pipeline.memory.trace import Trace, trace
from pipeline.pages.shapes import find_shape
from pipeline.records import RawDocument

DRAWS = ((10**6, 1), (120, 1), (50, 2), (20, 3), (8, 5), (4, 8), (3, 4))
"""Of each site: so many pages at once, drawn so often."""

_HIDDEN = 12
_STEPS = 1500
_BATCH = 8192
_RATE = 3e-3
_DECAY = 1e-3
_IN_DOUBT = 0.4  # logits added in favour of keeping a line
_MOST_WORDS = 60  # words; a longer line weighs no more

Arrays = dict[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page as the judge leaves it; `article`: for each line the share of its words that is gold."""

    site: str
    form: str
    url: str
    trace: Trace
    article: NDArray[np.float32]


def traces(row: Row, forms: Sequence[str] = ()) -> list[Labelled]:
    """A page as the judge leaves it, in all its forms or in `forms`."""
    texts = flattened(row)[0] | {MARKUP: row["html"]}
    found: list[Labelled] = []
    for form, text in texts.items():
        if not text.strip() or (forms and form not in forms):
            continue
        kind = "html" if form == MARKUP else "text"
        try:
            page, judgement = judge_shaped(find_shape(RawDocument(1, kind, text, url=row["url"])))
        except Rejected:
            continue
        lines = [line for line in page.lines if line.text.strip()]
        article = share_in_gold([line.text for line in lines], row["gold"])
        own = trace(page.lines, page.metadata.title, judgement.margins, judgement.cuts)
        found.append(Labelled(row["site"], form, row["url"], own, np.array(article, np.float32)))
    return found


def lessons(pages: Sequence[Labelled], seed: str) -> Iterator[tuple[Arrays, ...]]:
    """For each page in each draw: the features of its lines, their labels, their weights."""
    random = Random(seed)
    for size, times in DRAWS:
        for _ in range(times):
            drawn = list(pages) if size >= len(pages) else random.sample(pages, size)
            template = learn([page.trace for page in drawn])
            if not len(template.keys):
                continue
            for page in drawn:
                lines = framed(page.trace)
                seen = features(lines, template.places_of(lines.keys), template)[1:-1]
                open_ = ~lines.said[1:-1]
                weight = np.sqrt(np.minimum(lines.words[1:-1], _MOST_WORDS))[open_]
                yield (
                    seen[open_].astype(np.float32),
                    page.article[open_],
                    (weight / max(1.0, weight.sum())).astype(np.float32),
                )


def fit(seen: NDArray, article: NDArray, weight: NDArray, seed: int = 1) -> Arrays:
    """The weights of the memory's network, as `recall.Weights` has them."""
    mean, scale = seen.mean(0), 1 / (seen.std(0) + 1e-3)
    random = np.random.default_rng(seed)
    size = seen.shape[1]
    weights = {
        "hidden": jnp.array(random.normal(size=(size, _HIDDEN)) / np.sqrt(size), jnp.float32),
        "hidden_bias": jnp.zeros(_HIDDEN),
        "output": jnp.array(random.normal(size=(_HIDDEN, 1)) / np.sqrt(_HIDDEN), jnp.float32),
        "output_bias": jnp.zeros(1),
    }
    optimiser = optax.adam(optax.cosine_decay_schedule(_RATE, _STEPS))
    state = optimiser.init(weights)

    def loss(weights, x, y, w):
        hidden = jax.nn.relu(x @ weights["hidden"] + weights["hidden_bias"])
        logits = (hidden @ weights["output"] + weights["output_bias"])[:, 0]
        entropy = optax.sigmoid_binary_cross_entropy(logits, y)
        return (entropy * w).sum() / w.sum() + _DECAY * sum(
            (weights[name] ** 2).sum() for name in ("hidden", "output")
        )

    @jax.jit
    def step(weights, state, x, y, w):
        updates, state = optimiser.update(jax.grad(loss)(weights, x, y, w), state, weights)
        return optax.apply_updates(weights, updates), state

    for _ in range(_STEPS):
        at = random.integers(0, len(seen), _BATCH)
        weights, state = step(weights, state, (seen[at] - mean) * scale, article[at], weight[at])
    arrays = {name: np.asarray(values, np.float64) for name, values in weights.items()}
    arrays["output_bias"] = arrays["output_bias"] + _IN_DOUBT
    # The shipped network takes features that are not scaled.
    arrays["hidden_bias"] -= (mean * scale) @ arrays["hidden"]
    arrays["hidden"] *= scale[:, None]
    return arrays
