"""Many documents without a database: every record of some dumps, cleaned on all cores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from pipeline.cleaning.batches import clean_item, read_batches
from pipeline.cleaning.marked import as_markdown
from pipeline.cleaning.pool import CleaningPool
from pipeline.cleaning.records import Cleaned, Entry, Pending, Raw
from pipeline.policy import Policy
from pipeline.records import CleanDocument, Reject
from pipeline.settings import Settings, load_settings
from pipeline.sources import ALL, DumpFile, Globs, find_files
from pipeline.sources.formats import Format
from pipeline.sources.registry import named

_FEW_FILES, _FEW_BYTES = 1000, 1 << 20  # below this, starting processes costs more than they save


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a record: a document, or a reject with its reason.

    `dump` and `position` say where it was; `place` is where in an archive, else None.
    """

    dump: DumpFile
    position: int
    place: str | None
    document: CleanDocument | None
    reject: Reject | None

    @property
    def is_single(self) -> bool:
        """Whether the name of the dump says that it is one record, a page."""
        known = named(self.dump.path)
        return isinstance(known, Format) and known.single

    @property
    def source(self) -> str:
        """Where the record was, for people: "pages/wire.jsonl:3", "pages/crawl.zip/a/b.html"."""
        return f"{self.dump.name}/{self.place}" if self.place else f"{self.dump.name}:{self.position}"


def clean_all(
    paths: Sequence[str],
    *,
    settings: Settings | None = None,
    globs: Globs = ALL,
    marked: bool = False,
    not_read: Counter[str] | None = None,
) -> Iterator[Result]:
    """Clean every record of the dumps at some paths, in their order; a bounded number is in memory.

    Without `settings`, those of `copydesk.toml` and the environment hold. With `marked`, the text of a
    document is Markdown. `not_read` counts files that no reader knows, and what is in dumps and no article.
    The documents have no `lines` and `margins`. Raises SettingsError when a path does not exist, SourceLost
    when a store does not answer. With several processes, a script that calls this needs
    `if __name__ == "__main__":`.
    """
    chosen = settings or load_settings()
    ignored: Counter[str] = Counter() if not_read is None else not_read
    files = find_files(paths, ignored, globs)
    first = list(islice(files, _FEW_FILES))
    few = len(first) < _FEW_FILES and sum(file.size for file in first) < _FEW_BYTES
    workers = 1 if few else chosen.worker_count()
    with CleaningPool(workers, chosen.policy(), clean_marked if marked else clean_item) as pool:
        for work in pool.clean(read_batches(map(Pending, chain(first, files)), chosen)):
            for part in work.result().parts:
                ignored.update(part.skipped)
                for item in part.items:
                    yield _result(part.dump, item)


def clean_marked(item: Raw, policy: Policy) -> Cleaned:
    """As `clean_item`, but the text of the document is Markdown."""
    done = clean_item(item, policy)
    if isinstance(item, Reject) or isinstance(done, Reject):
        return done
    return replace(done, document=replace(done.document, text=as_markdown(item, done.with_cuts)))


def _result(dump: DumpFile, item: Cleaned) -> Result:
    document = item.with_cuts if isinstance(item, Entry) else None
    reject = item if isinstance(item, Reject) else None
    return Result(dump, item.position, item.place, document, reject)
