"""What the desk means to its neighbours: views are logged, devices with open tickets stay, people find their panels."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db, transaction
from organisation.access.models import PersonalView
from organisation.people.roles import Role
from registry.devices import stages
from tests import cast, makers
from tickets.desk import closing
from tickets.desk.retiring import TicketOpen


def viewers() -> list[tuple[str, str]]:
    wanted = sa.select(PersonalView.viewer_id, PersonalView.subject_type).where(PersonalView.subject_type == "ticket")
    return [(str(row.viewer_id), row.subject_type) for row in db.session.execute(wanted)]


def test_a_look_at_another_teams_ticket_is_logged_and_one_at_the_own_teams_is_not(client: FlaskClient) -> None:
    agent, stranger = makers.agent(), makers.agent("accounts")
    ticket = makers.routed()
    path = f"/api/v1/tickets/{ticket.id}"
    for who in (agent, stranger, cast.contact()):
        assert client.get(path, headers=who.bearer).status_code == 200
    assert viewers() == [(str(stranger.id), "ticket")]
    cast.sign_in(client, stranger).get(f"/tickets/{ticket.id}")
    assert len(viewers()) == 2


def test_a_device_with_an_open_ticket_is_not_retired(client: FlaskClient) -> None:
    device, manager = makers.device(), cast.everywhere(Role.ASSET_MANAGER)
    teacher = cast.teacher()
    ticket = makers.ticket(teacher, devices=[device.asset_tag])
    with pytest.raises(TicketOpen):
        stages.retire(manager.actor, device, reason="Old")
    with transaction():
        closing.cancel(teacher.actor, ticket)
    with transaction():
        stages.retire(manager.actor, device, reason="Old")
