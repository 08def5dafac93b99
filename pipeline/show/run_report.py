"""The report of a run: markdown with charts, and rows for tables. Its facts come from the store."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast

from pipeline.show.charts import as_image, bar_chart, stacked_chart
from pipeline.show.profile import profile_rows
from pipeline.show.unread import said_unread
from pipeline.store import Ledger
from pipeline.store.run_facts import RunFacts

_SAMPLE_CHARACTERS = 100  # characters of a sample in a report
_MARKUP = re.compile(r"([\\|`*_~\[\]!])")
_SUMS = ("articles", "duplicates", "rejects")


def ledger_rows(ledger: Ledger, total: Ledger, facts: RunFacts) -> list[dict[str, object]]:
    """The ledger as a table: this run, all runs, then the runs before this one, the newest first."""
    sums = [("this run", ledger), ("all runs", total)]
    rows: list[dict[str, object]] = [
        {"run": name, "started": "", "status": "", "records": each.records}
        | {sum_: getattr(each, sum_) for sum_ in _SUMS}
        for name, each in sums
    ]
    return rows + [dict(row) | {"run": f"run {row['run']}"} for row in facts.recent[1:]]


def desk_links(ledger: Ledger, desk_url: str | None) -> dict[str, str]:
    """Where the desk shows a run and its rejects, each by what is there; empty without a desk."""
    if desk_url is None:
        return {}
    desk = desk_url.rstrip("/")
    links = {"the run at the desk": f"{desk}/runs/{ledger.run_id}"}
    return links | ({"its rejects": f"{desk}/rejects?run={ledger.run_id}"} if ledger.rejects else {})


def reject_table(facts: RunFacts) -> list[dict[str, object]]:
    """The rejects of a run as rows: source, reason, detail and sample."""
    return [{name: row[name] for name in ("source", "reason", "detail", "sample")} for row in facts.refused]


def summary_lines(ledger: Ledger, facts: RunFacts, most: int, seconds: float) -> list[str]:
    """The summary of a run below its ledger: at most `most` rejects, what was not read, what to do next."""
    lines = [f"rejected: {row['source']}  {row['reason']}, {row['detail']}" for row in facts.refused[:most]]
    if ledger.rejects > len(lines):
        reasons = sorted(facts.reject_reasons.items(), key=lambda item: (-item[1], item[0]))
        lines.append(f"all rejects: {', '.join(f'{number} {reason}' for reason, number in reasons)}")
        lines.append(f"  copydesk rejects --run {ledger.run_id}")
    if ledger.replaced:
        lines.append(f"{ledger.replaced} records of changed files were replaced")
    if facts.not_read:
        lines.append(said_unread(facts.not_read))
    if not ledger.records and not ledger.replaced:
        return [*lines, f"nothing new, in {seconds:.0f} s"]
    rate = ledger.records / max(seconds, 1.0)
    often = f", {rate:.0f} a second" if rate >= 1 else ""
    lines.append(f"{ledger.records} records in {seconds:.0f} s{often}")
    return [*lines, "next: copydesk list, copydesk search WORDS, copydesk stats"]


def report_markdown(ledger: Ledger, facts: RunFacts, moving: int = 0, desk_url: str | None = None) -> str:
    """The report of a run: its ledger in a sentence, charts, what was cut most and why, the rejects.

    `moving`: files that were still being written, and wait for the next run. `desk_url`: where the
    desk is, to link to it.
    """
    links = [f"[{what}](<{address}>)" for what, address in desk_links(ledger, desk_url).items()]
    samples = [dict(row) | {"reason": f"{row['reason']} {row['detail']}".rstrip()} for row in facts.samples]
    parts = [
        f"# Run {ledger.run_id}",
        " ".join(_sentences(ledger, facts, moving)),
        *([" · ".join(links)] if links else []),
        *_charts(facts),
        "## What was cut most, and why",
        _markdown_table(samples, ("reason", "text", "times", "score")) if samples else "Nothing was cut.",
        "## Rejects",
        _markdown_table(facts.refused, ("source", "reason", "detail")) if facts.refused else "None.",
    ]
    if ledger.rejects > len(facts.refused) > 0:
        parts.append(f"These are {len(facts.refused)} of {ledger.rejects}; the table `rejects` has all.")
    if rows := profile_rows(facts.seconds, ledger.records):
        parts += ["## Where the time went", _markdown_table(rows, tuple(rows[0]))]
    return "\n\n".join(parts)


def _sentences(ledger: Ledger, facts: RunFacts, moving: int) -> list[str]:
    said = [f"{ledger}."]
    if ledger.replaced:
        said.append(f"{ledger.replaced} records of changed files were replaced.")
    if moving:
        said.append(f"Files still being written, which wait for the next run: {moving}.")
    if facts.not_read:
        unread = said_unread(facts.not_read)
        said.append(f"{unread[0].upper()}{unread[1:]}.")
    return said


def _charts(facts: RunFacts) -> list[str]:
    counted = [
        ("Articles by language", facts.languages),
        ("Cut lines by reason", facts.reasons),
        ("Duplicates by kind", facts.kinds),
        ("Rejects by reason", facts.reject_reasons),
    ]
    runs = [row for row in facts.recent if row["records"]]
    series = {name: [cast(int, row[name]) for row in runs] for name in _SUMS}
    history = stacked_chart("Records a run", [f"run {row['run']}" for row in runs], series)
    charts = [("Records a run", history)] if runs else []
    charts += [(title, bar_chart(title, counts)) for title, counts in counted if counts]
    return [as_image(title, svg) for title, svg in charts]


def _markdown_table(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> str:
    head = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    return "\n".join(head + [f"| {' | '.join(_cell(row[name]) for name in columns)} |" for row in rows])


def _cell(value: object) -> str:
    if value is None:
        return "–"
    text = f"{value:.2f}" if isinstance(value, float) else " ".join(str(value).split())
    text = text if len(text) <= _SAMPLE_CHARACTERS else text[: _SAMPLE_CHARACTERS - 1] + "…"
    # Markup in a text from a dump stays text: no image in it is fetched, no link leads anywhere.
    return _MARKUP.sub(r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;")).replace("://", ":&#47;&#47;")
