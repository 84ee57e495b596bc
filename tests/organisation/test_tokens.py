"""API tokens: made, shown once, used, ended."""

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from core import clock
from core.db import db, transaction
from organisation.access import tokens
from organisation.access.models import ApiToken
from organisation.access.recognise import TOKEN, digest
from organisation.people.roles import Role
from tests import cast
from tests.organisation import facts


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def make(client: FlaskClient, who: cast.Member, **wanted: Any) -> Any:
    return client.post("/api/v1/me/tokens", json=wanted, headers=who.bearer)


def test_a_token_is_shown_once_and_works(client: FlaskClient) -> None:
    teacher = cast.teacher()
    made = make(client, teacher, label="script", days=7)
    token = made.get_json()["token"]
    assert made.status_code == 201
    assert TOKEN.fullmatch(token)
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 200
    listed = client.get("/api/v1/me/tokens", headers=teacher.bearer)
    assert "script" in listed.text
    assert token[-43:] not in listed.text
    assert facts.verbs(teacher.id, by=teacher.id) == ["token.created"]


def test_only_the_hash_of_a_token_is_kept(client: FlaskClient) -> None:
    token = make(client, cast.teacher()).get_json()["token"]
    found = TOKEN.fullmatch(token)
    assert found
    kept = db.session.scalars(sa.select(ApiToken).where(ApiToken.public_id == found[1])).one()
    assert kept.secret_hash == digest(found[2])


def test_a_token_ends_by_itself(client: FlaskClient) -> None:
    token = make(client, cast.teacher(), days=7).get_json()["token"]
    with time_machine.travel(clock.now() + dt.timedelta(days=6, hours=23)):
        assert client.get("/api/v1/me", headers=bearer(token)).status_code == 200
    with time_machine.travel(clock.now() + dt.timedelta(days=7, seconds=1)):
        assert client.get("/api/v1/me", headers=bearer(token)).status_code == 401


def test_a_revoked_token_works_no_more(client: FlaskClient) -> None:
    teacher = cast.teacher()
    token = make(client, teacher).get_json()["token"]
    newest = client.get("/api/v1/me/tokens", headers=teacher.bearer).get_json()["items"][0]
    assert client.post(f"/api/v1/me/tokens/{newest['id']}/revoke", headers=teacher.bearer).status_code == 204
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 401
    assert facts.verbs(teacher.id, by=teacher.id) == ["token.created", "token.revoked"]


def test_a_token_that_only_reads_writes_nothing(client: FlaskClient) -> None:
    contact = cast.contact()
    token = make(client, contact, reads_only=True).get_json()["token"]
    rooms = f"/api/v1/schools/{cast.school().id}/rooms"
    assert client.get(rooms, headers=bearer(token)).status_code == 200
    refused = client.post(rooms, json={"name": "A"}, headers=bearer(token))
    assert (refused.status_code, refused.get_json()["code"]) == (403, "token_reads_only")
    assert client.post("/api/v1/me/tokens", json={}, headers=bearer(token)).status_code == 403


@pytest.mark.parametrize("wanted", [{"days": 0}, {"days": 366}, {"days": "soon"}, {"label": "x" * 81}, {"scope": "*"}])
def test_a_token_of_a_wrong_shape_is_refused(client: FlaskClient, wanted: dict[str, Any]) -> None:
    assert make(client, cast.teacher(), **wanted).status_code == 422


def test_nobody_hoards_tokens(client: FlaskClient) -> None:
    teacher = cast.teacher()
    answers = [make(client, teacher).status_code for _ in range(tokens.MAX_TOKENS)]
    assert answers == [201] * (tokens.MAX_TOKENS - 1) + [409]  # one more came with the cast


def test_tokens_of_others_are_the_administrators_to_end(client: FlaskClient) -> None:
    admin, auditor, teacher, other = (
        *(cast.everywhere(Role.ADMIN), cast.everywhere(Role.AUDITOR)),
        *(cast.teacher(), cast.outsider()),
    )
    assert teacher.token
    [token] = client.get(f"/api/v1/people/{teacher.id}/tokens", headers=auditor.bearer).get_json()["items"]
    address = f"/api/v1/people/{teacher.id}/tokens/{token['id']}/revoke"
    assert client.post(address, headers=auditor.bearer).status_code == 403
    assert client.post(address, headers=other.bearer).status_code == 403
    assert client.post(f"/api/v1/me/tokens/{token['id']}/revoke", headers=other.bearer).status_code == 404
    wrong_owner = f"/api/v1/people/{other.id}/tokens/{token['id']}/revoke"
    assert client.post(wrong_owner, headers=admin.bearer).status_code == 404
    assert client.get("/api/v1/me", headers=teacher.bearer).status_code == 200
    assert client.post(address, headers=admin.bearer).status_code == 204
    assert client.get("/api/v1/me", headers=teacher.bearer).status_code == 401


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer vire_", "Basic dXNlcjpwYXNz", "Bearer vire_00000000_" + "A" * 43, "bearer \x7f", "Bearer é"],
)
def test_what_is_no_token_lets_nobody_in(client: FlaskClient, header: str) -> None:
    assert client.get("/api/v1/me", headers={"Authorization": header}).status_code == 401


