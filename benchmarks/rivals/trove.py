"""datatrove as its examples use it: trafilatura or the C4 filter, MinHash, JSON Lines.

    python benchmarks/rivals/trove.py DUMP.jsonl FOLDER PROCESSES

Needs `datatrove` and `spacy` (its tokenizer). datatrove deals files out to its processes, so the dump is cut
into one file for each first.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import (
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.pipeline.dedup.minhash import MinhashConfig
from datatrove.pipeline.extractors import Trafilatura
from datatrove.pipeline.filters import C4QualityFilter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

_TIMEOUT = 20  # seconds for one page; with the default of 1 pages are lost on a slow machine
_DEFAULTS = MinhashConfig()


def main(dump: str, folder: str, processes: int) -> None:
    kind = _cut(dump, f"{folder}/raw", processes)

    step = count()

    def run(*steps: object, tasks: int = processes) -> None:
        workers = min(tasks, processes)
        # without a folder of its own for them, it leaves its logs where the command was started
        LocalPipelineExecutor(
            list(steps), tasks=tasks, workers=workers, logging_dir=f"{folder}/logs/{next(step)}"
        ).run()

    strip = Trafilatura(timeout=_TIMEOUT) if kind == "html" else C4QualityFilter(filter_curly_bracket=False)
    run(
        JsonlReader(f"{folder}/raw", text_key=kind),
        strip,
        JsonlWriter(f"{folder}/clean", compression=None),
    )
    run(JsonlReader(f"{folder}/clean"), MinhashDedupSignature(f"{folder}/signatures"))
    buckets = _DEFAULTS.num_buckets
    run(MinhashDedupBuckets(f"{folder}/signatures", f"{folder}/buckets"), tasks=buckets)
    run(MinhashDedupCluster(f"{folder}/buckets", f"{folder}/remove"), tasks=1)
    run(
        JsonlReader(f"{folder}/clean"),
        MinhashDedupFilter(f"{folder}/remove"),
        JsonlWriter(f"{folder}/out", compression=None),
    )


def _cut(dump: str, folder: str, number: int) -> str:
    """Deal the lines of a dump out to files. Returns which field has the content."""
    Path(folder).mkdir()
    files = [Path(folder, f"{at:02}.jsonl").open("w") for at in range(number)]
    for at, line in enumerate(_lines(dump)):
        files[at % number].write(line)
    for file in files:
        file.close()
    first = json.loads(next(_lines(dump)))
    return "html" if "html" in first else "text"


def _lines(dump: str) -> Iterator[str]:
    with open(dump) as lines:
        yield from lines


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
