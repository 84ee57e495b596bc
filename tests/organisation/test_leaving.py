"""Before somebody stops working it is said what they have on their hands and where it goes; then it goes there."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.scope import everywhere
from organisation.people import leaving, people, search
from organisation.people.models import Grant
from organisation.people.roles import Role
from registry.devices import hands
from registry.devices.models import Device
from tests import cast, makers
from tickets.desk import messages
from tickets.dispatch import route
from tickets.notices.models import Notice
from tickets.states import State, Visibility
from tickets.teams.models import TeamMember
from tickets.ticket.models import Ticket


def grant_of(who: cast.Member, role: Role) -> Grant:
    return db.session.scalars(sa.select(Grant).where(Grant.person_id == who.id, Grant.role == role)).one()


def busy() -> tuple[cast.Member, Ticket]:
    """An agent with a ticket and a device."""
    agent = makers.agent()
    ticket = makers.routed()
    with transaction():
        hands.hand_over(SYSTEM, makers.device(), person=str(agent.id))
    return agent, ticket


def counts(answer: Any) -> dict[str, int]:
    return {one["what"]: one["count"] for one in answer.get_json()["held"]}


def test_disabling_says_what_is_held_and_passes_tickets_on_at_once(client: FlaskClient) -> None:
    (agent, ticket), admin = busy(), cast.everywhere(Role.ADMIN)
    cast.sign_in(client, admin)
    page = client.get(f"/people/{agent.id}?lang=en").text
    assert "1 open ticket</strong>. They go to other members" in page
    assert "1 device</strong>. Registered to this person" in page
    assert f"<strong>{ticket.number}</strong>" in page
    answer = client.post(f"/api/v1/people/{agent.id}/disable", headers=admin.bearer)
    assert counts(answer) == {"tickets": 1, "devices": 1}
    now = makers.fetched(ticket.id)
    assert (now.state, now.agent_id, now.epoch) == (State.QUEUED, None, 2)


def test_whoever_leaves_today_loses_every_role_and_what_they_hand_back_stays_listed(client: FlaskClient) -> None:
    (agent, _), admin = busy(), cast.everywhere(Role.ADMIN)
    contact = cast.contact()
    with transaction():
        people.grant(SYSTEM, agent.person, role=Role.REQUESTER, school=cast.school())
        tomorrow = clock.today() + dt.timedelta(days=1)
        people.grant(SYSTEM, agent.person, role=Role.AUDITOR, school=None, valid_from=tomorrow)
    tag = db.session.scalars(everywhere(sa.select(Device.asset_tag), Device, why="the only one")).one()
    cast.sign_in(client, admin)
    answer = client.post(f"/people/{agent.id}/leave", data={"version": str(search.get(admin.actor, agent.id).version)})
    assert answer.status_code == 303
    page = client.get(f"/people/{agent.id}?lang=en").text
    assert "Sign-in blocked since" in page
    assert f"<strong>{tag}</strong> Lenovo" in page
    assert f"collected by {contact.person.name}" in page
    assert not [given for given in search.grants_of(agent.id) if not given.is_over]
    held = leaving.shown(leaving.held(leaving.Leaving(agent.id)))
    assert [(one["what"], one["things"]) for one in held] == [("devices", [tag])]
    own = client.post(f"/api/v1/people/{admin.id}/leave", headers=admin.bearer)
    assert own.get_json()["code"] == "not_yourself"


def test_whoever_leaves_is_in_no_team_and_the_page_says_where_the_tickets_went(client: FlaskClient) -> None:
    (agent, ticket), admin, colleague = busy(), cast.everywhere(Role.ADMIN), makers.agent()
    cast.sign_in(client, admin)
    version = {"version": str(search.get(admin.actor, agent.id).version)}
    page = client.post(f"/people/{agent.id}/leave?lang=en", data=version, follow_redirects=True).text
    assert "1 open ticket. They go to other members of the team." in page
    assert not db.session.scalars(sa.select(TeamMember).where(TeamMember.person_id == agent.id)).all()
    with transaction():
        route.route(ticket.id)
    page = client.get(f"/people/{agent.id}?lang=en").text
    assert "Where the open tickets went" in page
    assert f"<strong>{ticket.number}</strong> {colleague.person.name}" in page


def test_revoking_asks_first_and_says_what_goes_with_the_role(client: FlaskClient) -> None:
    (agent, ticket), admin = busy(), cast.everywhere(Role.ADMIN)
    given = grant_of(agent, Role.AGENT)
    cast.sign_in(client, admin)
    assert "Revoke the role" in client.get(f"/people/{agent.id}?lang=en").text
    headers = admin.bearer | {"If-Match": f'"{given.version}"'}
    assert counts(client.delete(f"/api/v1/grants/{given.id}", headers=headers)) == {"tickets": 1}
    assert makers.fetched(ticket.id).agent_id is None


def test_whoever_still_works_by_another_role_keeps_their_tickets(client: FlaskClient) -> None:
    (agent, ticket), admin = busy(), cast.everywhere(Role.ADMIN)
    with transaction():
        people.grant(SYSTEM, agent.person, role=Role.LEAD, school=None)
    given = grant_of(agent, Role.AGENT)
    headers = admin.bearer | {"If-Match": f'"{given.version}"'}
    assert counts(client.delete(f"/api/v1/grants/{given.id}", headers=headers)) == {}
    assert makers.fetched(ticket.id).agent_id == agent.id


def test_open_orders_are_told_of_when_the_role_that_orders_ends(client: FlaskClient) -> None:
    buyer, admin = cast.everywhere(Role.PROCUREMENT), cast.everywhere(Role.ADMIN)
    makers.order(by=buyer)
    given = grant_of(buyer, Role.PROCUREMENT)
    headers = admin.bearer | {"If-Match": f'"{given.version}"'}
    assert counts(client.delete(f"/api/v1/grants/{given.id}", headers=headers)) == {"orders": 1}


def test_a_reply_to_an_agent_who_has_left_reaches_the_leads(db_session: Any) -> None:
    agent, lead, asker = makers.agent(), makers.agent(role=Role.LEAD, active=False), cast.teacher()
    ticket = makers.routed(asker)
    with transaction():
        given = grant_of(agent, Role.AGENT)
        db.session.execute(  # it ended by its date, and the sweep has not come
            sa.update(Grant)
            .where(Grant.id == given.id)
            .values(valid_from=sa.func.current_date() - 9, valid_to=sa.func.current_date() - 1)
            .execution_options(recorded=True)
        )
        messages.add(asker.actor, makers.fetched(ticket.id), text="Still dark", visibility=Visibility.PUBLIC)
    told = sa.select(Notice.verb).where(Notice.person_id == lead.id)
    assert list(db.session.scalars(told)) == ["ticket.agent_left"]
