"""Everybody takes their data along; who has left is erased, with a report of what went, what stayed and why."""

import datetime as dt
import io
import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.actor import SYSTEM
from core.db import db, transaction
from core.history import change
from core.scope import everywhere
from organisation.people import people
from organisation.people.roles import Role
from registry.quality.models import QualityTask
from registry.staff_files import staff_files
from registry.staff_files.models import StaffRow
from tests import cast, makers
from tests.attachments import files
from tests.mail import mails
from tests.organisation import facts
from tests.register_files import given
from tickets.attachments.models import Attachment
from tickets.desk import closing
from tickets.parts import time_spent
from tickets.requests.models import Approval, ApprovalState, ApprovedBy
from tickets.ticket.models import Message
from tickets.visits.models import SiteVisit

SECRET = "Aino's very own words"


def reported(answer: Any) -> dict[str, tuple[int, str, bool]]:
    return {one["what"]: (one["count"], one["outcome"], bool(one["why"])) for one in answer.json["report"]}


@pytest.fixture
def teacher(client: FlaskClient) -> cast.Member:
    """A teacher with a request that is over and one that is open, a file in each, a device and a mail."""
    teacher, agent = cast.teacher(), makers.agent()
    over, still = (makers.routed(teacher, title=SECRET, description=SECRET) for _ in range(2))
    files.added(teacher, over, ("photo.png", files.picture()))
    files.added(teacher, still, ("other.txt", b"x"))
    mails.sent(over, teacher)
    with transaction():
        closing.cancel(teacher.actor, makers.fetched(over.id), reason="")
    said = client.post(f"/api/v1/tickets/{still.id}/messages", json={"text": "Hello"}, headers=agent.bearer)
    assert said.status_code == 201
    return teacher


def test_somebody_gets_all_of_their_own_data_and_an_administrator_no_texts(
    client: FlaskClient, teacher: cast.Member
) -> None:
    path = f"/api/v1/people/{teacher.id}/export"
    own = client.post(path, headers=teacher.bearer)
    assert (own.status_code, own.json["data"]["person"][0]["email"]) == (202, teacher.person.email)
    assert [one["title"] for one in own.json["data"]["tickets"]] == [SECRET, SECRET]
    assert {one["name"] for one in own.json["data"]["files"]} == {"photo.png", "other.txt"}
    assert len(own.json["data"]["mails"]) == 1
    admin = client.post(path, headers=cast.everywhere(Role.ADMIN).bearer)
    assert (admin.status_code, SECRET in admin.text, len(admin.json["data"]["tickets"])) == (202, False, 2)
    assert reported(admin)["texts"][1:] == ("left_out", True)
    for other in (cast.outsider(), makers.agent(), cast.everywhere(Role.AUDITOR)):
        assert client.post(path, headers=other.bearer).status_code == 403
    assert facts.verbs(teacher.id).count("person.exported") == 2
    cast.sign_in(client, teacher)
    assert f"/people/{teacher.id}/export" in client.get("/account").text
    file = client.post(f"/people/{teacher.id}/export")
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert SECRET in json.dumps(json.loads(file.data))


