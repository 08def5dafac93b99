"""Read the data in the scripts of a page: JSON-LD, and the state of its application."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Node = Mapping[str, Any]
Path = tuple[str, ...]

_AROUND = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>|;)\s*$")
_MOST_OBJECTS = 5_000  # most objects of a page
_STATE = re.compile(
    r"""\s*(?:(?:var|let|const)\s+)?[\w$.\[\]"']{1,200}\s*=\s*(?:JSON\.parse\(\s*)?(?=[{\["])"""
)
_MOST_CHARACTERS = 8_000_000  # most characters of a script
_MOST_DEPTH = 60  # most levels of nested objects and lists
_SENTENCE = re.compile(r"[.!?…]['\"”’»)]?(?:\s|$|<)|[。！？।]")
_PROSE_CHARACTERS = 60  # least characters of a text that counts as running text
_STORY_SENTENCES = 5  # least sentences of a text that may be an article of its own
# Whole keys whose values are not the article, such as lists of other stories ("relatedPosts").
_NO_BODY = re.compile(
    r"(?:comment|seo|meta|metadata|description|cookie|consent|translation|message|i18n|config|legal)s?"
    r"|(?:related|recommend\w*|popular|latest|more|trending|other)(?:[a-z_-]*s)?",
    re.I,
)


def read_json_ld(tree: HtmlElement) -> tuple[Node, ...]:
    """All objects in the JSON-LD of a page, outer ones before inner ones; at most `_MOST_OBJECTS`.

    Scripts that are not valid JSON are left out.
    """
    found: list[Node] = []
    for script in tree.iterfind('.//script[@type="application/ld+json"]'):
        found.extend(objects_in(_parsed(script.text or "")))
    return tuple(found[:_MOST_OBJECTS])


def stated_body(nodes: Iterable[Node]) -> str | None:
    """The longest `articleBody` of JSON-LD objects; None if no object has one."""
    bodies = [body for node in nodes if isinstance(body := node.get("articleBody"), str)]
    return max(bodies, key=len, default=None)


def read_state(tree: HtmlElement) -> Iterator[Any]:
    """The data from which scripts build the page, such as `__NEXT_DATA__`; one value a script."""
    for script in tree.iter("script"):
        text = script.text or ""
        if len(text) > _MOST_CHARACTERS:
            continue
        kind = script.get("type") or ""
        if "json" in kind and "ld+json" not in kind:
            value = _parsed(text)
        elif assigned := _STATE.match(text):
            value = _beginning(text[assigned.end() :])
        else:
            continue
        if value is not None:
            yield value


def body_in_state(states: Iterator[Any]) -> list[str]:
    """The paragraphs of the longest running text in the data of `read_state`, in order.

    The paragraphs may be HTML. Texts whose paths differ only by their indices in lists are one
    body, such as all of `props.post.content[].text`. Texts are left out if a key of their path
    names comments, related stories or the like. The list is empty if there is no running text.
    """
    groups: dict[Path, list[tuple[tuple[int, ...], str]]] = {}
    for state in states:
        for path, numbers, text in _texts(state):
            groups.setdefault(_without_nesting(path), []).append((numbers, text))
    worth = {
        path: _worth([text for _, text in group if len(text) >= _PROSE_CHARACTERS and _SENTENCE.search(text)])
        for path, group in groups.items()
        if not any(map(_NO_BODY.fullmatch, path))
    }
    best = max(worth, key=lambda path: worth[path], default=None)
    return _paragraphs(groups[best]) if best and worth[best] else []


def _worth(texts: Sequence[str]) -> int:
    """The number of characters of the article in these texts.

    If each text is long enough to be a story of its own, only the longest one counts.
    """
    lengths = [len(text) for text in texts]
    stories = len(texts) > 1 and all(len(_SENTENCE.findall(text)) >= _STORY_SENTENCES for text in texts)
    return max(lengths) if stories else sum(lengths)


def _without_nesting(path: Path) -> Path:
    """A path without the nesting of rich text: `content.children.text` becomes `content.text`."""
    return tuple(
        key for key, before in zip(path, ("", *path), strict=False) if key not in ("children", before)
    )


def _paragraphs(group: Sequence[tuple[tuple[int, ...], str]]) -> list[str]:
    """The paragraphs of a body. Pieces of one paragraph ("He ", "left", " early.") are joined."""
    found: list[str] = []
    last: tuple[int, ...] = ()
    for numbers, text in group:
        inside = len(numbers) > 1 and numbers[:-1] == last[:-1]
        if found and inside and (found[-1][-1:].isspace() or text[:1].isspace() or not text[:1].isupper()):
            found[-1] += text
        elif text.strip():
            found.append(text)
        last = numbers
    return [" ".join(each.split()) if "<" not in each else each for each in found]


def _texts(value: Any) -> Iterator[tuple[Path, tuple[int, ...], str]]:
    """All texts in a value, each with the keys and the list indices that lead to it."""
    waiting: list[tuple[Any, Path, tuple[int, ...]]] = [(value, (), ())]
    while waiting:
        each, path, numbers = waiting.pop()
        if isinstance(each, str):
            yield path, numbers, each
        elif len(path) + len(numbers) > _MOST_DEPTH:
            continue
        elif isinstance(each, dict):
            waiting.extend((inner, (*path, str(key)), numbers) for key, inner in reversed(each.items()))
        elif isinstance(each, list):
            waiting.extend((inner, path, (*numbers, at)) for at, inner in reversed(list(enumerate(each))))


def _parsed(text: str) -> Any:
    for attempt in (text, _AROUND.sub("", _AROUND.sub("", text)), html.unescape(text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _beginning(text: str) -> Any:
    """The JSON value that a text begins with. If it is a string, the JSON in the string."""
    try:
        value = json.JSONDecoder(strict=False).raw_decode(text)[0]
        return json.loads(value, strict=False) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return None


def objects_in(value: Any) -> Iterator[Node]:
    """All objects in a value of JSON, outer ones before inner ones.

    There is no recursion, because JSON may be nested deep.
    """
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            waiting.extend(reversed(list(each.values())))
        elif isinstance(each, list):
            waiting.extend(reversed(each))
