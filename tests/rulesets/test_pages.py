"""A draft as pages: rules changed by a form, put in order, tried and published."""

import re
from random import Random
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given

from core.db import transaction
from organisation.people.roles import Role
from tests import cast, makers
from tests.routing.given import any_condition, any_facts, chances
from tests.rulesets.world import PATH, draft, lead
from tickets.routing import published
from tickets.routing.conditions import Condition, check, matches
from tickets.rulesets import condition_form, editing, simulations
from tickets.rulesets.condition_form import Node


def as_fields(node: Node, path: str = "c") -> dict[str, list[str]]:
    """What a browser sends of a tree."""
    if node["kind"] == "leaf":
        return {f"{path}-kind": ["leaf"], f"{path}-f": [node["f"]], f"{path}-op": [node["op"]], f"{path}-v": node["v"]}
    found = {f"{path}-kind": [node["kind"]]}
    for at, part in enumerate(node["parts"]):
        found |= as_fields(part, f"{path}_{at}")
    return found


def through_the_form(condition: Condition) -> Condition:
    return condition_form.condition(condition_form.read(as_fields(condition_form.tree(condition))))


@given(chances)
def test_a_condition_means_the_same_after_it_was_a_form(chance: Random) -> None:
    condition, facts = any_condition(chance, 3), any_facts(chance)
    again = through_the_form(condition)
    assert matches(again, facts) == matches(condition, facts)
    assert through_the_form(again) == again


def test_none_of_one_group_of_alternatives_stays_as_it_is() -> None:
    question = {"f": "similar.open_count", "op": "eq", "v": 24}
    assert through_the_form({"not": {"f": "similar.open_count", "op": "in", "v": [24]}}) == {"not": question}
    assert through_the_form({"not": {"any": [{"any": [question]}]}}) == {"not": question}


def test_buttons_add_and_remove_conditions_and_groups() -> None:
    node = condition_form.tree({"all": []})
    for do in ("ask:c", "group:c", "ask:c_1", "group:c_1", "remove:c_0", "ask:c_9", "remove:c", "nonsense", "ask:c_x"):
        node = condition_form.changed(node, do)
    assert node["parts"] == [
        {"kind": "any", "parts": [{"kind": "leaf", "f": "", "op": "", "v": []}, {"kind": "any", "parts": []}]}
    ]


def signed_in(client: FlaskClient, role: Role = Role.LEAD) -> cast.Member:
    who = cast.everywhere(role)
    cast.sign_in(client, who)
    return who


def begun(client: FlaskClient) -> str:
    """The address of a new draft."""
    return str(client.post("/rules/drafts").location)


def version(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', client.get(address).text)
    assert found
    return found[1]


def send(client: FlaskClient, address: str, path: str, **data: Any) -> Any:
    return client.post(f"{address}{path}", data={"version": version(client, address), **data})


RULE = {
    "rationale": "Tablets go to those who know them.",
    "owner": "devices",
    "c-kind": "all",
    "c_0-kind": "leaf",
    "c_0-f": "device.category",
    "c_0-op": "one_of",
    "c_0-v": ["tablet", "desktop"],
    "gives_team": "accounts",
}


def test_a_rule_is_added_changed_moved_and_removed(client: FlaskClient) -> None:
    who = signed_in(client)
    address = begun(client)
    number = int(address.rsplit("/", 1)[1])
    added = send(client, address, "/rules/new/team", **RULE)
    assert (added.status_code, added.location) == (303, f"{address}#rule-team-1")

    def team() -> list[str]:
        rules = editing.numbered(who.actor, number).rules
        return [rule["id"] for rule in rules if rule["stage"] == "team"]

    assert team()[-2:] == ["team-1", "team-otherwise"]
    page = client.get(f"{address}/rules/team-1?lang=en").text
    assert '<option value="tablet" selected>' in page
    send(client, address, "/rules/team-1", **RULE | {"c_0-op": "none_of", "gives_team": "=category.team"})
    rule = next(one for one in editing.numbered(who.actor, number).rules if one["id"] == "team-1")
    (asked,) = rule["when"]["all"]
    assert (asked["op"], set(asked["v"])) == ("not_in", {"tablet", "desktop"})
    assert rule["then"] == {"team": {"f": "category.team"}}
    send(client, address, "/rules/team-1/move", to="0")
    assert team()[0] == "team-1"
    send(client, address, "/rules/team-1/move", to="999")
    assert team()[-2:] == ["team-1", "team-otherwise"]
    send(client, address, "/rules/team-1/remove")
    assert "team-1" not in team()
    assert send(client, address, "/rules/team-otherwise/remove").status_code == 422
    assert client.get(f"{address}/rules/team-1").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rationale": ""}, "rationale"),
        ({"c_0-f": ""}, "c_0-f"),
        ({"c_0-v": []}, "c_0-v"),
        ({"c_0-f": "device.age_months", "c_0-op": "lt", "c_0-v": "old"}, "c_0-v"),
        ({"c_0-f": "school.kind", "c_0-op": "one_of", "c_0-v": "day_care"}, "last_day"),
        ({"gives_team": "night_shift"}, "gives_team"),
        ({"gives_team": ""}, "gives"),
        ({"valid_from": "2026-12-02", "last_day": "2026-12-01"}, "last_day"),
        ({"last_day": "soon"}, "last_day"),
    ],
)
def test_what_is_wrong_with_a_rule_stands_at_its_field(
    client: FlaskClient, changes: dict[str, Any], field: str
) -> None:
    signed_in(client)
    address = begun(client)
    refused = send(client, address, "/rules/new/team", **RULE | changes)
    assert refused.status_code == 422
    assert f'id="f-{field}-error"' in refused.text


