"""A document line by line as one HTML page that needs nothing else: no script, no network."""

from __future__ import annotations

from collections.abc import Sequence
from string import Template

from pipeline.records import Reason
from pipeline.show.explanation import Explanation, Passage, Row, passages_of
from pipeline.show.frame import escaped, framed
from pipeline.show.style import colours

MEANINGS = {
    Reason.NAVIGATION: "menus, breadcrumbs, page frame",
    Reason.SOCIAL: "share buttons and icons",
    Reason.RELATED: "links to other stories",
    Reason.SUBSCRIBE: "newsletters, paywalls, log-in",
    Reason.COOKIE: "consent banners",
    Reason.COMMENTS: "readers’ comments and their form",
    Reason.COPYRIGHT: "copyright and licence",
    Reason.ADVERTISEMENT: "advertisements and their labels",
    Reason.BYLINE: "the author line; kept as author",
    Reason.DATE: "the dateline, and dates of other stories",
    Reason.TITLE: "the headline; kept as title",
    Reason.TAGS: "topics and keywords",
    Reason.MEDIA_CAPTION: "players, galleries, image credits",
    Reason.REPEATED: "printed a second time",
    Reason.PATTERN: "a cut pattern of your settings",
    Reason.OTHER: "outside the article",
    Reason.TEMPLATE: "the same on the pages of this site",
    Reason.DECIDED: "a person said so",
}

_BODY = Template("""\
<header>
<h1 lang="$language" dir="auto">$title</h1>
<dl>$facts</dl>
<p class="summary">$summary</p>
<ul class="legend" aria-label="Reasons of the cuts">$legend</ul>
$notes</header>
<main lang="$language">
$lines</main>
<footer>Cut lines are struck; the reason and the judge’s certainty, 0 to 1, are beside them.</footer>
""")


def html_page(explanation: Explanation) -> str:
    """The whole page as HTML. It has every line of the document once, cut or kept, in order."""
    reasons = explanation.reasons
    title = explanation.title or dict(explanation.facts).get("id") or "No title"
    body = _BODY.substitute(
        title=escaped(title),
        language=escaped(explanation.language or ""),
        facts="".join(
            f'<div><dt>{escaped(name)}</dt><dd dir="auto">{escaped(value)}</dd></div>'
            for name, value in explanation.facts
        ),
        summary=escaped(explanation.summary),
        legend="".join(_legend(reason, count) for reason, count in reasons),
        notes=_notes(explanation.notes),
        lines="".join(
            _folded(passage) if passage.folded else _unfolded(passage) for passage in passages_of(explanation)
        ),
    )
    return framed(title, "explain", colours([reason for reason, _ in reasons]), body)


def _legend(reason: Reason, count: int) -> str:
    meaning = escaped(MEANINGS.get(reason, ""))
    return f'<li class="r-{reason}"><b>{reason}</b> <span class="count">{count}</span> <i>{meaning}</i></li>'


def _notes(notes: Sequence[str]) -> str:
    items = "".join(f'<li dir="auto">{escaped(note)}</li>' for note in notes)
    return f'<ul class="notes" aria-label="Notes">{items}</ul>\n' if items else ""


def _unfolded(passage: Passage) -> str:
    return "".join(map(_line, passage.rows))


def _line(row: Row) -> str:
    kind = f"cut r-{row.cut.reason}" if row.cut else "blank" if row.blank else "kept"
    words = "del" if row.cut else "span"
    why = f'<span class="why">{_why(row)}</span>' if row.cut else ""
    return (
        f'<p class="line {kind}" id="line-{row.name}"><span class="number">{row.number}</span>'
        f'<{words} class="text" dir="auto">{escaped(row.text)}</{words}>{why}</p>\n'
    )


def _why(row: Row) -> str:
    assert row.cut is not None
    detail = f' <code dir="auto">{escaped(row.cut.detail)}</code>' if row.cut.detail else ""
    return f"<b>{row.cut.reason}</b> {row.cut.score:.2f}{detail}"


def _folded(passage: Passage) -> str:
    chips = "".join(
        f' <span class="chip r-{reason}"><b>{reason}</b> {count}</span>' for reason, count in passage.reasons
    )
    return (
        f'<details>\n<summary><span class="number"></span><span>{passage.head}{chips}</span></summary>\n'
        f"{_unfolded(passage)}</details>\n"
    )
