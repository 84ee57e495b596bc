"""More tickets ask the database no more questions."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import change
from organisation.people.roles import Role
from tests import cast, makers
from tests.statements import statements
from tickets.desk import messages
from tickets.dispatch import route
from tickets.routing import ruleset
from tickets.routing.models import RoutingRuleset
from tickets.states import Visibility


def asked(client: FlaskClient, path: str) -> int:
    """How many questions a page of the signed-in reader needs.

    What is asked every few seconds only is left out: whether background work goes on, when one was last seen.
    """
    with statements() as seen:
        assert client.get(path).status_code == 200
    own = [sql for sql in seen if "heartbeat" not in sql and "outbox" not in sql]
    return sum(sql.lstrip().startswith(("SELECT", "WITH")) for sql in own)


@pytest.mark.parametrize("path", ["/desk?tab=all", "/desk?tab=teams", "/desk?tab=mine", "/desk/rows?tab=all", "/"])
def test_a_list_asks_the_same_for_many_rows(client: FlaskClient, path: str) -> None:
    agent = makers.agent()
    makers.routed()
    cast.sign_in(client, agent)
    client.get(path)
    few = asked(client, path)
    for _ in range(6):
        makers.routed()
    assert asked(client, path) == few
    assert few <= (20 if path == "/" else 15)  # the start page has a panel for each kind of work


def test_a_tickets_page_asks_the_same_for_a_long_past(client: FlaskClient) -> None:
    agent, device = makers.agent(), makers.device()
    ticket = makers.routed(devices=[device.asset_tag])
    cast.sign_in(client, agent)
    path = f"/tickets/{ticket.id}"
    client.get(path)
    makers.routed(devices=[device.asset_tag])
    with transaction():
        messages.add(agent.actor, ticket, text="One", visibility=Visibility.INTERNAL)
    few = asked(client, path)
    for at in range(4):
        makers.routed(devices=[device.asset_tag])
        with transaction():
            messages.add(agent.actor, makers.fetched(ticket.id), text=f"{at}", visibility=Visibility.INTERNAL)
    assert asked(client, path) == few
    assert few <= 44


def test_routing_asks_the_same_for_many_members_and_tickets(client: FlaskClient) -> None:
    def routing() -> int:
        ticket = makers.ticket()
        with statements() as seen, transaction():
            route.route(ticket.id)
        return len(seen)

    makers.agent()
    routing()
    few = routing()
    for _ in range(5):
        makers.agent()
        makers.routed()
    assert routing() == few
    assert few <= 15


def test_the_rules_versions_ask_the_same_for_many(client: FlaskClient) -> None:
    lead = cast.everywhere(Role.LEAD)
    first = db.session.scalars(sa.select(RoutingRuleset)).one()

    def count() -> int:
        with statements() as seen:
            answer = client.get("/api/v1/routing/rulesets", headers=lead.bearer)
        shown = [ruleset.shown(rule) for rule in first.rules]
        assert all(one["rules"] == shown for one in answer.get_json()["items"])
        return sum("routing_ruleset" in sql for sql in seen)

    count()
    few = count()
    for number in range(2, 6):
        one = RoutingRuleset(number=number, rules=first.rules, rationale="Again", published_at=clock.now())
        with transaction(), change(one, "ruleset.published", by=SYSTEM):
            db.session.add(one)
    count()
    assert few == count() <= 2
