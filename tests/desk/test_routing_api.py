"""Why a ticket came here: told in three languages to those who may read the rules."""

import uuid

import pytest
from flask.testing import FlaskClient

from core.db import transaction
from organisation.people.roles import Role
from tests import cast, makers
from tickets.desk import working
from tickets.dispatch import route

WON = {
    "fi": "sai tukipyynnön: muita ei ollut jäljellä",
    "sv": "fick ärendet: ingen annan fanns kvar",
    "en": "got the ticket: nobody else was left",
}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_decision_is_explained_in_the_askers_language_with_names(client: FlaskClient, language: str) -> None:
    agent, device = makers.agent(), makers.device()
    ticket = makers.routed(devices=[device.asset_tag])
    answer = client.get(f"/api/v1/tickets/{ticket.id}/routing?lang={language}", headers=agent.bearer).get_json()
    (decision,) = answer["items"]
    text = " ".join(decision["text"])
    assert WON[language] in text
    assert f"{agent.person.name} " in text
    assert str(agent.id) not in text
    assert "device.screen" not in text
    assert (decision["ruleset"], decision["epoch"]) == (1, 1)
    assert decision["facts"]["device.category"] == "student_laptop"
    assert decision["outcome"]["agent"] == str(agent.id)


def test_why_not_answers_for_every_person(client: FlaskClient) -> None:
    chosen, full = makers.agent(), makers.agent(capacity=0)
    other, ticket = makers.agent("accounts"), makers.routed()
    for who, answer in [(chosen, "chosen"), (full, "capacity"), (other, "not_a_member")]:
        path = f"/api/v1/tickets/{ticket.id}/routing/why-not?agent={who.id}"
        told = client.get(path, headers=chosen.bearer).get_json()
        assert (told["answer"], who.person.name in told["text"]) == (answer, True)
    nobody = client.get(f"/api/v1/tickets/{ticket.id}/routing/why-not?agent={uuid.UUID(int=3)}", headers=chosen.bearer)
    assert nobody.status_code == 404
    assert client.get(f"/api/v1/tickets/{ticket.id}/routing/why-not", headers=chosen.bearer).status_code == 422


def test_decisions_are_for_those_who_look_after_the_rules(client: FlaskClient) -> None:
    teacher = cast.teacher()
    ticket = makers.routed(teacher)
    path = f"/api/v1/tickets/{ticket.id}/routing"
    assert client.get(path, headers=teacher.bearer).status_code == 403
    for role in (Role.AUDITOR, Role.ADMIN, Role.LEAD):
        assert client.get(path, headers=cast.everywhere(role).bearer).status_code == 200
    unknown = f"/api/v1/tickets/{uuid.UUID(int=1)}/routing"
    assert client.get(unknown, headers=cast.everywhere(Role.AUDITOR).bearer).status_code == 404


def test_each_round_is_kept(client: FlaskClient) -> None:
    agents = {agent.id: agent for agent in (makers.agent(), makers.agent())}
    ticket = makers.routed()
    first = agents[ticket.agent_id]  # type: ignore[index]
    with transaction():
        working.give_back(first.actor, ticket)
    with transaction():
        route.route(ticket.id)
    items = client.get(f"/api/v1/tickets/{ticket.id}/routing", headers=first.bearer).get_json()["items"]
    assert [item["epoch"] for item in items] == [1, 2]
    assert items[1]["outcome"]["agent"] != str(first.id)


def test_the_rules_in_force_are_there_to_read(client: FlaskClient) -> None:
    answer = client.get("/api/v1/routing/rulesets", headers=cast.everywhere(Role.AUDITOR).bearer).get_json()
    (version,) = answer["items"]
    assert (version["version"], version["rules"][0]["code"]) == (1, "language-chosen")
    assert client.get("/api/v1/routing/rulesets", headers=cast.teacher().bearer).status_code == 403


@pytest.mark.parametrize(("language", "word"), [("fi", "tilaa"), ("sv", "utrymme"), ("en", "room for")])
def test_what_would_have_to_differ_is_said_in_the_askers_language(
    client: FlaskClient, language: str, word: str
) -> None:
    makers.agent()
    full, other = makers.agent(capacity=0), makers.agent("accounts")
    reader = cast.member("reader", (Role.LEAD, None), language=language)
    ticket = makers.routed()
    path = f"/api/v1/tickets/{ticket.id}/routing/why-not?agent="
    told = client.get(f"{path}{full.id}", headers=reader.bearer).get_json()
    assert word in told["would_need"][0]
    assert told["reachable"] is True
    elsewhere = client.get(f"{path}{other.id}", headers=reader.bearer).get_json()
    assert (elsewhere["reachable"], len(elsewhere["would_need"]) > 1) == (False, True)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_of_a_decision_shows_who_was_left_and_why_not_somebody(client: FlaskClient, language: str) -> None:
    chosen, full = makers.agent(), makers.agent(capacity=0)
    ticket = makers.routed()
    cast.sign_in(client, cast.everywhere(Role.AUDITOR))
    page = client.get(f"/tickets/{ticket.id}/routing?lang={language}&agent={full.id}")
    assert page.status_code == 200
    assert page.text.count(chosen.person.name) > 2
    assert full.person.name in page.text
    called = {"fi": "Laitetuki", "sv": "Enhetsstöd", "en": "Device support"}
    assert [name in page.text for name in called.values()] == [
        code == language for code in called
    ]  # not in the account's
    assert client.get(f"/tickets/{ticket.id}/routing?agent=nobody").status_code == 422
