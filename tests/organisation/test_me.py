"""Who am I, over the API."""

from typing import Any

from flask.testing import FlaskClient

from tests import cast


def test_a_token_says_who_its_owner_is(client: FlaskClient) -> None:
    teacher = cast.teacher()
    answer = client.get("/api/v1/me", headers=teacher.bearer)
    assert answer.status_code == 200
    me: dict[str, Any] = answer.get_json()
    assert (me["roles"], me["email"]) == (["requester"], teacher.person.email)
    assert [s["name_fi"] for s in me["schools"]] == [cast.FIRST]


def test_without_a_token_nobody_is_let_in(client: FlaskClient) -> None:
    answer = client.get("/api/v1/me")
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert "Bearer" in answer.headers["WWW-Authenticate"]
