"""What is refused before a view reads it, and that every refusal has its page."""

import itertools
import re
import time
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from core.db import db
from core.history import Event
from core.limits import LIST, SMALL, UPLOAD
from organisation.people.roles import Role
from tests import cast
from tests.house import world
from web import requests
from web.headers import KEPT

MARKS = "e" + "\u0301" * 40_000
LARGE = b"x" * (SMALL + 1)


def is_page(answer: Any, status: int) -> bool:
    """Whether `answer` is a whole page of ours about a refusal."""
    return answer.status_code == status and 'data-problem="' in answer.text and "<h1>" in answer.text


def is_problem(answer: Any, status: int) -> bool:
    return answer.status_code == status and answer.content_type == "application/problem+json"


def test_marks_without_end_are_refused_at_every_door_at_once(client: FlaskClient) -> None:
    token = cast.everywhere(Role.ADMIN).bearer
    began = time.process_time()
    assert is_page(client.post("/sign-in", data={"email": MARKS, "password": "x"}), 422)
    assert is_page(client.post("/sign-in", data={MARKS: "x"}), 422)
    assert is_page(client.get("/devices", query_string={"q": MARKS[:500]}), 422)
    assert is_page(client.get("/t/" + MARKS[:500]), 422)
    nested = {"title": "a", "devices": [{"a": [MARKS]}]}
    assert is_problem(client.post("/api/v1/tickets", json=nested, headers=token), 422)
    assert is_problem(client.post("/api/v1/tickets", json={MARKS: 1}, headers=token), 422)
    assert time.process_time() - began < 2


def test_every_text_of_a_request_is_composed(app: Flask) -> None:
    split = "a\u0308"
    with app.test_request_context("/x?q=" + split, method="POST", data={split: split}):
        from flask import request

        assert request.args["q"] == "ä"
        assert request.form["ä"] == "ä"
    assert requests.normal_json({"a": [{split: split}]}) == {"a": [{"ä": "ä"}]}


def addresses(app: Flask, method: str) -> list[tuple[str, str]]:
    """Endpoint and an address of everything that takes `method`."""
    return [
        (rule.endpoint, rule.build({name: _value(kind) for name, kind in rule._converters.items()})[1])  # type: ignore[index]
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ()) and rule.endpoint != "static"
    ]


def _value(converter: Any) -> Any:
    match type(converter).__name__:
        case "UUIDConverter":
            return "01a21a75-0000-7000-8000-000000000000"
        case "IntegerConverter":
            return 1
        case "AnyConverter":
            return min(converter.items)
    return "x"


def test_a_body_without_a_file_is_small_wherever_it_is_sent(app: Flask, client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.ADMIN))
    token = cast.everywhere(Role.ADMIN).bearer
    for endpoint, path in addresses(app, "POST"):
        view = app.view_functions[endpoint]
        most = UPLOAD if hasattr(view, "takes_files") else LIST if hasattr(view, "takes_lists") else SMALL
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            answer = client.post(path, data=b"x" * (most + 1), content_type=kind, headers=token)
            if path.startswith("/api/"):
                assert is_problem(answer, 413) or answer.status_code in {403, 404, 422, 428}, (path, kind)
            else:
                assert is_page(answer, 413), (path, kind)
    answer = client.post("/api/v1/tickets", data=LARGE, content_type="application/json", headers=token)
    assert is_problem(answer, 413)


def test_a_form_has_so_many_fields_and_an_address_so_many_arguments(client: FlaskClient) -> None:
    assert is_page(client.post("/sign-in", data=b"a&" * 5_000, content_type="application/x-www-form-urlencoded"), 413)
    assert is_page(client.get("/sign-in?" + "a&" * 200), 422)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"title": "a", "title": "b"}', 422),
        (b'{"title": "a", "devices": [{"a": 1, "a": 1}]}', 422),
        (b'{"a":' * 40 + b"1" + b"}" * 40, 422),
        (b'{"a":' * 30_000, 400),
        (b'{"a":' + b"[" * 900 + b"]" * 900 + b"}", 422),
        (b'{"number": ' + b"9" * 100_000 + b"}", 400),
        (b'{"number": 1' + b"0" * 400 + b"}", 400),
        (b'{"a": NaN}', 400),
        (b'{"a": "\\ud800"}', 400),
        (b"\xff\xfe{}", 400),
        (b"[]", 422),
        (b'{"devices": [' + b'"a",' * 20_000 + b'"a"]}', 422),
        (b"{" + b",".join(b'"%d":1' % number for number in range(20_000)) + b"}", 422),
    ],
    ids=lambda value: repr(value)[:40] if isinstance(value, bytes) else str(value),
)
def test_json_that_nobody_writes_is_refused_quickly(client: FlaskClient, body: bytes, status: int) -> None:
    began = time.process_time()
    answer = client.post("/api/v1/tickets", data=body, content_type="application/json", headers=cast.teacher().bearer)
    assert is_problem(answer, status), answer.text
    assert time.process_time() - began < 1


def test_an_answer_holds_a_hundred_errors_at_most(client: FlaskClient) -> None:
    unknown = {f"{'n' * 200}{number}": 1 for number in range(1_000)}
    answer = client.post("/api/v1/tickets", json=unknown, headers=cast.teacher().bearer)
    assert is_problem(answer, 422)
    assert len(answer.get_json()["errors"]) == 100
    assert len(answer.data) < 50_000