def test_what_somebody_did_and_was_given_goes_along_and_rows_about_them_are_erased(client: FlaskClient) -> None:
    admin, agent, school = cast.everywhere(Role.ADMIN), makers.agent(), cast.school()
    ticket, device = makers.routed(), makers.device()
    address = agent.person.email
    with transaction():
        people.alter(admin.actor, agent.person, external_id="E-77")
        time_spent.note(agent.actor, ticket, minutes=15, note="Own note")
        content = f"Nimi;Sähköposti;Koulu\nUusi;{address};{school.name_fi}\nUusi;{address};Koulu X".encode()
        file = staff_files.upload(admin.actor, file=io.BytesIO(content), file_name="s.csv")
        db.session.execute(sa.update(StaffRow).where(StaffRow.row_number == 3).values(person_id=None))
        visit = SiteVisit(agent_id=agent.id, school_id=school.id, on_day=dt.date(2026, 3, 2), place=1)
        task = QualityTask(device_id=device.id, rule="not_seen", person_id=agent.id, due_on=dt.date(2026, 3, 9))
        approval = Approval(ticket_id=ticket.id, school_id=school.id, by=ApprovedBy.ASSETS, note="Own reason")
        approval.outcome, approval.decided_by_id = ApprovalState.REFUSED, agent.id
        approval.decided_at = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
        for made in (visit, task, approval):
            with change(made, "visit.planned", by=SYSTEM):
                db.session.add(made)
    given.added(agent, device.id)
    data = client.post(f"/api/v1/people/{agent.id}/export", headers=agent.bearer).json["data"]
    assert data["person"][0]["external_id"] == "E-77"
    assert [one["note"] for one in data["time"]] == ["Own note"]
    assert [one["school_id"] for one in data["visits"]] == [str(school.id)]
    assert [one["device_id"] for one in data["findings"]] == [str(device.id)]
    assert [one["said"]["email"] for one in data["staff_rows"]] == [address, address]
    assert [one["note"] for one in data["approvals"]] == ["Own reason"]
    assert [one["device_id"] for one in data["register_files"]] == [str(device.id)]
    seen = client.post(f"/api/v1/people/{agent.id}/export", headers=admin.bearer).json["data"]
    assert "note" not in seen["time"][0]
    report = reported(client.post(f"/api/v1/people/{agent.id}/erase", headers=admin.bearer))
    assert report["staff_rows"] == (2, "erased", False)
    assert not db.session.scalars(sa.select(StaffRow.row_number).where(StaffRow.file_id == file.id)).all()


def test_who_has_left_is_erased_and_what_stays_is_named_with_its_reason(
    client: FlaskClient, teacher: cast.Member
) -> None:
    admin, name = cast.everywhere(Role.ADMIN), teacher.person.name
    address = teacher.person.email
    path = f"/api/v1/people/{teacher.id}/erase"
    assert client.post(path, headers=teacher.bearer).status_code == 403
    answer = client.post(path, headers=admin.bearer)
    assert answer.status_code == 202
    report = reported(answer)
    assert report["tickets_over"] == (1, "erased", False)
    assert report["mails"][1] == "erased"
    assert report["tickets_open"] == (1, "kept", True)
    assert report["facts"][1:] == ("kept", True)
    shown = client.get(f"/api/v1/people/{teacher.id}", headers=admin.bearer).json
    assert (name in shown["name"], address in shown["email"]) == (False, False)
    assert client.get("/api/v1/me", headers=teacher.bearer).status_code == 401
    texts = set(db.session.scalars(everywhere(sa.select(Message.text), Message, why="a test looks")))
    assert "–" in texts
    rows = db.session.scalars(everywhere(sa.select(Attachment), Attachment, why="a test looks")).all()
    assert {(row.name, row.storage_key is None) for row in rows} == {("–", True), ("other.txt", False)}
    again = reported(client.post(path, headers=admin.bearer))
    assert (again["tickets_over"][0], again["mails"][0]) == (0, 0)
    assert facts.verbs(teacher.id).count("person.erased") >= 1


def test_an_administrator_erases_from_the_page_and_never_themselves(client: FlaskClient, teacher: cast.Member) -> None:
    admin = cast.everywhere(Role.ADMIN)
    assert client.post(f"/api/v1/people/{admin.id}/erase", headers=admin.bearer).json["code"] == "not_yourself"
    cast.sign_in(client, admin)
    assert f"/people/{teacher.id}/erase" in client.get(f"/people/{teacher.id}").text
    page = client.post(f"/people/{teacher.id}/erase?lang=en")
    assert (page.status_code, "What went and what stayed" in page.text) == (200, True)


def test_what_is_kept_how_long_is_read_with_the_periods_that_are_set(client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.ADMIN))
    page = client.get("/retention?lang=en").text
    assert "/retention" in client.get("/people").text
    for told in (
        "180 days",
        "MAIL_KEPT_DAYS",
        "400 days",
        "IMPORTS_KEPT_DAYS",
        "1 hour",
        "no fixed time",
        "Visits to schools",
        "Findings of data quality",
        "received a device",
        "Files on devices, orders and disposal lots",
    ):
        assert told in page, told
