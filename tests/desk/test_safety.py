"""Who may ask the desk, what its pages may do, and what hostile requests get."""

from __future__ import annotations

import re
import time
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.desk import serving
from pipeline.errors import SettingsError
from tests.desk import served
from tests.desk.served import Served
from tests.dumps import query
from tests.dumps import settings as desk_settings

PATHS = ("/", "/search", "/search?q=ferry", "/doubtful", "/rejects", "/sites", "/runs", "/decisions")
AWAY = "http://evil.example"


@pytest.mark.parametrize("path", [*PATHS, "/nope", "/documents/nope", "/static/desk.css"])
def test_every_answer_forbids_what_a_page_does_not_need(desk: Served, path: str) -> None:
    headers = desk.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "cookie" not in str(headers)
    if not path.startswith("/static"):
        assert headers["cache-control"] == "no-store"


def pair(desk: Served) -> dict[str, str]:
    return {"one": desk.id_of("Sallow ferry"), "other": desk.id_of("Electric car ferry"), "said": "different"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": AWAY},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1"},  # another port of this machine
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "{url}.evil.example"},
        {"Origin": "file://"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "{url}", "Sec-Fetch-Site": "cross-site"},
        {"Origin": AWAY, "Sec-Fetch-Site": "same-origin"},
        {"Referer": "{url}/"},
    ],
)
def test_a_form_of_another_page_decides_nothing(desk: Served, headers: dict[str, str]) -> None:
    sent = {name: value.format(url=desk.url) for name, value in headers.items()}
    answer = httpx.post(f"{desk.url}/pairs", data=pair(desk), headers=sent)
    assert answer.status_code == 403
    assert query(desk.database, "SELECT * FROM pair_decisions") == []


@pytest.mark.parametrize("headers", [{"Origin": "{url}"}, {"Sec-Fetch-Site": "same-origin"}])
def test_a_form_of_the_desk_decides(own_desk: Served, headers: dict[str, str]) -> None:
    sent = {name: value.format(url=own_desk.url) for name, value in headers.items()}
    answer = httpx.post(f"{own_desk.url}/pairs", data=pair(own_desk), headers=sent)
    assert answer.status_code == 303
    assert len(query(own_desk.database, "SELECT * FROM pair_decisions")) == 1


def sent_and_awaited(desk: Served, path: str, form: dict[str, str]) -> httpx.Response:
    """The answer to a form, as a browser gets it: it asks again while the desk is at work."""
    answer = httpx.post(desk.url + path, data=form, headers={"Origin": desk.url}, follow_redirects=True)
    while "<h1>At work</h1>" in answer.text:
        time.sleep(0.3)
        answer = httpx.get(str(answer.url), follow_redirects=True)
    return answer


def test_a_decision_waits_for_an_ingest_and_says_so(own_desk: Served) -> None:
    from pipeline.store import open_for_ingest

    with open_for_ingest(desk_settings(own_desk.database)):
        answer = sent_and_awaited(own_desk, "/pairs", pair(own_desk))
        reading = own_desk.get("/search?q=ferry")
    assert answer.status_code == 409 and "An ingest, or another decision, is at work" in answer.text
    assert reading.status_code == 200


@pytest.mark.parametrize("path", ["/documents/{id}%00", "/documents/{id}%20", "/sites/many.example%00"])
def test_a_name_with_something_behind_it_is_another_name(desk: Served, path: str) -> None:
    assert desk.get(path.format(id=desk.id_of("Night bus"))).status_code == 404


def test_reading_never_writes(desk: Served) -> None:
    for path in ("/pairs",):
        assert desk.get(path).status_code == 405


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil.example:80"])
def test_another_name_that_leads_to_this_machine_is_refused(desk: Served, host: str) -> None:
    assert desk.get("/", Host=host).status_code == 400


def test_the_names_of_this_machine_are_served(desk: Served) -> None:
    port = desk.url.rpartition(":")[2]
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}"):
        assert desk.get("/search", Host=host).status_code == 200