def test_pressing_a_button_of_the_form_saves_nothing_and_keeps_what_was_typed(client: FlaskClient) -> None:
    signed_in(client)
    address = begun(client)
    for do in ("ask:c", "group:c", "remove:c_0", "refresh"):
        page = send(client, address, "/rules/new/team", do=do, **RULE)
        assert page.status_code == 200
        assert RULE["rationale"] in page.text
    assert version(client, address) == "1"


def test_two_who_change_a_draft_are_told(client: FlaskClient) -> None:
    signed_in(client)
    address = begun(client)
    send(client, address, "/purpose", rationale="First")
    late = client.post(f"{address}/purpose", data={"version": "1", "rationale": "Second"})
    assert late.status_code == 412


def test_publishing_asks_for_a_simulation_or_a_tick(client: FlaskClient) -> None:
    makers.routed()
    made = draft(client, lead())
    address = f"/rules/drafts/{made['version']}"
    publisher = signed_in(client, Role.ADMIN)
    asked = send(client, address, "/publish")
    assert (asked.status_code, 'id="f-without_simulation-error"' in asked.text) == (409, True)
    reversed_days = send(client, address, "/simulate", first="2026-12-01", last="2026-11-01")
    assert (reversed_days.status_code, "The last day is before the first." in reversed_days.text) == (422, True)
    assert send(client, address, "/simulate", first="2026-11-01", last="2026-12-31").status_code == 303
    waiting = simulations.latest(publisher.actor, editing.numbered(publisher.actor, made["version"]))
    with transaction():
        simulations.run(waiting.RoutingSimulation.id)
    result = client.get(f"/rules/simulations/{waiting.RoutingSimulation.id}?lang=en")
    assert result.status_code == 200
    assert "Tickets from 1 Nov 2026 to 31 Dec 2026, compared with version 1" in result.text
    assert "Rules that no ticket needed" in result.text
    assert send(client, address, "/publish", note="Agreed").location == address
    assert published.in_force().rules.version == made["version"]
    assert client.get(address).status_code == 303
    assert "tablets" in client.get(f"/rules/{made['version']}/differences?with=1&lang=en").text
    gone = client.post(f"/rules/{made['version']}/retire", data={"version": "2"})
    assert gone.status_code == 303
    assert published.in_force().rules.version == 1


def test_whoever_wrote_a_draft_is_not_asked_to_publish_it(client: FlaskClient) -> None:
    signed_in(client)
    address = begun(client)
    assert "/publish" not in client.get(address).text
    assert send(client, address, "/publish", without_simulation="true").status_code == 403


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_facts_are_tried_on_a_page(client: FlaskClient, language: str) -> None:
    signed_in(client, Role.AUDITOR)
    page = client.get(f"/rules/try?lang={language}&ticket.category=device.screen&category.team=devices&ruleset=1")
    assert page.status_code == 200
    assert 'id="decision"' in page.text
    assert client.get("/rules/try?device.age_months=old").status_code == 422
    assert client.get("/rules/try?device.age_months=3&ruleset=77").status_code == 404


def test_the_list_of_rules_about_schools_is_open_to_everybody(client: FlaskClient) -> None:
    assert client.get("/rules/schools").status_code == 200
    made = draft(client, lead(), when={"f": "school.kind", "op": "eq", "v": "day_care"}, valid_to="2099-01-01")
    client.post(f"{PATH}/{made['id']}/publish", json={}, headers=lead().bearer)
    assert "Tablets are set up" in client.get("/rules/schools?lang=en").text


def test_a_list_of_numbers_is_a_group_in_the_form() -> None:
    leaf = {"f": "device.age_months", "op": "not_in", "v": [1, 2]}
    again = through_the_form(leaf)
    check(again)
    assert [matches(again, {"device.age_months": age}) for age in (1, 2, 3)] == [False, False, True]
    assert not matches(again, {})
