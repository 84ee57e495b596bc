"""Notes on a device: read by those who have it in hand, kept out of the history, removed for good."""

import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from core.history import Event
from core.scope import everywhere
from organisation.people.roles import Role
from registry.devices import moves
from tests import cast, makers
from tests.reading import text


def facts(verb: str) -> list[Event]:
    wanted = sa.select(Event).where(Event.verb == verb)
    return list(db.session.scalars(everywhere(wanted, Event, why="a test looks")))


def test_a_note_is_written_read_and_removed_on_the_devices_page(client: FlaskClient) -> None:
    device, agent = makers.device(), cast.everywhere(Role.AGENT)
    path = f"/devices/{device.id}"
    cast.sign_in(client, agent)
    assert client.post(f"{path}/notes", data={"text": "The hinge is loose.\nAsk for a spare one."}).status_code == 303
    assert "The hinge is loose." in text(client.get(f"{path}?lang=en"))
    told = facts("device_note.added")[0]
    assert told.after["text"] == "*"
    refused = client.post(f"{path}/notes?lang=en", data={"text": " "})
    assert refused.status_code == 422
    assert "New note" in text(refused)
    note = told.subject_id
    cast.sign_in(client, cast.everywhere(Role.LEAD))
    assert "The hinge is loose." in text(client.get(path))
    assert client.post(f"/device-notes/{note}/remove").status_code == 403
    cast.sign_in(client, agent)
    assert client.post(f"/device-notes/{note}/remove").status_code == 303
    assert "The hinge is loose." not in text(client.get(path))
    assert len(facts("device_note.removed")) == 1


def test_a_note_is_not_for_teachers_nor_for_another_school(client: FlaskClient) -> None:
    device, contact = makers.device(), cast.contact()
    path = f"/api/v1/devices/{device.id}/notes"
    client = cast.bearer(client, contact)
    made = client.post(path, json={"text": "Kept in the cupboard."})
    assert made.status_code == 201
    assert made.json["author"]["name"] == contact.person.name  # type: ignore[index]
    other = cast.school(cast.OTHER)
    moves.move(cast.everywhere(Role.ASSET_MANAGER).actor, device, school=other.id, reason="moved")
    db.session.flush()
    there = cast.member("there", (Role.SCHOOL_CONTACT, other))
    assert cast.bearer(client, there).get(path).json["items"] == []  # type: ignore[index]
    assert len(cast.bearer(client, cast.everywhere(Role.AGENT)).get(path).json["items"]) == 1  # type: ignore[index]
    assert cast.bearer(client, cast.member("t", (Role.REQUESTER, other))).get(path).status_code == 403
