"""Hostile dumps and hostile requests: every route answers, nothing is a defect, no text becomes markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from lxml import html
from starlette.routing import Route

import pipeline.desk
from pipeline.desk.pages import ROUTES
from pipeline.ingest import ingest
from tests.conftest import new_postgres
from tests.desk import served
from tests.dumps import body, near_copy, query, record, settings, write_jsonl

NASTY = [
    "<script>pwned()</script>",
    "</title></textarea></style><pwned>",
    '"><pwned onload=pwned() data-pwned="',
    "' onmouseover='pwned()' data-pwned='",
    "` onfocus=pwned() autofocus data-pwned=1 ",
    "<img src=x data-pwned onerror=pwned()>",
    "<svg onload=pwned()><pwned/>",
    "javascript:pwned()",
    "JaVaScRiPt\t:pwned()",
    "data:text/html,<pwned>",
    "//pwned.example/",
    "https://pwned.example/\"onclick='pwned()'",
    "&lt;pwned&gt; &#60;pwned&#62;",
    "]]><pwned/><!--",
    "{{ 7 * 7 }} {% include 'base.html' %} ${7*7} {# pwned",
    "\0",
    "a\0b",
    "\ud800",
    "\udfff and \ud83d",
    "\u202e\u2066right to left",
    "\ufffe\uffff\u2028\u2029\x85",
    "\x1b[31m\x07\x08\r\n\tbell",
    "pwned\r\nSet-Cookie: pwned=1",
    "../../../../etc/passwd",
    "..\\..\\windows",
    "%2e%2e%2f%00%ff",
    "file:///etc/passwd",
    ".",
    "..",
    "9" * 400,
    "9999999999",
    "-1",
    "0",
    "1e309",
    "NaN",
    "²",
    "١٢٣",
    "0x10",
    "1_000",
    "' OR 1=1 --",
    "'; DROP TABLE documents; --",
    "\\",
    "%_\\%",
    '"*" NOT ( OR -',
    "NEAR(a b, 1)",
    "(" * 200,
    "(a+)+$",
    "[",
    "a" * 5000,
    "~~~",
    "2024-13",
    "none",
    "e30=",
    "[1, 2, 3]",
    "😀" * 60,
    "",
]
CODE = "".join(path.read_text() for path in Path(pipeline.desk.__file__).parent.rglob("pages/*.py"))
TEMPLATES = "".join(path.read_text() for path in Path(pipeline.desk.__file__).parent.rglob("*.html"))
NAMES = sorted(
    {
        *re.findall(r'(?:asked|posted|number)\(\s*"(\w+)"', CODE),
        *re.findall(r'\bname="(\w+)"', TEMPLATES),
        *("site", "language", "month", "kind", "reason", "run", "dump", "position", "done"),
    }
)
"""The names of parameters and fields that some page reads."""


def coded(text: str) -> str:
    """A text in a URL or a form; a lone surrogate as the bytes that a broken client would send."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def coded_pairs(pairs: Mapping[str, str]) -> str:
    return "&".join(f"{coded(name)}={coded(value)}" for name, value in pairs.items())


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database of hostile dumps: titles, texts, authors, URLs, rejects, names of files."""
    folder = tmp_path_factory.mktemp("hostile")
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{folder}/h.db" if sqlite else new_postgres(request.getfixturevalue("postgres"))
    records: list[dict[str, object] | str] = []
    for number, nasty in enumerate(NASTY):
        chrome = f"Subscribe {nasty}\nFollow us {nasty}\nShare {nasty}"
        fields: dict[str, object] = {
            "title": nasty,
            "author": nasty,
            "url": nasty if number % 3 else f"https://nasty.example/{nasty}",
            "date": nasty if number % 2 else f"2024-0{1 + number % 9}-11",
            "tags": [nasty],
            "description": nasty,
            "id": nasty,
            "language": nasty,
            "more": {nasty: nasty},
        }
        text = f"{nasty} {body(number)}\nHe said {nasty} in the hall.\n{chrome}"
        records += [record(text, **fields), record(f"{near_copy(number)}\n{chrome}", **fields)]
        records += [json.dumps({nasty: nasty}), f"{{{nasty!r}", record(nasty, **fields)]
    for name in ("a.jsonl", "<pwned onload=pwned()>\"'&.jsonl", "\u202e{{ 7*7 }}.jsonl"):
        write_jsonl(folder / "raw" / name, records if name == "a.jsonl" else records[:7])
    for number in range(6):  # a site with a template whose lines are hostile
        lines = "\n".join(f"Menu {nasty[:60]}" for nasty in NASTY[:8])
        page = record(f"{lines}\n{body(500 + number)}", url=f"https://nasty.example/page/{number}")
        write_jsonl(folder / "raw" / f"site-{number}.jsonl", [page])
    ingest([str(folder / "raw")], settings(url))
    return url


@pytest.fixture(scope="module")
def client(hostile: str) -> Iterator[httpx.Client]:
    """Sends requests as a page of the desk does."""
    with served.desk(hostile) as desk:
        headers = {"Origin": desk.url, "Content-Type": "application/x-www-form-urlencoded"}
        with httpx.Client(base_url=desk.url, headers=headers, timeout=60) as client:
            yield client


@pytest.fixture(scope="module")
def ids(hostile: str) -> list[str]:
    return [str(row[0]) for row in query(hostile, "SELECT id FROM documents")]


def assert_harmless(answer: httpx.Response, what: object) -> None:
    """An answer is no defect, sets nothing, and its page has no element and no script of a dump."""
    assert answer.status_code < 500 or answer.status_code == 503, (answer.status_code, what)
    assert "set-cookie" not in answer.headers, what
    assert urlsplit(answer.headers.get("location", "/")).netloc == "", (answer.headers["location"], what)
    if not answer.headers.get("content-type", "").startswith("text/html") or not answer.content:
        return
    answer.content.decode("utf-8")
    page = html.document_fromstring(answer.content, parser=html.HTMLParser(encoding="utf-8"))
    for element in page.iter():
        tag = str(element.tag).lower()
        assert "pwned" not in tag and tag not in ("iframe", "object", "embed", "base", "style"), what
        if tag == "script":
            assert element.get("src", "").startswith("/static/") and not (element.text or "").strip(), what
        for name, value in element.attrib.items():
            assert not name.startswith("on") and name != "style" and "pwned" not in name, (name, what)
            if name in ("href", "src", "action", "formaction", "xlink:href"):
                plain = re.sub(r"[\x00-\x20]", "", value).lower()
                assert not plain.startswith(("javascript:", "data:", "vbscript:", "file:")), (value, what)
                own = plain.startswith(("/", "#", "?")) and not plain.startswith("//")
                assert own or (tag == "a" and plain.startswith(("http://", "https://"))), (value, what)


def sent(
    client: httpx.Client, route: Route, parts: Mapping[str, str], given: Mapping[str, str]
) -> httpx.Response:
    """Ask for a route with these parts of its path, and parameters or fields."""
    path = re.sub(r"\{(\w+)(?::\w+)?\}", lambda part: coded(parts[part[1]]), route.path)
    if "POST" in (route.methods or ()):
        return client.post(path, content=coded_pairs(given))
    return client.get(f"{path}?{coded_pairs(given)}")


def parts_of(route: Route) -> list[str]:
    return re.findall(r"\{(\w+)(?::\w+)?\}", route.path)


def test_the_names_are_those_that_pages_read() -> None:
    assert {"q", "cursor", "one", "said", "pattern", "scope", "decision", "skip"} <= set(NAMES)
    assert len(ROUTES) > 10


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{sorted(route.methods)[-1]} {route.path}")
def test_a_route_takes_any_text(client: httpx.Client, ids: list[str], route: Route) -> None:
    parts = parts_of(route)
    for number, nasty in enumerate(NASTY):
        every = dict.fromkeys(NAMES, nasty[:200])  # a client has a longest URL
        if parts:
            assert_harmless(sent(client, route, dict.fromkeys(parts, nasty), {}), (nasty, "in the path"))
        there = {part: "1" if part in ("number", "run") else ids[number % len(ids)] for part in parts}
        assert_harmless(sent(client, route, there, every), (nasty, "everywhere"))
        for name in NAMES[number % 9 :: 9] if "GET" in (route.methods or ()) else ():
            assert_harmless(sent(client, route, there, {name: nasty}), (nasty, name))


def test_every_page_that_the_desk_links_to_is_harmless(client: httpx.Client, ids: list[str]) -> None:
    """From the start page along all links, then each kind of form as the page has it."""
    waiting, seen, forms = ["/", "/search?q=pwned"], {"/", "/search?q=pwned"}, {}
    waiting += [f"/documents/{id_}" for id_ in ids[::4]]
    asked = 0
    while waiting and asked < 250:
        asked, address = asked + 1, waiting.pop(0)
        answer = client.get(address)
        assert answer.status_code in (200, 303, 307), (address, answer.status_code)
        assert_harmless(answer, address)
        if not answer.headers.get("content-type", "").startswith("text/html") or not answer.content:
            continue
        page = html.document_fromstring(answer.content, parser=html.HTMLParser(encoding="utf-8"))
        for link in page.xpath("//a/@href"):
            there = urljoin(address, link).partition("#")[0]
            if there.startswith("/") and there not in seen:
                seen.add(there)
                waiting.append(there)
        for form in page.xpath("//form[@method='post' or @method='POST']"):
            fields = {
                field.get("name"): field.get("value") or ""
                for field in form.xpath(".//input|.//button")
                if field.get("name")
            }
            action = form.get("action") or address
            forms.setdefault(
                (re.sub(r"/documents/\w+/lines/\d+", "/documents/…", action), *fields), (action, fields)
            )
    assert asked > 60
    for action, fields in forms.values():
        answer = client.post(action, content=coded_pairs(fields))
        assert_harmless(answer, (action, fields))
        if answer.status_code == 303:
            assert_harmless(client.get(answer.headers["location"]), (action, "what it did"))
    assert len(forms) >= 3


words = st.one_of(st.sampled_from(NASTY), st.text(max_size=40), st.integers().map(str))


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_request_is_answered(client: httpx.Client, ids: list[str], data: st.DataObject) -> None:
    route = data.draw(st.sampled_from(ROUTES))
    there = st.one_of(st.sampled_from([*ids, "1", "2"]), words)
    parts = {part: data.draw(there) for part in parts_of(route)}
    given = data.draw(st.dictionaries(st.sampled_from(NAMES), there, max_size=5))
    assert_harmless(sent(client, route, parts, given), (route.path, parts, given))


POSTS = [route for route in ROUTES if "POST" in (route.methods or ())]


@pytest.mark.parametrize("route", POSTS, ids=lambda route: route.path)
@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/x-www-form-urlencoded", b"%ff=%ff&\xff\xfe=&=&&"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(500))),
        ("multipart/form-data", b"--x\r\n\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="one"; filename="p"\r\n\r\n1\r\n--x--\r\n',
        ),
        ("multipart/form-data; boundary=\xff", b"--"),
        (
            "multipart/form-data; boundary=x; charset=pwned",
            b'--x\r\nContent-Disposition: form-data; name="one"\r\n\r\n1\r\n--x--\r\n',
        ),
        ("application/json", b'{"one": 1'),
        ("", b"\0"),
    ],
)
def test_a_broken_form_is_no_defect(client: httpx.Client, route: Route, kind: str, content: bytes) -> None:
    path = re.sub(r"\{\w+(?::\w+)?\}", "1", route.path)
    headers = {b"Content-Type": kind.encode("latin-1")}
    assert_harmless(client.post(path, content=content, headers=headers), (kind, content))