HOSTS = {
    "localhost": 200,
    "localhost:8000": 200,
    "127.0.0.1:8000": 200,
    "127.0.0.2": 200,
    "[::1]:8000": 200,
    "evil.test": 400,
    "127.0.0.1.evil.test": 400,
    "localhost.evil.test": 400,
    "127.0.0.1@evil.test": 400,
    "[::1": 400,
    "localhost:80a": 400,
    "": 400,
}


@pytest.mark.parametrize(("host", "status"), HOSTS.items())
def test_a_request_for_another_host_is_refused(client: FlaskClient, host: str, status: int) -> None:
    answer = client.get("/sign-in", headers={"Host": host})
    assert answer.status_code == status
    assert client.get("/healthz", headers={"Host": host}).status_code == 200
    if status == 400:
        assert is_page(answer, 400)
        assert "evil" not in answer.text
        assert is_problem(client.get("/api/v1/me", headers={"Host": host}), 400)
        assert is_page(client.post("/sign-in", headers={"Host": host}), 400)


STRANGE = [
    "http://[",
    "http://localhost//evil/",
    "http://localhost/\\evil",
    "//",
    "http://localhost:99999999/x",
    "\x80",
]


@pytest.mark.parametrize("referrer", STRANGE)
def test_a_strange_referrer_is_no_way_back(client: FlaskClient, referrer: str) -> None:
    for answer in (
        client.get("/nowhere", headers={"Referer": referrer}),
        client.post("/sign-in", headers={"Referer": referrer}),
    ):
        assert answer.status_code in {400, 404}
        assert "evil" not in answer.text


HEADERS = [
    *("Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Cache-Control", "Content-Encoding"),
    *("Content-Type", "Cookie", "Date", "Expect", "Forwarded", "From", "Idempotency-Key", "If-Match"),
    *("If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Max-Forwards", "Origin", "Pragma"),
    *("Range", "Referer", "Sec-Fetch-Site", "TE", "Upgrade", "User-Agent", "Via", "X-Forwarded-For"),
    *("X-Forwarded-Host", "X-Forwarded-Prefix", "X-Forwarded-Proto", "X-HTTP-Method-Override", "X-Original-URL"),
    *("X-Real-IP", "X-Request-Id", "X-Script-Name", "HX-Request", "HX-Target", "HX-Current-URL"),
]
VALUES = [
    "", "\x80\xff", "a" * 8_000, ";" * 4_000, "," * 4_000, '"' * 4_000, "=" * 4_000, "%", "//evil.test/", "http://[",
    "bytes=" + "0-1," * 1_000, "Basic :", "Bearer " + "a" * 4_000, "en;q=" + "9" * 4_000, "text/html;charset=\x80",
    "multipart/form-data", "multipart/form-data; boundary=" + "-" * 4_000, "Fri, 99 Foo 99999999999999999999",
]  # fmt: skip


ASKED = [("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/api/v1/me"), ("GET", "/nowhere")]


def test_no_header_makes_an_answer_fail_or_take_long(client: FlaskClient) -> None:
    for number, (name, value) in enumerate(itertools.product(HEADERS, VALUES)):
        method, path = ASKED[number % len(ASKED)]
        began = time.process_time()
        answer = client.open(path, method=method, headers={name: value})
        assert time.process_time() - began < 1, (name, value)
        assert answer.status_code < 500, (name, value, path)
        assert "evil.test" not in "".join(f"{k}{v}" for k, v in answer.headers)
        assert 'href="//evil' not in answer.text


def test_nothing_but_versioned_static_files_is_kept(app: Flask, client: FlaskClient) -> None:
    from web import frame

    cast.sign_in(client, cast.everywhere(Role.ADMIN))
    for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"):
        for _, path in [*addresses(app, method), ("", "/nowhere"), ("", "/api/v1/nowhere"), ("", "/sign-in?lang=sv")]:
            answer = client.open(path, method=method, headers={"If-None-Match": '"1"'})
            assert answer.headers["Cache-Control"] == "no-store", (method, path)
            assert answer.status_code != 304
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    with app.test_request_context():
        kept = frame.static_url("vire.css")
    assert client.get(kept).headers["Cache-Control"] == KEPT
    again = client.get(kept, headers={"If-None-Match": client.get(kept).headers["ETag"]})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, KEPT)
    for other in ("/static/vire.css", "/static/vire.css?v=0123456789", "/static/nothing.css?v=", "/static/../app.py"):
        assert client.get(other).headers["Cache-Control"] == "no-store", other


def test_every_table_to_take_away_is_recorded_and_not_kept(app: Flask, client: FlaskClient) -> None:
    roles = [(role, None) for role in Role if role is not Role.INTEGRATION]
    who = cast.member("everything", *roles)
    cast.sign_in(client, who)
    things = world.build()
    tables = [
        re.sub(r"<[^>]*kind>", "xlsx", re.sub(r"<uuid:(\w+)>", lambda found: str(things[found[1]]), rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.endswith((".csv", ".xlsx", "kind>")) and "GET" in (rule.methods or ())
    ]
    assert len(tables) >= 8
    for number, path in enumerate(tables, start=1):
        answer = client.get(path, headers=who.bearer)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store"), path
        assert "attachment" in answer.headers["Content-Disposition"]
        told = sa.select(sa.func.count()).select_from(Event).where(Event.verb.endswith("exported"))
        assert db.session.scalar(told.where(Event.actor_id == who.id)) == number, path
