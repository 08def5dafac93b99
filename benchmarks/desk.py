"""How fast the desk is: what its pages read from the database, and the pages themselves.

    python benchmarks/desk.py [--keep FOLDER] [--documents 100000] [--postgres]

Makes records of invented words, as `benchmarks/querying.py` does, on 50 sites: a tenth of them are pages with
the template of their site; some are copies, some have no date, some are rejected. They come in two runs. The
second one is a morning's: a hundredth of the records, and three sites have another template. Then each
function of `pipeline/store/browse/` is called with different values, on a connection of its own as a page
has it, and each kind of page is asked for over HTTP. Goal: a median page under 100 ms.

With `--keep` the database is made in FOLDER, and used again the next time. With `--postgres` a Postgres
server of its own is started there (needs `pip install -e '.[dev]'`).
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import httpx
from sqlalchemy import Connection, text

from benchmarks.querying import KINDS, database, queries, texts
from pipeline.duplicates.likeness import Rules
from pipeline.ingest import ingest
from pipeline.settings import Settings
from pipeline.store import Store, open_store
from pipeline.store.browse.arrivals import arrivals
from pipeline.store.browse.changed_templates import changed_templates
from pipeline.store.browse.cursors import pack_cursor
from pipeline.store.browse.doubtful import count_doubtful, decided_here, doubtful_lines
from pipeline.store.browse.doubtful_pairs import count_doubtful_pairs, doubtful_pairs
from pipeline.store.browse.facets import count_facets, facets_of_hits
from pipeline.store.browse.filters import NONE, DocumentKind, Filter
from pipeline.store.browse.listing import list_documents
from pipeline.store.browse.rejects import count_rejects, list_rejects
from pipeline.store.browse.sites import list_site_pages, read_site
from pipeline.store.browse.stamp import stamp
from pipeline.store.search.find import search
from pipeline.store.search.query import parse_query

ROOT = Path(__file__).resolve().parent.parent
SITES, PAGES = 50, 0.1  # the share of records that are pages
MORNING = 100  # one record of so many comes in the second run
TIMES = 40  # calls of each function
RULES = Rules(near=0.6, contained=0.7)
FRAME = (
    "{name}\nHome\nNews\nSport\nWeather\nMy account\n{title}\n5 March 2024\nShare\n{text}\nRelated stories\n"
    "{teaser}\nSubscribe to our newsletter\nWrite to the editor of {name}\n© 2024 {name}"
)
OTHER_FRAME = (
    "{name} Online\nLive\nVideo\nLocal\n{title}\n5 March 2024\n{text}\nMore from {name}\n{teaser}\n"
    "Download the app of {name}\nTerms of use"
)
Call = Callable[[Connection], object]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--postgres", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as other:
        folder = (arguments.keep or Path(other)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        with database(folder, arguments.postgres) as url:
            fill(url, folder, arguments.documents)
            settings = Settings(database_url=url)
            with open_store(settings) as store:
                measure_functions(store)
                measure_pages(store, url)


def records(count: int) -> Iterator[dict[str, object] | str]:
    """Records of a morning have a number that MORNING divides."""
    draw = random.Random(10)
    before = ""
    for number, story in enumerate(texts(count)):
        site = int(SITES * draw.random() ** 2)  # the first sites have the most pages
        if draw.random() < 0.01:
            yield draw.choice(("{not json", json.dumps({"text": ""}), "[]"))
            continue
        text = before if draw.random() < 0.05 and before else story
        before = story
        said: dict[str, object] = {"title": " ".join(text.split()[:7])[:80]}
        if draw.random() < PAGES:
            frame = OTHER_FRAME if number % MORNING == 0 and site < 3 else FRAME
            name, teaser = f"The {site} Courier", " ".join(story.split()[8:14])[:60]
            said["text"] = frame.format(name=name, title=said["title"], text=text, teaser=teaser)
        else:
            said |= {"text": text, "cleaned_by": "benchmark"}
        if draw.random() < 0.95:
            said["url"] = f"https://site{site}.example/{number}"
        if draw.random() < 0.9:
            said["published_at"] = f"{2020 + number % 5}-{1 + number % 12:02}-{1 + number % 28:02}"
        yield said


def fill(url: str, folder: Path, count: int) -> None:
    """Ingest the records in two runs, unless they are there."""
    raw = folder / "raw"
    if not raw.exists():
        raw.mkdir()
        with (raw / "1-before.jsonl").open("w") as old, (raw / "2-morning.jsonl").open("w") as new:
            for number, said in enumerate(records(count)):
                line = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
                (new if number % MORNING == 0 else old).write(f"{line}\n")
    settings = Settings(database_url=url, quiet_seconds=0, max_reject_share=1)
    for dump in sorted(raw.iterdir()):
        begin = time.monotonic()
        print(f"{dump.name}: {ingest([str(dump)], settings)}, {time.monotonic() - begin:.0f} s", flush=True)


def functions(connection: Connection) -> dict[str, Sequence[Call]]:
    """The calls of each function, by what the function does."""
    draw = random.Random(11)
    rows = connection.execute(text("SELECT id, published_at FROM documents WHERE article_id IS NULL")).all()
    deep = [pack_cursor(("next", row.published_at, row.id)) for row in draw.sample(rows, TIMES)]
    back = [pack_cursor(("previous", row.published_at, row.id)) for row in draw.sample(rows, TIMES)]
    sites = [f"site{number}.example" for number in range(SITES)]
    language = connection.scalar(text("SELECT min(language) FROM documents"))
    filters = {
        "all": Filter(),
        "a small site": Filter(site=sites[-1]),
        "a large site": Filter(site=sites[0]),
        "a language": Filter(language=language),
        "a site and a language": Filter(site=sites[0], language=language),
        "a month": Filter(month="2022-03"),
        "no date": Filter(month=NONE),
        "near-duplicates": Filter(kind=DocumentKind.NEAR),
        "a run": Filter(run=1),
        "the last run": Filter(run=2),
        "a run and a site": Filter(site=sites[1], run=2),
    }
    typed = [query for kind in KINDS for query in queries(kind)]
    runs = (2,)
    found: dict[str, Sequence[Call]] = {}
    for name, wanted in filters.items():
        found[f"list, {name}"] = [
            lambda c, w=wanted, at=at: list_documents(c, w, at, 25) for at in (None, *deep, *back)
        ]
        found[f"facets, {name}"] = [lambda c, w=wanted: count_facets(c, w)] * 5
    return found | {
        "search": [lambda c, q=q, w=w: search(c, parse_query(q), w, 25) for q, w in typed],
        "facets of hits": [lambda c, q=q, w=w: facets_of_hits(c, parse_query(q), w, 2_000) for q, w in typed],
        "stamp": [stamp] * TIMES,
        "arrivals of a morning": [
            lambda c: arrivals(c, str(c.scalar(text("SELECT started_at FROM runs WHERE id = 2"))))
        ]
        * TIMES,
        "arrivals of everything": [lambda c: arrivals(c, "2000-01-01T00:00:00+00:00")] * 5,
        "changed templates": [lambda c: changed_templates(c, runs, 10, 30)] * 10,
        "doubtful lines, 1": [lambda c: doubtful_lines(c, decided_here(c), 1)] * TIMES,
        "doubtful lines, 20": [lambda c: doubtful_lines(c, decided_here(c), 20)] * TIMES,
        "doubtful pairs": [lambda c: doubtful_pairs(c, RULES, 20)] * TIMES,
        "count of doubtful articles": [lambda c: count_doubtful(c, 1_000)] * TIMES,
        "count of doubtful pairs": [lambda c: count_doubtful_pairs(c, RULES, 1_000)] * TIMES,
        "rejects": [lambda c: list_rejects(c, None, None, None, 25)] * TIMES,
        "rejects by reason": [lambda c: list_rejects(c, "empty", 1, None, 25)] * TIMES,
        "count of rejects": [count_rejects] * TIMES,
        "sites": [lambda c: list_site_pages(c, None, 25)] * TIMES,
        "a large site": [lambda c: read_site(c, sites[0], 100)] * 10,
        "a small site": [lambda c: read_site(c, sites[-1], 100)] * 10,
        "ledger": [lambda c: c.execute(text("SELECT * FROM ledger")).all()] * 10,
    }


def measure_functions(store: Store) -> None:
    with store.reading() as connection:
        calls = functions(connection)
    for name, each in calls.items():
        report(name, [lambda call=call: read(store, call) for call in each])


def measure_pages(store: Store, url: str) -> None:
    """Ask a desk in a process of its own for each kind of page."""
    draw = random.Random(12)
    with store.reading() as connection:
        articles = [row.id for row in connection.execute(text("SELECT id FROM documents LIMIT 5000"))]
        near = text("SELECT id, article_id FROM documents WHERE article_id IS NOT NULL LIMIT 500")
        pairs = connection.execute(near).all()
    some = draw.sample(articles, TIMES)
    typed = [(query, wanted) for kind in KINDS for query, wanted in queries(kind)]
    pages = {
        "start": ["/"] * TIMES,
        "articles": ["/search"] * TIMES,
        "articles of a site": [f"/search?{urlencode({'site': f'site{at}.example'})}" for at in range(TIMES)],
        "search": [f"/search?{urlencode({'q': query})}" for query, _ in typed],
        "an article": [f"/documents/{id_}" for id_ in some],
        "a line": [f"/documents/{id_}/lines/1" for id_ in some],
        "side by side": [f"/documents/{one}/beside/{other}" for one, other in draw.sample(pairs, TIMES)],
        "doubtful lines": ["/doubtful"] * TIMES,
        "doubtful pairs": ["/doubtful/pairs"] * TIMES,
        "rejects": ["/rejects"] * TIMES,
        "sites": ["/sites"] * TIMES,
        "a site": [f"/sites/site{at}.example" for at in range(TIMES)],
        "runs": ["/runs"] * TIMES,
        "a run": ["/runs/1", "/runs/2"] * (TIMES // 2),
        "decisions": ["/decisions"] * TIMES,
    }
    medians: list[float] = []
    with desk(url) as address, httpx.Client(base_url=address, timeout=60) as browser:
        for name, paths in pages.items():
            medians.append(report(f"page, {name}", [lambda path=path: ask(browser, path) for path in paths]))
    print(f"the median page: {statistics.median(medians):.1f} ms, the slowest kind: {max(medians):.1f} ms")


@contextmanager
def desk(url: str) -> Iterator[str]:
    """The address of a desk over a database."""
    command = [sys.executable, "-m", "flows.cli", "desk", "--port", "0", "--no-browser", "--database", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[2].rstrip("/")
        process.terminate()


def ask(browser: httpx.Client, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"


def read(store: Store, call: Call) -> None:
    with store.reading() as connection:
        call(connection)


def report(name: str, calls: Sequence[Callable[[], object]]) -> float:
    """Print how long each of the calls takes. Returns the median, in ms."""
    spent: list[float] = []
    for call in calls:
        begin = time.monotonic()
        call()
        spent.append(1000 * (time.monotonic() - begin))
    median = statistics.median(spent)
    print(f"{name}: median {median:.1f} ms, worst {max(spent):.1f} ms", flush=True)
    return median


if __name__ == "__main__":
    main()