def test_a_desk_that_others_can_reach_wants_a_password(tmp_path: object) -> None:
    unused = desk_settings("sqlite:///unused.db")
    for host in ("0.0.0.0", "::", "192.0.2.1", "desk.example"):
        with pytest.raises(SettingsError, match="COPYDESK_DESK_PASSWORD"):
            serving.app_for(unused, host)
    for host in ("127.0.0.1", "localhost", "::1", "127.1.2.3"):
        assert serving.app_for(unused, host)


def test_a_password_opens_the_desk_and_is_shown_nowhere(desk: Served) -> None:
    with served.desk(desk.database, "0.0.0.0", desk_password="päss:word 1") as locked:
        refused = [
            httpx.get(f"{locked.url}{path}", auth=auth)
            for path in ("/", "/static/desk.css")
            for auth in (None, ("desk", "wrong"), ("desk", ""), ("päss:word 1", ""))
        ]
        refused += [
            httpx.get(f"{locked.url}/", headers={"Authorization": given})
            for given in ("Basic", "Basic ?", "Bearer word", "Basic cMOkc3M=")
        ]
        assert {answer.status_code for answer in refused} == {401}
        assert all("Basic" in answer.headers["www-authenticate"] for answer in refused)
        answer = httpx.get(f"{locked.url}/search", auth=("anybody", "päss:word 1"))
        assert answer.status_code == 200 and "päss" not in answer.text
        forged = httpx.post(
            f"{locked.url}/pairs", data=pair(desk), auth=("x", "päss:word 1"), headers={"Origin": AWAY}
        )
        assert forged.status_code == 403
    settings_ = desk_settings(desk.database, desk_password="päss:word 1")
    assert "päss" not in repr(settings_) + str(settings_.model_dump_json())
    with pytest.raises(ValueError, match="at least 8"):
        desk_settings(desk.database, desk_password="short")


def test_a_database_that_is_not_there_is_an_answer(tmp_path: object) -> None:
    with served.desk(f"sqlite:///{tmp_path}/none.db") as empty:
        answer = empty.get("/search")
        assert answer.status_code == 503 and "run copydesk ingest" in answer.text
        sent = {"one": "aaaa", "other": "bbbb", "said": "same"}
        posted = httpx.post(f"{empty.url}/pairs", data=sent, headers={"Origin": empty.url})
        assert posted.status_code == 503
        assert empty.get("/search").status_code == 503  # the form has made no database


def test_a_long_form_is_refused(desk: Served) -> None:
    answer = httpx.post(f"{desk.url}/pairs", data={"one": "a" * 100_000}, headers={"Origin": desk.url})
    assert answer.status_code == 413


texts = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["\0", "%", "a" * 3000, "' OR 1=1 --", "\ud800", "..", "*", '"', "NOT", "a* OR -b " * 40, "🦀"]
    ),
)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, texts)
def test_no_request_is_a_defect(desk: Served, one: str, other: str) -> None:
    first, second = (re.sub(r"[\ud800-\udfff]", "\ufffd", text) for text in (one, other))
    asked = [
        httpx.get(f"{desk.url}/search", params={"q": first, "site": second}),
        httpx.get(f"{desk.url}/search", params={"cursor": first, "month": second}),
        httpx.get(f"{desk.url}/search", params={"language": first, "kind": second, "q": second}),
        httpx.get(f"{desk.url}/search", params={"q": first, "most": second, "month": "2021-05"}),
        httpx.post(
            f"{desk.url}/pairs",
            data={"one": first, "other": second, "said": "same"},
            headers={"Origin": desk.url},
        ),
    ]
    for path in ("/documents/{}", "/documents/{}/beside/{}", "/documents/{}/group"):
        parts = [quote(text, safe="") for text in (first, second)]
        asked.append(httpx.get(desk.url + path.format(*parts)))
    assert all(answer.status_code < 500 for answer in asked), [answer.status_code for answer in asked]


def test_bytes_that_are_no_text_are_no_defect(desk: Served) -> None:
    for path in (
        "/documents/%ff%fe%00",
        "/search?q=%ff%00%c3",
        "/search?site=%00",
        "/documents/a%2f..%2fb/group",
    ):
        assert desk.get(path).status_code < 500, path
