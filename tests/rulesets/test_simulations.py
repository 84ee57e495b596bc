"""Drafts tried on past tickets, facts tried by hand, and the nightly check of what was decided."""

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core import clock
from core.db import db, transaction
from tests import cast, makers, replayed
from tests.routing.given import BROKEN_LAPTOP, NOW, is_, rule, with_rules
from tests.rulesets.world import PATH, TABLETS, day, draft, lead, publish, with_rule
from tickets.dispatch import replay
from tickets.routing.default_ruleset import default_ruleset
from tickets.routing.models import RoutingDecision, RoutingRuleset, RoutingSimulation
from tickets.routing.stages import Stage
from tickets.rulesets import self_check, simulations
from tickets.rulesets.simulating import Past, Simulation, as_if_in_force
from tickets.rulesets.waits import Arrival, Pace, Waits, pace
from tickets.teams.models import Team

SIMULATIONS = "/api/v1/routing/simulations"
DRY_RUN = "/api/v1/routing/dry-run"
SCREENS = {"when": is_("ticket.category", "device.screen"), "then": {"team": "accounts"}, "position": 1}


def simulated(client: FlaskClient, who: cast.Member, ruleset: str) -> dict[str, Any]:
    body = {"ruleset": ruleset, "from": day(-1), "to": day(1)}
    asked = client.post(SIMULATIONS, json=body, headers=who.bearer)
    assert (asked.status_code, asked.get_json()["state"], asked.get_json()["tickets"]) == (202, "waiting", None)
    with transaction():
        simulations.run(uuid.UUID(asked.get_json()["id"]))
    answer: dict[str, Any] = client.get(f"{SIMULATIONS}/{asked.get_json()['id']}", headers=who.bearer).get_json()
    return answer


def test_a_draft_is_tried_on_past_tickets_before_it_is_published(client: FlaskClient) -> None:
    makers.agent()
    for _ in range(3):
        makers.routed()
    author, other = lead(), lead()
    made = draft(client, author, **SCREENS)
    found = simulated(client, author, made["id"])
    assert (found["state"], found["tickets"], found["changed"]) == ("done", 3, 3)
    assert found["matrix"] == {"devices": {"accounts": 3}}
    assert found["changes"][0]["fields"]["team"] == ["devices", "accounts"]
    assert sum(hour["tickets"] for hour in found["load"]["accounts"]) == 3
    assert found["catch_all_share"] == 0
    assert "team-wifi" in found["never_hit"]
    assert "tablets" not in found["never_hit"]
    assert {one["group"] for one in found["predicted_wait"]["area"]}
    assert found["fairness"]["depends_on_school"] == 0
    assert publish(client, other, made, without_simulation=False).status_code == 200


def test_rules_may_look_for_words_and_for_how_many_are_alike(client: FlaskClient) -> None:
    printing = {"when": is_("text.terms", "Tulosti", "contains"), "then": {"team": "accounts"}, "position": 1}
    many = {"code": "many", "when": is_("similar.open_count", 2, "ge"), "then": {"team": "network_av"}, "position": 2}
    old = makers.routed(description="Matin Tulostimen lasi on rikki")
    author, other = lead(), lead()
    body = {"rules": [*with_rule(client, author, **printing), {**TABLETS, **many}]}
    made = client.post(PATH, json=body, headers=author.bearer).get_json()
    assert simulated(client, author, made["id"])["matrix"] == {"devices": {"accounts": 1}}  # read anew from its text
    assert publish(client, other, made, without_simulation=True).status_code == 200
    first, second = makers.routed(), makers.routed(description="TULOSTIMEN lasi, taas")
    third = makers.routed(title="Televisio ei ole tulostin", category="presentation.no_picture")
    fourth = makers.routed()
    teams = dict(db.session.execute(sa.select(Team.id, Team.code)).all())
    found = [teams[one.team_id] for one in (old, first, second, third, fourth)]
    assert found == ["devices", "devices", "accounts", "accounts", "network_av"]
    kept = {row.ticket_id: row.facts for row in db.session.scalars(sa.select(RoutingDecision))}
    assert [kept[one.id].get("text.terms") for one in (first, second)] == [None, ["Tulosti"]]
    assert [kept[one.id]["similar.open_count"] for one in (first, second, third, fourth)] == [1, 2, 0, 3]
    assert list(replay.differing()) == []


def test_rules_that_are_the_same_change_nothing(client: FlaskClient) -> None:
    makers.routed()
    found = simulated(client, lead(), "1")
    assert (found["tickets"], found["changed"]) == (1, 0)


def test_a_draft_that_was_changed_since_is_not_simulated(client: FlaskClient) -> None:
    author = lead()
    made = draft(client, author)
    simulated(client, author, made["id"])
    saved = client.put(
        f"{PATH}/{made['id']}",
        json={"rules": made["rules"], "rationale": "x"},
        headers=author.bearer | {"If-Match": '"1"'},
    )
    assert saved.status_code == 200
    assert publish(client, lead(), made, without_simulation=False).status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {"from": "2026-03-02", "to": "2026-03-01"},
        {"from": "2020-03-02", "to": "2026-03-01"},
        {"from": "2026-03-02"},
        {"from": "soon", "to": "2026-03-01"},
    ],
)
def test_a_period_that_cannot_be_is_refused(client: FlaskClient, body: dict[str, str]) -> None:
    assert client.post(SIMULATIONS, json={"ruleset": "1", **body}, headers=lead().bearer).status_code == 422
    unknown = {"ruleset": str(uuid.UUID(int=1)), "from": "2026-03-01", "to": "2026-03-02"}
    assert client.post(SIMULATIONS, json=unknown, headers=lead().bearer).status_code == 404


