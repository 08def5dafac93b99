"""Duplicates in the database are what comparing all pairs gives, in every order, split and history."""

from __future__ import annotations

import itertools
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline.duplicates.fingerprint import Body, fingerprint, needed
from pipeline.duplicates.grouping import Edge, Standing, canonical, split
from pipeline.duplicates.likeness import Rules, contained, near, similarity
from pipeline.errors import DecisionError
from pipeline.ingest import ingest
from pipeline.store import open_for_ingest
from pipeline.store.deciding import decide_pair, undo_pair
from pipeline.store.duplicates.pairs import PairDecision
from tests.conftest import new_postgres
from tests.dumps import body, query, record, settings, write_jsonl

RULES = Rules(0.6, 0.7)
Decided = dict[tuple[str, str], str]


def sentences(seed: int) -> list[str]:
    return body(seed).splitlines()


def mixed(one: int, other: int, of_other: int) -> str:
    """The text of `one`, in which `of_other` of the eight sentences are from the text of `other`."""
    return "\n".join(sentences(one)[: 8 - of_other] + sentences(other)[:of_other])


def some_documents() -> list[dict[str, object]]:
    """Chains of near-duplicates, copies with other facts, parts, parts of parts, round-ups, reports."""
    texts = [body(seed) for seed in range(3)]
    texts += [mixed(0, 10, changed) for changed in (1, 2, 3, 5)]  # each is near the text before it
    texts += [mixed(1, 11, changed) for changed in (2, 4)]
    window = [*sentences(30), *sentences(31), *sentences(32)]
    # the last of these shares nothing with the first
    texts += ["\n".join(window[at : at + 8]) for at in (0, 2, 4, 6, 8)]
    texts += ["\n".join(sentences(0)[:3]), "\n".join(sentences(2)[2:5]), "\n".join(sentences(0)[:1])]
    texts += ["\n".join([body(1), body(20), body(23)]), "\n".join([body(2), body(21), body(22)])]
    report = "The bank of the valley lent {} crowns to the mills of the lower town on this morning, it said."
    texts += [report.format(number) for number in ("41", "52", "41 52")]
    found = [record(each, url=f"https://site{at}.example/{at}") for at, each in enumerate(texts)]
    found += [record(texts[0], url="https://copy.example/0", title="Case goes on", date="2024-03-05")]
    found += [record(texts[0], url="https://copy.example/1", title="Case goes on", date="2024-03-04")]
    found += [
        record(texts[4], url="https://copy.example/2", title="Later", author="Ann Lee", date="2024-02-01")
    ]
    return found


DOCUMENTS = some_documents()


def plainly(database: str, decisions: Decided) -> list[tuple[object, ...]]:
    """The duplicates of a database, found by comparing every text with every other."""
    rows = query(
        database,
        "SELECT id, text, title, author, published_at, record_hash, occurrence, word_count FROM documents",
    )
    prints = {str(row[0]): fingerprint(str(row[1])) for row in rows}
    said = {str(row[0]): standing(row, prints[str(row[0])].content) for row in rows}
    bodies = {prints[str(row[0])].content: Body(str(row[1])) for row in rows}
    sketches = {found.content: set(found.sketch) for found in prints.values()}
    names = dict(enumerate(sorted(bodies)))
    number = {name: at for at, name in names.items()}
    apart, together = set(), set()
    for (one, other), decision in decisions.items():
        if one in prints and other in prints and prints[one].content != prints[other].content:
            pair = sorted((number[prints[one].content], number[prints[other].content]))
            (apart if decision == "different" else together).add((pair[0], pair[1]))

    def compared(one: int, other: int) -> bool:
        mine, theirs = sketches[names[one]], sketches[names[other]]
        return len(mine & theirs) >= needed(min(len(mine), len(theirs)))

    pairs = [pair for pair in itertools.combinations(names, 2) if compared(*pair)]
    edges = [Edge(one, other, 2) for one, other in together - apart]
    for one, other in pairs:
        alike = near(bodies[names[one]], bodies[names[other]], RULES)
        if alike is not None and (one, other) not in apart:
            edges.append(Edge(one, other, alike))
    best: dict[int, Standing] = {}
    for group in split(names, edges, apart, names):
        rest = set(group)
        while rest:
            first = canonical([it for it in said.values() if number[it.content] in rest])
            lead = bodies[first.content]
            own = {at for at in rest if similarity(bodies[names[at]], lead) >= 0.3} | {number[first.content]}
            while more := {at for pair in together - apart for at in pair if set(pair) & own} & rest - own:
                own |= more
            best |= dict.fromkeys(own, first)
            rest -= own
    leader = {at: number[best[at].content] for at in names}
    groups_apart = {(leader[one], leader[other]) for one, other in apart}
    groups_apart |= {(other, one) for one, other in groups_apart}
    inside: dict[int, int | None] = {}
    for at in sorted(set(leader.values()), key=lambda at: -len(bodies[names[at]].shingles)):
        wholes = [
            (-share, names[whole], whole)
            for whole in inside
            if inside[whole] is None and (at, whole) not in groups_apart
            if compared(min(at, whole), max(at, whole))
            if (share := contained(bodies[names[at]], bodies[names[whole]], RULES)) is not None
        ]
        inside[at] = min(wholes)[-1] if wholes else None
    expected: list[tuple[object, ...]] = []
    for id_, it in said.items():
        at = number[it.content]
        whole = inside[leader[at]]
        target = leader[at] if whole is None else whole
        if best[target].id != id_:
            kind = "contained" if whole is not None else "exact" if target == at else "near"
            mine, its = bodies[names[at]], bodies[names[target]]
            alike: float | None = 1.0 if target == at else similarity(mine, its)
            if target == at:
                rule = "text"
            elif (min(at, target), max(at, target)) in together - apart:
                kind, alike, rule = "decided", None, "person"
            elif kind == "near" and near(mine, its, RULES) is None:
                rule = "chain"
            else:
                rule = "order" if kind == "near" and similarity(mine, its) < RULES.near else "shingles"
            expected.append((id_, best[target].id, kind, alike, rule))
    return sorted(expected, key=repr)


