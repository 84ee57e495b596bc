"""What the start page tells those who look after people and those who audit."""

import datetime as dt

from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import transaction
from organisation.people import figures, people
from organisation.people.roles import Role
from tests import cast, makers


def test_the_administrator_sees_who_can_do_nothing_and_whose_role_ends(client: FlaskClient) -> None:
    admin = cast.everywhere(Role.ADMIN)
    with transaction():
        people.add(SYSTEM, name="Nobody", email="nobody@test.invalid")
        gone = people.add(SYSTEM, name="Gone", email="gone@test.invalid")
        people.disable(SYSTEM, gone)
        soon = clock.today() + dt.timedelta(days=10)
        people.grant(SYSTEM, admin.person, role=Role.AGENT, school=None, valid_to=soon)
    counted = figures.people(admin.actor, None)["figures"]
    assert (counted.let_in, counted.without_role, counted.ending) == (2, 1, 1)
    cast.sign_in(client, admin)
    page = client.get("/").text
    assert "Without a role" in page
    listed = client.get("/people?without_role=true").text
    assert "nobody@test.invalid" in listed
    assert admin.person.email not in listed
    ending = client.get("/grants?ending=true").text
    assert "Support agent</span>" in ending
    assert "Administrator</span>" not in ending
    assert all(address in page for address in ("/people?without_role=true", "/grants?ending=true"))


def test_the_auditor_sees_the_newest_facts(client: FlaskClient) -> None:
    auditor = cast.everywhere(Role.AUDITOR)
    cast.sign_in(client, auditor)
    page = client.get("/").text
    assert page.index("What it was about") < page.index("Something broken?")
    assert "Role given" in page
    assert "What this person did" in client.get(f"/people/{auditor.id}").text
    assert "What happened at this school" in client.get(f"/schools/{cast.school().id}").text


def test_others_see_neither(client: FlaskClient) -> None:
    cast.sign_in(client, cast.teacher())
    page = client.get("/").text
    assert "What it was about" not in page
    assert "Without a role" not in page


def test_a_school_contact_sees_the_own_schools_devices_and_open_tickets(client: FlaskClient) -> None:
    device = makers.device()
    makers.device(school=cast.school(cast.OTHER), of=makers.model("HP", "ProBook 440"))
    ticket, foreign = makers.ticket(), makers.ticket(cast.outsider(), school=cast.school(cast.OTHER).id)
    cast.sign_in(client, cast.contact())
    page = client.get("/").text
    assert f"Devices of {cast.FIRST}" in page
    assert f"/devices/print?school={device.school_id}" in page
    assert ticket.number in page
    assert "/tickets?show=school" in page
    assert "ProBook" not in page
    assert foreign.number not in page
