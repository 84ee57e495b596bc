"""A note can be taken out of the history; the fact stays, that it was done is a fact, and nothing else can be changed."""

import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from core.differences import HIDDEN
from core.history import Event
from core.scope import everywhere
from organisation.people.roles import Role
from tests import cast, makers

NOTE = "Maija Meikäläinen of class 4B broke it"


@pytest.fixture
def noted(client: FlaskClient) -> Event:
    """A fact whose note names somebody."""
    device = makers.device()
    client.post(
        f"/api/v1/devices/{device.id}/report-faulty",
        json={"reason": NOTE},
        headers=cast.everywhere(Role.AGENT).bearer | {"If-Match": f'"{device.version}"'},
    )
    return facts(Event.note == NOTE)[0]


def facts(*where: Any) -> list[Event]:
    db.session.expire_all()
    return list(db.session.scalars(everywhere(sa.select(Event).where(*where), Event, why="a test looks")))


def redact(client: FlaskClient, key: Any, role: Role = Role.AUDITOR) -> Any:
    body = {"reason": "names a pupil"}
    return client.post(f"/api/v1/events/{key}/redact-note", json=body, headers=cast.everywhere(role).bearer)


def test_the_note_is_gone_and_the_fact_stays(client: FlaskClient, noted: Event) -> None:
    key, kept = noted.id, (noted.at, noted.verb, noted.subject_id, noted.actor_id, noted.after)
    assert redact(client, key).status_code == 204
    [fact] = facts(Event.id == key)
    assert fact.note == HIDDEN
    assert (fact.at, fact.verb, fact.subject_id, fact.actor_id, fact.after) == kept
    [told] = facts(Event.verb == "event.note_redacted")
    assert (told.subject_id, told.school_id, told.note) == (key, fact.school_id, "names a pupil")
    auditor = cast.everywhere(Role.AUDITOR)
    page = cast.sign_in(client, auditor).get("/audit?lang=en").get_data(as_text=True)
    assert NOTE not in page
    assert "<q>removed</q>" in page
    history = client.get(f"/api/v1/devices/{fact.subject_id}/history", headers=auditor.bearer)
    assert NOTE not in history.get_data(as_text=True)
    assert redact(client, key).get_json()["code"] == "no_note"
    assert redact(client, uuid.uuid4()).status_code == 404
    assert redact(client, key, Role.ADMIN).status_code == 403


def test_the_page_does_the_same(client: FlaskClient, noted: Event) -> None:
    cast.sign_in(client, cast.everywhere(Role.AUDITOR))
    assert f"/audit/{noted.id}/redact-note" in client.get("/audit").get_data(as_text=True)
    assert client.post(f"/audit/{noted.id}/redact-note", data={"reason": "names a pupil"}).status_code == 303
    assert facts(Event.id == noted.id)[0].note == HIDDEN


@pytest.mark.parametrize("values", [{"note": HIDDEN}, {"note": "other"}, {"verb": "x"}, {"note": HIDDEN, "verb": "x"}])
def test_the_database_refuses_every_other_change(noted: Event, values: dict[str, str]) -> None:
    change = sa.update(Event).where(Event.id == noted.id).values(**values)
    with pytest.raises(sa.exc.IntegrityError, match="only grows"), db.session.begin_nested():
        db.session.execute(everywhere(change, Event, why="a test tries"))
