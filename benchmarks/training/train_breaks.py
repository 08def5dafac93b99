"""Make the model of lost line breaks from a corpus folder.

    python benchmarks/training/train_breaks.py CORPUS_FOLDER

writes `pipeline/pages/breaks/breaks.npz`. A page is flattened, its lines are written as one line, and the
model learns where they began. `--leave-out FOLD` leaves out a fifth of the sites, the same as
`train_judge.py --hold-out`. Needs `pip install -e .[train]`, with pip 24 or newer.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.training.keeping import kept  # noqa: E402
from benchmarks.training.labels import share_in_gold  # noqa: E402
from benchmarks.training.samples import Row, all_rows  # noqa: E402
from benchmarks.training.storing import packed, packed_words, parse_arguments  # noqa: E402
from benchmarks.training.train_judge import fold_of  # noqa: E402
from pipeline.pages.breaks.tokens import FLAGS, look_at  # noqa: E402
from pipeline.text.words import ends_sentence  # noqa: E402

MODEL = ROOT / "pipeline" / "pages" / "breaks" / "breaks.npz"
STEPS = 4_000
WORDS, ENDINGS = 12_000, 3_000
WIDTH, WORD_WIDTH, ENDING_WIDTH = 48, 24, 8
DILATIONS = (1, 2, 4, 8, 16, 1, 2)
LENGTH = 512  # tokens of a piece to train on
BATCH = 24  # pieces
LONGEST = 20_000  # tokens of a page
INSERTED_PAGES = 3  # gold texts with chrome between their sentences, from each page with gold
UNKNOWN_WORD = 0.15  # share of words hidden from the network
UNKNOWN_LANGUAGE = 0.1  # share of the pieces in which the network sees no word
FORMS = {"full": 1.0, "main": 1.0, "gold": 0.4, "inserted": 1.5}
SENTENCE = re.compile(r"(?<=[.!?…。！？])[\"”»’)」』]*(?: |(?<=[。！？」』]))")

Line = tuple[str, float]
"""A line, and the share of it that is in the gold text; -1 where that is not known."""


@dataclass(frozen=True, slots=True)
class Example:
    """A page whose lines are one line: for each token whether a line began there, and its share of gold."""

    site: str
    form: str
    words: list[str]
    endings: list[str]
    flags: NDArray[np.uint8]
    breaks: NDArray[np.uint8]
    article: NDArray[np.float32]


def main() -> None:
    """Read the arguments and make the model."""
    arguments = parse_arguments(__doc__, MODEL, STEPS)
    prepared = kept(arguments.examples, lambda: prepare(arguments.corpus))
    own = [each for each in prepared if fold_of(each.site) != arguments.leave_out]
    words, endings = (vocabulary(own, name, size) for name, size in (("words", WORDS), ("endings", ENDINGS)))
    print(f"{len(own)} examples, {sum(len(each.words) for each in own)} tokens", flush=True)
    weights = fit(own, words, endings, arguments.steps)
    model = stored(weights, words, endings)
    arguments.model.write_bytes(model)
    print(f"{arguments.model}: {len(model) / 2**20:.2f} MiB")


def prepare(corpus: Path) -> list[Example]:
    """All examples of a corpus, in a fixed order."""
    found = all_rows(corpus)
    with Pool() as pool:
        pages = pool.map(forms_of, found, chunksize=16)
        chrome: dict[str, list[list[Line]]] = defaultdict(list)
        for row, forms in zip(found, pages, strict=True):
            if row.get("gold") and forms.get("full"):
                chrome[row["lang"]].append(forms["full"])
        tasks = (
            (
                number,
                row,
                forms,
                Random(number).choices(chrome.get(row["lang"]) or chrome["en"], k=INSERTED_PAGES),
            )
            for number, (row, forms) in enumerate(zip(found, pages, strict=True))
        )
        return [each for made in pool.imap(examples, tasks, chunksize=16) for each in made]


def forms_of(row: Row) -> dict[str, list[Line]]:
    """The lines of a page in each form."""
    gold = row.get("gold", "")
    forms: dict[str, list[Line]] = {}
    for name in ("full", "main"):
        lines = [" ".join(line.split()) for line in row[f"flat_{name}"].splitlines() if line.strip()]
        shares = share_in_gold(lines, gold) if gold else [-1.0] * len(lines)
        forms[name] = list(zip(lines, shares, strict=True))
    if gold:
        forms["gold"] = [(" ".join(line.split()), 1.0) for line in gold.splitlines() if line.strip()]
    return forms


def examples(task: tuple[int, Row, dict[str, list[Line]], list[list[Line]]]) -> list[Example]:
    """The examples of a page."""
    number, row, forms, donors = task
    random = Random(number)
    made = [example(row["site"], form, lines) for form, lines in forms.items()]
    if "gold" in forms:
        made += [example(row["site"], "inserted", inserted(forms["gold"], each, random)) for each in donors]
    return [each for each in made if each]


def inserted(gold: list[Line], donor: list[Line], random: Random) -> list[Line]:
    """A gold text with lines of chrome above and below it, and between its sentences."""
    chrome = [line for line in donor if line[1] == 0.0]
    pieces: list[Line] = []
    for text, share in gold:
        cut = random.random() < 0.5
        pieces += [(part, share) for part in SENTENCE.split(text) if part.strip()] if cut else [(text, share)]
    size = random.choice((3, 8, 20, len(pieces)))
    start = random.randrange(max(1, len(pieces) - size + 1))
    pieces = pieces[start : start + size]
    runs: dict[int, list[Line]] = {}
    for _ in range(random.choice((0, 1, 2, 3, 5))):
        runs[random.randrange(len(pieces) + 1)] = _run(chrome, random, random.choice((1, 1, 2, 3)))
    for place in (0, len(pieces)):
        if random.random() < 0.6:
            runs[place] = _run(chrome, random, random.choice((1, 2, 4, 8, 15)))
    lines: list[Line] = []
    for at in range(len(pieces) + 1):
        lines += runs.get(at, [])
        if at == len(pieces):
            break
        joins = at > 0 and at not in runs
        # Sentences of one paragraph stay one line where nothing was put between them.
        if joins and lines and ends_sentence(lines[-1][0]) and lines[-1][1] == 1.0 and random.random() < 0.8:
            lines[-1] = (f"{lines[-1][0]} {pieces[at][0]}", 1.0)
        else:
            lines.append(pieces[at])
    return lines


def _run(chrome: Sequence[Line], random: Random, size: int) -> list[Line]:
    start = random.randrange(max(1, len(chrome) - size + 1))
    return list(chrome[start : start + size])


def example(site: str, form: str, lines: Iterable[Line]) -> Example | None:
    tokens: list[str] = []
    breaks: list[bool] = []
    article: list[float] = []
    for text, share in lines:
        own = text.split()
        tokens += own
        breaks += [at == 0 for at in range(len(own))]
        article += [share] * len(own)
    if len(tokens) < 20 or len(tokens) > LONGEST:
        return None
    seen = look_at(tokens)
    return Example(
        site,
        form,
        list(map(sys.intern, seen.words)),
        list(map(sys.intern, seen.endings)),
        seen.flags.astype(np.uint8),
        np.array(breaks, np.uint8),
        np.array(article, np.float32),
    )


def vocabulary(found: Iterable[Example], name: str, size: int) -> list[str]:
    """The words, or endings, that most sites have in common."""
    sites: defaultdict[str, set[str]] = defaultdict(set)
    for each in found:
        if each.form in ("full", "gold"):
            for word in set(getattr(each, name)):
                sites[word].add(each.site)
    counts = Counter({word: len(names) for word, names in sites.items()})
    return sorted(counts, key=lambda word: (-counts[word], word))[:size]


def fit(found: Sequence[Example], words: Sequence[str], endings: Sequence[str], steps: int) -> dict[str, Any]:
    """Train the network."""
    import jax
    import jax.numpy as jnp
    import optax

    jax.config.update("jax_default_prng_impl", "unsafe_rbg")
    known = [{word: row for row, word in enumerate(names, 2)} for names in (words, endings)]
    coded = [
        (
            np.array([known[0].get(word, 1) for word in each.words], np.int32),
            np.array([known[1].get(word, 1) for word in each.endings], np.int32),
        )
        for each in found
    ]
    worth = np.array([FORMS[each.form] * min(len(each.words), 4 * LENGTH) for each in found], np.float64)
    key = jax.random.PRNGKey(1)

    def normal(*shape: int, scale: float) -> Any:
        nonlocal key
        key, own = jax.random.split(key)
        return jax.random.normal(own, shape) * scale

    inputs = WORD_WIDTH + ENDING_WIDTH + len(FLAGS)
    weights = {
        "words": normal(len(words) + 2, WORD_WIDTH, scale=0.1),
        "endings": normal(len(endings) + 2, ENDING_WIDTH, scale=0.1),
        "input": normal(inputs, WIDTH, scale=(2 / inputs) ** 0.5),
        "input_bias": jnp.zeros(WIDTH),
        "output": normal(WIDTH, 2, scale=0.1),
        "output_bias": jnp.zeros(2),
    }
    for block in range(len(DILATIONS)):
        weights[f"block{block}"] = normal(3 * WIDTH, WIDTH, scale=(1 / (3 * WIDTH)) ** 0.5)
        weights[f"block{block}_bias"] = jnp.zeros(WIDTH)

    def forward(weights: Any, batch: Any, key: Any) -> Any:
        rows, ends, flags, there = batch[:4]
        mask = there[..., None]
        parts = [weights["words"].at[0].set(0.0)[rows], weights["endings"].at[0].set(0.0)[ends], flags]
        hidden = jax.nn.relu(jnp.concatenate(parts, -1) @ weights["input"] + weights["input_bias"]) * mask
        for block, dilation in enumerate(DILATIONS):
            gap = jnp.zeros_like(hidden[:, :dilation])
            before = jnp.concatenate([gap, hidden[:, :-dilation]], 1)
            after = jnp.concatenate([hidden[:, dilation:], gap], 1)
            around = jnp.concatenate([before, hidden, after], -1) @ weights[f"block{block}"]
            new = jax.nn.relu(around + weights[f"block{block}_bias"])
            drop = jax.random.bernoulli(jax.random.fold_in(key, block), 0.9, new.shape) / 0.9
            hidden = (hidden + new * drop) * mask
        return hidden @ weights["output"] + weights["output_bias"]

    def loss(weights: Any, batch: Any, key: Any) -> Any:
        there, breaks, article, edges = batch[3:]
        logits = forward(weights, batch, key)
        worth = there * (1 + 4 * edges)  # a break between article and chrome counts most
        first = (optax.sigmoid_binary_cross_entropy(logits[..., 0], breaks) * worth).sum() / worth.sum()
        told = there * (article >= 0)
        entropy = optax.sigmoid_binary_cross_entropy(logits[..., 1], jnp.maximum(article, 0))
        return first + 0.3 * (entropy * told).sum() / jnp.maximum(1, told.sum())

    rates = optax.warmup_cosine_decay_schedule(0, 3e-3, 200, steps, 3e-5)
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rates, weight_decay=0.02))

    @jax.jit
    def step(weights: Any, average: Any, state: Any, batch: Any, key: Any) -> Any:
        value, gradients = jax.value_and_grad(loss)(weights, batch, key)
        updates, state = optimiser.update(gradients, state, weights)
        weights = optax.apply_updates(weights, updates)
        average = jax.tree.map(lambda old, new: 0.998 * old + 0.002 * new, average, weights)
        return weights, average, state, value

    random = np.random.default_rng(1)
    average, state = weights, optimiser.init(weights)
    started, recent = time.monotonic(), 0.0
    for number in range(1, steps + 1):
        chosen = random.choice(len(found), BATCH, p=worth / worth.sum())
        batch = _batch([(found[at], *coded[at]) for at in chosen], random)
        weights, average, state, value = step(weights, average, state, batch, jax.random.fold_in(key, number))
        if number == 100:
            average = weights
        recent += float(value)
        if number % 200 == 0:
            print(f"step {number}, loss {recent / 200:.4f}, {time.monotonic() - started:.0f} s", flush=True)
            recent = 0.0
    return {name: np.asarray(values, np.float64) for name, values in average.items()}


def _batch(members: Sequence[tuple[Example, Any, Any]], random: np.random.Generator) -> tuple[Any, ...]:
    shape = (len(members), LENGTH)
    rows, ends = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    flags = np.zeros((*shape, len(FLAGS)), np.float32)
    there, breaks, edges = (np.zeros(shape, np.float32) for _ in range(3))
    article = np.full(shape, -1, np.float32)
    for at, (each, words, endings) in enumerate(members):
        size = min(LENGTH, len(words))
        start = int(random.integers(len(words) - size + 1))
        piece = slice(start, start + size)
        hidden = random.random(size) < UNKNOWN_WORD
        if random.random() < UNKNOWN_LANGUAGE:
            hidden[:] = True
        rows[at, :size] = np.where(hidden, 1, words[piece])
        ends[at, :size] = np.where(hidden & (random.random(size) < 0.5), 1, endings[piece])
        flags[at, :size] = each.flags[piece]
        there[at, :size] = 1
        breaks[at, :size] = each.breaks[piece]
        article[at, :size] = each.article[piece]
        own = each.article[piece] >= 0.5
        edges[at, 1:size] = own[1:] != own[:-1]
    return rows, ends, flags, there, breaks, article, edges


def stored(weights: dict[str, Any], words: Sequence[str], endings: Sequence[str]) -> bytes:
    """The model as the package ships it."""
    return packed(
        weights,
        empty=("words", "endings"),
        vocabulary=packed_words(words),
        ending_vocabulary=packed_words(endings),
        dilations=np.array(DILATIONS, np.uint8),
    )


if __name__ == "__main__":
    main()
