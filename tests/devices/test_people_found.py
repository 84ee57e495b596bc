"""Whom one may find: the people of one's own schools; all others behave as if they did not exist."""

import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import aside
from core.db import db
from organisation.access.models import PersonalView
from organisation.people import search, watched
from organisation.people.roles import Role
from tests import cast, makers


def test_a_contact_hands_over_to_the_own_schools_people_only(client: FlaskClient) -> None:
    contact, own, other = cast.contact(), cast.teacher(), cast.outsider()
    address, seen = f"/api/v1/devices/{makers.device().id}/hand-over", {"If-Match": '"1"'}
    cast.bearer(client, contact)
    answers = []
    for person in (other.person.email, str(other.id), "nobody@test.invalid", str(uuid.uuid4())):
        said = client.post(address, json={"person": person}, headers=seen)
        body = said.get_json()
        answers.append((said.status_code, body.get("code") or body["type"], body["title"]))
        assert "Outsider" not in said.get_data(as_text=True)
    assert len(set(answers)) == 1, "whoever is not theirs to find is as unknown as nobody"
    assert client.post(address, json={"person": own.person.email}, headers=seen).status_code == 200


def test_a_list_narrowed_to_somebody_names_only_whom_one_may_find(client: FlaskClient) -> None:
    contact, own, other = cast.contact(), cast.teacher(), cast.outsider()
    cast.sign_in(client, contact)
    pages = {key: client.get(f"/devices?holder={key}").get_data(as_text=True) for key in (own.id, other.id)}
    assert ": Teacher<" in pages[own.id]
    assert "Outsider" not in pages[other.id]
    key = uuid.uuid4()
    unknown = client.get(f"/devices?holder={key}").get_data(as_text=True)
    assert unknown.replace(str(key), "").count(": –<") == pages[other.id].count(": –<") == 1


def test_one_predicate_finds_people_for_every_door(db_session: Any) -> None:
    contact, own, other = cast.contact(), cast.teacher(), cast.outsider()
    left = cast.member("left", (Role.REQUESTER, cast.school()))
    for who, found in ((own, own.id), (other, None), (contact, contact.id)):
        assert search.named(contact.actor, str(who.id)) == found
        assert search.named(contact.actor, who.person.email.upper()) == found
    names = {row.id for row in search.by_name(contact.actor, q="e", limit=200).items}
    assert {own.id, left.id} <= names
    assert other.id not in names
    assert search.named(cast.everywhere(Role.LEAD).actor, other.person.email) == other.id
    assert search.named(own.actor, str(left.id)) is None, "who finds nobody finds oneself"
    assert search.named(own.actor, str(own.id)) == own.id


def test_a_look_counts_as_logged_only_when_the_log_holds_it(db_session: Any) -> None:
    watched._logged.clear()
    contact, own = cast.contact(), cast.teacher()
    watched.shown(contact.actor, [own.id], "test")
    aside.note(_fails)
    with pytest.raises(RuntimeError, match="disk"):
        aside.write()
    for _ in range(2):
        watched.shown(contact.actor, [own.id], "test")
        aside.write()
    seen = db.session.execute(sa.select(PersonalView.viewer_id, PersonalView.subject_id)).all()
    assert [tuple(row) for row in seen] == [(contact.id, own.id)]


def _fails() -> None:
    raise RuntimeError("disk full")