def test_a_token_opens_no_page_and_a_session_no_call(client: FlaskClient) -> None:
    teacher = cast.teacher()
    assert client.get("/account", headers=teacher.bearer).status_code == 303
    cast.sign_in(client, teacher)
    assert client.get("/api/v1/me").status_code == 401


def test_when_a_token_was_used_is_noted_at_most_every_five_minutes(client: FlaskClient) -> None:
    teacher = cast.teacher()

    def seen() -> dt.datetime | None:
        db.session.expire_all()
        return db.session.scalar(sa.select(ApiToken.seen_at).where(ApiToken.person_id == teacher.id))

    client.get("/api/v1/me", headers=teacher.bearer)
    first = seen()
    client.get("/api/v1/me", headers=teacher.bearer)
    assert seen() == first is not None
    with time_machine.travel(clock.now() + dt.timedelta(minutes=6)):
        client.get("/api/v1/me", headers=teacher.bearer)
    assert seen() != first


def test_the_account_page_makes_shows_and_revokes(client: FlaskClient) -> None:
    teacher = cast.teacher()
    cast.sign_in(client, teacher)
    made = client.post("/account/tokens", data={"label": "phone", "days": "5", "reads_only": "true"})
    found = re.search(r"<code>(vire_[0-9a-f]{8}_[A-Za-z0-9_-]{43})</code>", made.text)
    assert found
    assert made.headers["Cache-Control"] == "no-store"
    assert client.get("/api/v1/me", headers=bearer(found[1])).status_code == 200
    assert found[1][-43:] not in client.get("/account").text
    newest = tokens.of(teacher.id)[0]
    assert (newest.label, newest.reads_only) == ("phone", True)
    assert client.post(f"/account/tokens/{newest.id}/revoke").status_code == 303
    assert client.get("/api/v1/me", headers=bearer(found[1])).status_code == 401
    assert client.post("/account/tokens", data={"days": "900"}).status_code == 422


def test_a_database_keeps_no_token_for_more_than_a_year(client: FlaskClient) -> None:
    teacher = cast.teacher()
    assert teacher.token
    row = db.session.scalars(sa.select(ApiToken).where(ApiToken.person_id == teacher.id)).one()
    with pytest.raises(sa.exc.IntegrityError), transaction():
        row.expires_at = clock.now() + dt.timedelta(days=400)


def test_the_administrator_finds_everybodys_tokens_and_ends_one(client: FlaskClient) -> None:
    admin, teacher = cast.everywhere(Role.ADMIN), cast.teacher()
    make(client, teacher, label="inventory script", days=7)
    make(client, teacher, label="long one", days=365)
    with transaction():
        tokens.create(teacher.person, days=300, label="forgotten")
        used = sa.update(ApiToken).where(ApiToken.label == "forgotten")
        db.session.execute(used.values(seen_at=clock.now() - dt.timedelta(days=100)))

    def labels(**query: str) -> set[str]:
        found = client.get("/api/v1/tokens", query_string={"q": teacher.person.name} | query, headers=admin.bearer)
        return {one["label"] for one in found.get_json()["items"]} - {""}

    assert labels() == {"inventory script", "long one", "forgotten"}
    assert labels(idle="true") == {"forgotten"}
    assert labels(ending="true") == {"inventory script"}
    assert client.get("/api/v1/tokens", headers=cast.everywhere(Role.AUDITOR).bearer).status_code == 403
    cast.sign_in(client, admin)
    page = client.get("/people/tokens?idle=true").text
    assert "forgotten" in page
    form = re.search(r'action="(/people/[^"]+/revoke)".*?name="back" value="([^"]+)"', page, re.DOTALL)
    assert form is not None
    ended = client.post(form[1], data={"back": form[2]})
    assert (ended.status_code, ended.location) == (303, "/people/tokens?idle=true")
    assert labels() == {"inventory script", "long one"}
    assert client.get("/people/tokens?limit=x").status_code == 422
