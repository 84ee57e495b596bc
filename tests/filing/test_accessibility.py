"""The accessibility statement: open to everybody, and what is said with its form becomes a ticket, a guest's too."""

import datetime as dt

import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import change
from core.scope import everywhere
from organisation.access import throttle
from organisation.people.models import Person
from organisation.people.roles import Role
from organisation.schools.models import School, SchoolKind
from tests import cast, makers
from tickets.filing.accessibility import GUEST
from tickets.ticket.models import Ticket

SAID = {"text": "The button has no name.", "page": "/devices"}


def tickets() -> list[Ticket]:
    wanted = everywhere(sa.select(Ticket).order_by(Ticket.created_at, Ticket.id), Ticket, why="a test")
    return list(db.session.scalars(wanted))


def guests() -> list[Person]:
    return list(db.session.scalars(everywhere(sa.select(Person).where(Person.email == GUEST), Person, why="a test")))


def test_everybody_finds_and_reads_it_in_three_languages(client: FlaskClient) -> None:
    words = {"fi": "Saavutettavuusseloste", "sv": "Tillgänglighetsutlåtande", "en": "Accessibility statement"}
    for language, heading in words.items():
        page = client.get(f"/accessibility?lang={language}")
        assert (page.status_code, f"<h1>{heading}</h1>" in page.text) == (200, True)
        assert f'<a href="/accessibility">{heading}</a>' in client.get(f"/sign-in?lang={language}").text
    cast.sign_in(client, cast.teacher())
    assert 'href="/accessibility"' in client.get("/").text
    assert 'value="/help"' in client.get("/accessibility?page=/help").text


def test_what_a_teacher_says_is_their_own_request(client: FlaskClient) -> None:
    teacher = cast.teacher()
    cast.sign_in(client, teacher)
    assert "How we can answer you" not in client.get("/accessibility?lang=en").text
    sent = client.post("/accessibility?lang=en", data=SAID | {"school": str(cast.school().id)})
    assert sent.status_code == 303
    (ticket,) = tickets()
    assert (ticket.requester_id, ticket.school_id) == (teacher.id, cast.school().id)
    assert (ticket.title, ticket.description) == (
        "Feedback on accessibility",
        "The button has no name.\nPage: /devices",
    )
    assert f"IT support has your feedback as {ticket.number}." in client.get("/accessibility?lang=en").text
    foreign = client.post("/accessibility", data=SAID | {"school": str(cast.school(cast.OTHER).id)})
    assert foreign.status_code == 422


def test_no_school_in_particular_is_one_where_they_may_file(client: FlaskClient) -> None:
    store = db.session.scalars(sa.select(School).where(School.kind == SchoolKind.CENTRAL_STORE)).one().id
    several = cast.member("several", (Role.REQUESTER, cast.school()), (Role.REQUESTER, cast.school(cast.OTHER)))
    for who in (cast.teacher(), cast.contact(), several):
        cast.sign_in(client, who)
        assert client.post("/accessibility", data=SAID | {"school": ""}).status_code == 303
        assert (tickets()[-1].requester_id, tickets()[-1].school_id) == (who.id, cast.school().id)
    cast.sign_in(client, makers.agent())
    assert client.post("/accessibility", data=SAID).status_code == 303
    assert tickets()[-1].school_id == store


def test_the_store_counts_until_its_last_day_and_no_open_school_is_refused(client: FlaskClient) -> None:
    cast.with_form_token(client)
    store = db.session.scalars(sa.select(School).where(School.kind == SchoolKind.CENTRAL_STORE)).one().id
    close(dt.timedelta(days=1))
    assert client.post("/accessibility", data=SAID).status_code == 303
    assert tickets()[-1].school_id == store
    close(dt.timedelta(0))
    assert client.post("/accessibility", data=SAID).status_code == 422


def close(after: dt.timedelta) -> None:
    """Every school ends `after` today."""
    with transaction():
        for school in db.session.scalars(sa.select(School)):
            with change(school, "school.changed", by=SYSTEM):
                school.valid_to = clock.today() + after


def test_a_guest_says_it_without_an_account_and_the_desk_can_answer(client: FlaskClient) -> None:
    cast.with_form_token(client)
    assert "How we can answer you" in client.get("/accessibility?lang=en").text
    for contact in ("me@example.org", ""):
        sent = client.post("/accessibility?lang=en", data=SAID | {"contact": contact})
        assert sent.status_code == 303, sent.text
    ticket, other = tickets()
    (guest,) = guests()
    assert guest.disabled_at is not None
    assert {ticket.requester_id, other.requester_id} == {guest.id}
    assert ticket.description.endswith("Page: /devices\nAnswer to: me@example.org")
    at = db.session.get_one(School, ticket.school_id)
    assert at.kind is SchoolKind.CENTRAL_STORE
    shown = client.get(f"/api/v1/tickets/{ticket.id}", headers=makers.agent().bearer).get_json()
    assert shown["requester"]["name"] == "Guest (accessibility feedback)"
    at_school = client.post("/accessibility", data=SAID | {"school": str(cast.school().id)})
    assert at_school.status_code == 303
    assert tickets()[-1].school_id == cast.school().id


def test_a_guest_cannot_flood_the_desk_nor_send_what_is_none(client: FlaskClient) -> None:
    cast.with_form_token(client)
    for wrong in ({"page": "x"}, {"text": " "}, {"text": "x" * 5001}, SAID | {"school": "x"}, SAID | {"cat": "1"}):
        assert client.post("/accessibility", data=wrong).status_code == 422, wrong
    for _ in range(throttle.FEEDBACK.burst):
        assert client.post("/accessibility", data=SAID).status_code == 303
    refused = client.post("/accessibility?lang=en", data=SAID)
    assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
    assert "Too many tries." in refused.text
    assert "The button has no name." in refused.text
    assert len(tickets()) == throttle.FEEDBACK.burst


def test_who_files_no_tickets_is_written_down_by_name(client: FlaskClient) -> None:
    program = cast.everywhere(Role.INTEGRATION)
    cast.sign_in(client, program)
    assert not program.actor.may("ticket:file")
    assert client.post("/accessibility?lang=en", data=SAID).status_code == 303
    (ticket,) = tickets()
    assert program.person.name in ticket.description