def test_a_simulation_that_failed_says_so(client: FlaskClient) -> None:
    who = lead()
    body = {"ruleset": "1", "from": day(-1), "to": day(1)}
    asked = client.post(SIMULATIONS, json=body, headers=who.bearer).get_json()
    with transaction():
        simulations.give_up(uuid.UUID(asked["id"]))
        simulations.run(uuid.UUID(asked["id"]))
    assert client.get(f"{SIMULATIONS}/{asked['id']}", headers=who.bearer).get_json()["state"] == "failed"


def test_facts_are_tried_by_hand_and_nothing_is_stored(client: FlaskClient) -> None:
    agent, who = makers.agent(), lead()
    body: dict[str, Any] = {"facts": {"ticket.category": "device.screen", "category.team": "devices"}}
    empty = client.post(DRY_RUN, json=body, headers=who.bearer).get_json()
    assert (empty["outcome"]["team"], empty["outcome"]["agent"], empty["ruleset"]) == ("devices", None, 1)
    now = client.post(DRY_RUN, json={**body, "team_state": "now"}, headers=who.bearer).get_json()
    assert now["outcome"]["agent"] == str(agent.id)
    assert agent.person.name in now["text"][0]
    made = draft(client, who, **SCREENS)
    tried = client.post(DRY_RUN, json={**body, "ruleset": made["id"]}, headers=who.bearer).get_json()
    assert (tried["outcome"]["team"], tried["ruleset"]) == ("accounts", made["version"])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RoutingDecision)) == 0


@pytest.mark.parametrize(
    "facts", [{"device.colour": "red"}, {"device.age_months": "old"}, {"device.age_months": 2**70}]
)
def test_facts_that_cannot_be_are_refused_with_their_name(client: FlaskClient, facts: dict[str, Any]) -> None:
    refused = client.post(DRY_RUN, json={"facts": facts}, headers=lead().bearer)
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["pointer"] == f"/facts/{next(iter(facts))}"


@pytest.mark.usefixtures("client")
def test_the_nightly_check_finds_what_comes_out_otherwise() -> None:
    makers.agent()
    makers.routed()
    with transaction():
        assert (self_check.check().decisions, self_check.check().differing) == (1, [])
    row = db.session.scalars(sa.select(RoutingDecision)).one()
    with transaction():
        row.outcome = {**row.outcome, "points": 99}
    with transaction():
        assert self_check.check().differing == [row.id]
    replayed.forget()
    assert self_check.latest() is not None


def past(at: int = 0, **facts: Any) -> Past:
    return Past(str(at), f"T-{at}", NOW + dt.timedelta(minutes=at), {**BROKEN_LAPTOP, **facts}, "small")


def trial(*rules: Any) -> Simulation:
    def waits() -> Waits:
        return Waits(Pace(lambda instant: (instant - NOW) / dt.timedelta(hours=1), {}, {"devices": 1.0}, 2.0))

    return Simulation(default_ruleset(), as_if_in_force(with_rules(*rules), NOW), waits(), waits())


def test_a_rule_about_schools_shows_as_unfair() -> None:
    mine = rule(
        *(Stage.TEAM, is_("school.district", "Keskinen"), {"team": "accounts"}), valid_until=NOW + dt.timedelta(days=9)
    )
    simulation = trial(mine)
    for at, district in enumerate(["Keskinen", "Itäinen"] * 20):
        simulation.add(past(at, **{"school.district": district, "ticket.team": ""}))
    fairness = simulation.result()["fairness"]
    assert (fairness["fair"], fairness["exceptions"]) == (False, ["mine"])
    assert 5 < fairness["depends_on_school"] < 35


def test_a_rule_that_has_ended_is_left_out_and_one_to_come_is_tried() -> None:
    ended = rule(Stage.TEAM, is_("ticket.kind", "incident"), {"team": "accounts"}, valid_until=NOW)
    coming = replace(ended, id="coming", position=2, then={"team": "network_av"}, valid_from=NOW + dt.timedelta(days=1))
    simulation = trial(ended, replace(coming, valid_until=None))
    simulation.add(past())
    assert simulation.result()["matrix"] == {"devices": {"network_av": 1}}


def test_waits_are_those_of_one_queue_worked_off_in_order() -> None:
    waits = Waits(Pace(lambda instant: (instant - NOW) / dt.timedelta(hours=1), {}, {"a": 1.0}, points=2.0))
    groups = {"language": "fi"}
    found = [waits.add(Arrival(NOW + dt.timedelta(minutes=at), "a", 4, groups)) for at in (0, 0, 60, 600)]
    assert found == [0.0, 120.0, 180.0, 0.0]
    assert waits.means("language") == {"fi": (4, 75.0)}


def test_a_team_works_at_the_pace_at_which_it_was_given_points() -> None:
    found = pace(lambda _: 0.0, {"a": 1.0, "b": 1.0}, {"a": 80}, hours=100)
    assert (found.per_hour("a"), found.per_hour("b"), found.per_hour("nobody")) == (1.0, 0.5, 0.25)


def test_what_is_kept_of_a_simulation_names_nobody(client: FlaskClient) -> None:
    makers.routed()
    simulated(client, lead(), "1")
    kept = db.session.scalars(sa.select(RoutingSimulation)).one()
    assert "person" not in str(kept.result)
    assert clock.now() >= kept.asked_at
    assert db.session.get_one(RoutingRuleset, kept.ruleset_id).number == kept.compared_with