def standing(row: tuple[object, ...], content: str) -> Standing:
    id_, _, title, author, published, record_hash, occurrence, words = row
    known = sum(value is not None for value in (title, author, published))
    date = None if published is None else str(published)
    return Standing(str(id_), content, int(str(words)), known, date, str(record_hash), int(str(occurrence)))


def duplicates(database: str) -> list[tuple[object, ...]]:
    return query(database, "SELECT id, article_id, kind, similarity, rule FROM duplicates")


def decide(database: str, one: str, other: str, decision: str | None) -> None:
    with open_for_ingest(settings(database)) as store:
        if decision is None:
            undo_pair(store, one, other)
        else:
            decide_pair(store, one, other, PairDecision(decision))


def test_every_kind_is_there(tmp_path: Path) -> None:
    """DOCUMENTS have every kind of duplicate, so that the properties below test each kind."""
    url = f"sqlite:///{tmp_path}/a.db"
    write_jsonl(tmp_path / "a.jsonl", DOCUMENTS)
    ingest([str(tmp_path / "a.jsonl")], settings(url))
    kinds = [kind for _, _, kind, _, _ in duplicates(url)]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"exact": 3, "near": 8, "contained": 6}
    assert duplicates(url) == plainly(url, {})
    assert len(query(url, "SELECT * FROM edges")) < 12  # only the edges that hold components together


def test_a_chain_does_not_hide_what_its_article_has_nothing_of(tmp_path: Path) -> None:
    """Each of seven texts shares most sentences with the one before; the last shares none with the first."""
    url = f"sqlite:///{tmp_path}/a.db"
    window = [line for seed in range(40, 47) for line in sentences(seed)]
    chain = ["\n".join(window[at : at + 16]) for at in range(0, 35, 5)]
    write_jsonl(tmp_path / "a.jsonl", [record(each) for each in chain])
    ingest([str(tmp_path / "a.jsonl")], settings(url))
    found = duplicates(url)
    assert 0 < len(found) < 6
    assert all(kind == "near" and float(str(alike)) >= 0.3 for _, _, kind, alike, _ in found)
    assert found == plainly(url, {})


@hypothesis_settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_any_history_gives_what_comparing_all_pairs_gives(data: st.DataObject) -> None:
    """Records come, change and go, in runs with any batch size; people decide on pairs in between."""
    with TemporaryDirectory() as folder:
        any_history(f"sqlite:///{folder}/a.db", data)


@hypothesis_settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_any_history_on_postgres(data: st.DataObject, postgres: str) -> None:
    any_history(new_postgres(postgres), data)


def any_history(url: str, data: st.DataObject) -> None:
    decisions: Decided = {}
    with TemporaryDirectory() as folder:
        for _ in range(data.draw(st.integers(1, 4), "runs")):
            for name in data.draw(st.sets(st.sampled_from("abc"), min_size=1), "files"):
                chosen = data.draw(st.lists(st.sampled_from(DOCUMENTS), max_size=14), "records")
                write_jsonl(Path(folder, "raw", f"{name}.jsonl"), chosen)
            ingest([f"{folder}/raw"], settings(url, batch_size=data.draw(st.integers(1, 20), "batch")))
            assert duplicates(url) == plainly(url, decisions)
            ids = sorted(str(id_) for (id_,) in query(url, "SELECT id FROM documents"))
            for _ in range(data.draw(st.integers(0, 2), "decisions") if len(ids) > 1 else 0):
                pair = data.draw(st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True))
                said = data.draw(st.sampled_from(["same", "different", None]), "said")
                one, other = sorted(pair)
                try:
                    decide(url, one, other, said)
                except DecisionError:
                    continue
                decisions.pop((one, other), None)
                if said:
                    decisions[one, other] = said
                assert duplicates(url) == plainly(url, decisions)
        together = query(url, "SELECT count(*) FROM articles") + query(url, "SELECT count(*) FROM duplicates")
        assert sum(int(str(count)) for (count,) in together) == len(ids)


def test_a_decision_by_other_thresholds_leaves_all_settled(tmp_path: Path) -> None:
    """Opening the database to write with other thresholds rebuilds the index."""
    url = f"sqlite:///{tmp_path}/a.db"
    write_jsonl(tmp_path / "a.jsonl", DOCUMENTS)
    ingest([str(tmp_path / "a.jsonl")], settings(url))
    before = duplicates(url)
    one, other = sorted(str(id_) for (id_,) in query(url, "SELECT id FROM articles"))[:2]
    with open_for_ingest(settings(url, near_threshold=0.8)) as store:
        decide_pair(store, one, other, PairDecision.DIFFERENT)
    assert query(url, "SELECT count(*) FROM unsettled") == [(0,)]
    assert 0 < len(duplicates(url)) < len(before)
    decide(url, one, other, None)
    assert duplicates(url) == before
