"""Sensitive tickets: who may mark them, who sees them then, and that each view is logged."""

import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db
from organisation.access.models import PersonalView
from organisation.people.roles import Role
from tests import cast, makers
from tests.desk.test_commands import do, verbs


def status(client: FlaskClient, who: cast.Member, key: object) -> int:
    return client.get(f"/api/v1/tickets/{key}", headers=who.bearer).status_code


def test_a_marked_ticket_is_seen_by_its_requester_its_agent_and_the_leads_of_its_team(client: FlaskClient) -> None:
    teacher, contact, agent, colleague = cast.teacher(), cast.contact(), makers.agent(), makers.agent()
    ticket = makers.routed(teacher)
    if ticket.agent_id == colleague.id:
        agent, colleague = colleague, agent
    lead = makers.agent(role=Role.LEAD)
    other_lead = makers.agent("accounts", role=Role.LEAD)
    assert {status(client, one, ticket.id) for one in (contact, colleague, lead, other_lead)} == {200}
    marked = do(client, colleague, ticket, "sensitive", sensitive=True, reason="Health")
    assert (marked.status_code, marked.get_json()["sensitive"]) == (200, True)
    seen = [status(client, one, ticket.id) for one in (teacher, agent, lead, contact, colleague, other_lead)]
    assert seen == [200, 200, 200, 404, 404, 404]
    views = sa.select(PersonalView.viewer_id).where(PersonalView.subject_id == ticket.id)
    since = [row for row in db.session.scalars(views) if row in {agent.id, lead.id}]
    assert set(since) == {agent.id, lead.id}
    assert do(client, colleague, ticket, "sensitive", sensitive=False).status_code == 404
    assert do(client, lead, ticket, "sensitive", sensitive=False).get_json()["sensitive"] is False
    assert status(client, contact, ticket.id) == 200
    assert verbs(ticket).count("ticket.sensitivity_set") == 2


def test_only_the_desk_marks_and_a_requester_may_when_filing(client: FlaskClient) -> None:
    teacher, contact, agent = cast.teacher(), cast.contact(), makers.agent()
    ticket = makers.routed(teacher)
    for who in (teacher, contact):
        assert do(client, who, ticket, "sensitive", sensitive=True).status_code == 403
    assert do(client, agent, ticket, "sensitive").status_code == 422
    body = {"title": "Somebody reads my screen", "school": str(cast.school().id), "sensitive": True}
    filed = client.post("/api/v1/tickets", json=body, headers=teacher.bearer).get_json()
    assert (status(client, teacher, filed["id"]), status(client, contact, filed["id"])) == (200, 404)


def test_the_pages_offer_it_and_whoever_loses_sight_is_led_to_the_desk(client: FlaskClient) -> None:
    agent, colleague = makers.agent(), makers.agent("accounts")
    ticket = makers.routed()
    assert ticket.agent_id == agent.id
    cast.sign_in(client, colleague)
    assert "Mark as sensitive" in client.get(f"/tickets/{ticket.id}").get_data(as_text=True)
    sent = {"sensitive": "true", "version": ticket.version}
    answer = client.post(f"/tickets/{ticket.id}/sensitive", data=sent)
    assert (answer.status_code, answer.location) == (303, "/desk")
    assert makers.fetched(ticket.id).sensitive
    cast.sign_in(client, cast.teacher())
    form = {"title": "Secret", "school": cast.school().id, "sensitive": "on", "class_stopped": "false"}
    sent_to = client.post("/tickets/new", data=form).location
    assert makers.fetched(sent_to.split("/")[2]).sensitive
    assert 'name="sensitive"' in client.get("/tickets/new?category=device.screen").get_data(as_text=True)
