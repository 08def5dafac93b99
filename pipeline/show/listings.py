"""Lists for people: ledgers, sites and documents as rows."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.store import Ledger
from pipeline.store.duplicates.comparison import Member
from pipeline.store.memory.overview import SiteMemory


def ledger_table(ledgers: Iterable[tuple[str, Ledger]]) -> list[dict[str, object]]:
    """Ledgers as rows of a table, one for each, with its name."""
    return [
        {
            "": name,
            "records": ledger.records,
            "articles": ledger.articles,
            "duplicates": ledger.duplicates,
            "rejects": ledger.rejects,
        }
        for name, ledger in ledgers
    ]


def site_facts(memory: SiteMemory) -> dict[str, object]:
    """What is remembered of a site, in a row; shares are of the words of its pages."""
    words = max(1, memory.words)
    return {
        "site": memory.name,
        "pages": memory.pages,
        "learned from": memory.sample,
        "words": memory.words,
        "cut by the judge": f"{memory.judge_cuts / words:.0%}",
        "cut with the memory": f"{memory.cuts / words:.0%}",
    }


def member_facts(member: Member) -> dict[str, object]:
    """A document of a group of duplicates, in a row."""
    return {
        "id": member.id,
        "kind": member.kind,
        "of it in the article": f"{member.in_article:.2f}",
        "of the article in it": f"{member.of_article:.2f}",
        "words": member.words,
        "published": (member.published_at or "–")[:10],
        "title": member.title,
        "source": member.source,
    }
