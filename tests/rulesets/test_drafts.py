"""Drafts over JSON: written, refused with a pointer, published by another person, retired."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from core import history
from core.actor import SYSTEM
from core.db import db, transaction
from core.scope import everywhere
from organisation.people.roles import Role
from tests import cast, makers
from tests.rulesets.world import PATH, TABLETS, day, draft, in_force, lead, publish, with_rule
from tickets.categories import editing as categories
from tickets.categories.models import Category
from tickets.categories.refusals import CategoryInRules
from tickets.routing import published
from tickets.teams import teams
from tickets.teams.models import Team
from tickets.teams.refusals import TeamNeeded


def deep(times: int) -> dict[str, Any]:
    condition: dict[str, Any] = {"all": []}
    for _ in range(times):
        condition = {"not": condition}
    return condition


def leaf(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"f": field, "op": op, "v": value}


def test_a_draft_is_published_by_another_person_and_retired_to_the_one_before(client: FlaskClient) -> None:
    author, other = lead(), lead()
    made = draft(client, author)
    assert (made["state"], made["based_on"]) == ("draft", 1)
    assert client.get(f"{PATH}/{made['id']}/check", headers=author.bearer).get_json()["ok"] is True
    refused = publish(client, author, made)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "ruleset_own_draft")
    assert publish(client, other, made).get_json()["state"] == "published"
    assert published.in_force().rules.version == made["version"]
    assert "tablets" in {rule["code"] for rule in in_force(client, author)}
    again = publish(client, lead(), made)
    assert (again.status_code, again.get_json()["code"]) == (409, "ruleset_published_already")
    assert other.person.name in again.get_json()["detail"]
    body = client.post(f"{PATH}/{made['id']}/retire", json={"note": "Too many"}, headers=author.bearer).get_json()
    assert body["state"] == "retired"
    assert published.in_force().rules.version == 1
    wanted = sa.select(history.Event.verb).where(history.Event.subject_id == uuid.UUID(made["id"]))
    verbs = db.session.scalars(everywhere(wanted, history.Event, why="a test looks")).all()
    assert set(verbs) == {"ruleset.drafted", "ruleset.published", "ruleset.retired"}


def test_the_last_rules_stay(client: FlaskClient) -> None:
    who = lead()
    first = client.get(PATH, headers=who.bearer).get_json()["items"][0]
    refused = client.post(f"{PATH}/{first['id']}/retire", json={}, headers=who.bearer)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "ruleset_last")


def test_a_published_version_is_never_written(client: FlaskClient) -> None:
    who = lead()
    first = client.get(PATH, headers=who.bearer).get_json()["items"][0]
    match = {"If-Match": client.get(f"{PATH}/{first['id']}", headers=who.bearer).headers["ETag"]}
    refused = client.put(f"{PATH}/{first['id']}", json={"rules": first["rules"]}, headers=who.bearer | match)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "ruleset_not_a_draft")


def test_a_draft_is_saved_by_the_version_that_was_seen(client: FlaskClient) -> None:
    who = lead()
    made = draft(client, who)
    path, rules = f"{PATH}/{made['id']}", with_rule(client, who, then={"team": "devices"})
    assert client.put(path, json={"rules": rules}, headers=who.bearer).status_code == 428
    saved = client.put(path, json={"rules": rules}, headers=who.bearer | {"If-Match": '"1"'})
    assert saved.headers["ETag"] == '"2"'
    assert client.put(path, json={"rules": rules}, headers=who.bearer | {"If-Match": '"1"'}).status_code == 412
    words = client.get(f"{path}/differences?with={made['based_on']}", headers=who.bearer).get_json()["items"]
    assert [(one["code"], one["kind"]) for one in words] == [("tablets", "added")]


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"when": leaf("device.colour", "eq", "red")}, "rule_field_unknown", "/when/f"),
        ({"when": leaf("device.age_months", "lt", "old")}, "rule_value_wrong", "/when/v"),
        ({"when": leaf("device.age_months", "lt", 10**12)}, "rule_value_wrong", "/when/v"),
        ({"when": leaf("device.model", "matches", ".*")}, "rule_operator_unknown", "/when/op"),
        ({"when": leaf("device.model", "in", ["x"] * 1_000)}, "rule_too_large", "/when/v"),
        ({"when": deep(20)}, "rule_too_deep", "/when" + "/not" * 6),
        ({"when": {}}, "rule_malformed", "/when"),
        ({"then": {}}, "rule_output_missing", "/then"),
        ({"then": {"team": "night_shift"}}, "rule_team_unknown", "/then/team"),
        ({"when": leaf("ticket.category", "eq", "no.such")}, "rule_category_unknown", "/when"),
        ({"stage": "sla", "then": {"sla_policy": "gold"}}, "rule_policy_unknown", "/then/sla_policy"),
        ({"stage": "skills", "then": {"points": 10**6}}, "rule_value_wrong", "/then/points"),
        ({"stage": "skills", "then": {"skills": ["printing:9"]}}, "rule_value_wrong", "/then/skills"),
        ({"rationale": " "}, "rule_rationale_missing", "/rationale"),
        ({"code": "team-otherwise"}, "rule_repeated", "/code"),
        ({"valid_from": "2026-11-02", "valid_to": "2026-11-01"}, "rule_dates_reversed", "/valid_to"),
        ({"when": leaf("school.kind", "eq", "day_care")}, "rule_school_without_end", "/valid_to"),
        ({"when": leaf("school.district", "eq", "Itäinen")}, "rule_school_without_end", "/valid_to"),
        ({"valid_to": "tomorrow"}, "invalid", "/valid_to"),
        ({"stage": "colour"}, "invalid", "/stage"),
        ({"position": -1}, "invalid", "/position"),
    ],
)
def test_a_bad_rule_is_refused_with_a_pointer_to_its_place(
    client: FlaskClient, changes: dict[str, Any], code: str, pointer: str
) -> None:
    who = lead()
    rules = with_rule(client, who, **changes)
    refused = client.post(PATH, json={"rules": rules}, headers=who.bearer)
    assert refused.status_code == 422
    assert refused.content_type == "application/problem+json"
    found = {(one["code"], one["pointer"]) for one in refused.get_json()["errors"]}
    assert (code, f"/rules/{len(rules) - 1}{pointer}") in found


@pytest.mark.parametrize("when", [deep(100), leaf("device.model", "in", ["x"] * 10_000)])
def test_what_is_far_too_large_is_refused_whatever_sees_it_first(client: FlaskClient, when: Any) -> None:
    who = lead()
    refused = client.post(PATH, json={"rules": with_rule(client, who, when=when)}, headers=who.bearer)
    assert refused.status_code in {413, 422}
    assert refused.get_json()["errors"]


@pytest.mark.parametrize("stage", ["language", "category", "impact_urgency", "sla", "team"])
def test_a_stage_is_never_left_without_a_rule_for_everybody(client: FlaskClient, stage: str) -> None:
    who = lead()
    rules = [rule for rule in in_force(client, who) if rule["stage"] != stage]
    refused = client.post(PATH, json={"rules": rules}, headers=who.bearer).get_json()
    assert ("rule_catch_all_missing", f"/stages/{stage}") in {(e["code"], e["pointer"]) for e in refused["errors"]}


def test_a_person_is_named_for_thirty_days_at_most(client: FlaskClient) -> None:
    who, agent = lead(), makers.agent()
    named = {"stage": "agent", "then": {"agent": str(agent.id)}}
    draft(client, who, **named, valid_to=day(30))
    for wrong in ({}, {"valid_to": day(32)}, {"valid_from": day(5), "valid_to": day(36)}):
        refused = client.post(PATH, json={"rules": with_rule(client, who, **named, **wrong)}, headers=who.bearer)
        assert refused.get_json()["errors"][0]["code"] == "rule_person_without_end"
    stranger = {**named, "then": {"agent": str(cast.teacher().id)}, "valid_to": day(5)}
    refused = client.post(PATH, json={"rules": with_rule(client, who, **stranger)}, headers=who.bearer)
    assert refused.get_json()["errors"][0]["code"] == "rule_person_unknown"


def test_a_rule_about_schools_stands_on_the_list_that_everybody_may_read(client: FlaskClient) -> None:
    who, teacher = lead(), cast.teacher()
    made = draft(client, who, when=leaf("school.kind", "eq", "day_care"), valid_to=day(60))
    path = "/api/v1/routing/school-rules"
    assert client.get(path, headers=teacher.bearer).get_json()["items"] == []
    publish(client, lead(), made)
    (one,) = client.get(path, headers=teacher.bearer).get_json()["items"]
    assert (one["code"], one["reason"]) == ("tablets", TABLETS["rationale"])


def test_what_rules_in_force_name_is_not_closed(client: FlaskClient) -> None:
    publish(client, lead(), draft(client, lead(), when=leaf("ticket.category", "eq", "device.screen")))
    category = db.session.scalars(sa.select(Category).where(Category.code == "device.screen")).one()
    with pytest.raises(CategoryInRules), transaction():
        categories.alter(SYSTEM, category, active=False)
    team = db.session.scalars(sa.select(Team).where(Team.code == "accounts")).one()
    with pytest.raises(TeamNeeded), transaction():
        teams.alter(SYSTEM, team, closed=True)


def test_a_draft_made_from_earlier_rules_is_looked_at_again(client: FlaskClient) -> None:
    author = lead()
    first, second = draft(client, author), draft(client, author, then={"team": "devices"})
    assert publish(client, lead(), first).status_code == 200
    late = publish(client, lead(), second)
    assert (late.status_code, late.get_json()["code"]) == (409, "ruleset_outdated")
    body = {"rules": second["rules"], "based_on": first["version"]}
    path = f"{PATH}/{second['id']}"
    assert client.put(path, json=body, headers=author.bearer | {"If-Match": '"1"'}).status_code == 200
    assert publish(client, lead(), second).status_code == 200


def test_publishing_asks_for_a_simulation_where_it_is_wanted(client: FlaskClient) -> None:
    made = draft(client, lead())
    refused = publish(client, lead(), made, without_simulation=False)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "ruleset_simulation_needed")


@pytest.mark.parametrize("role", [Role.AGENT, Role.AUDITOR, Role.REQUESTER])
def test_only_leads_and_administrators_write_rules(client: FlaskClient, role: Role) -> None:
    made, who = draft(client, lead()), cast.everywhere(role)
    assert client.post(PATH, json={}, headers=who.bearer).status_code == 403
    assert publish(client, who, made).status_code == 403
    assert client.post(f"{PATH}/{made['id']}/retire", json={}, headers=who.bearer).status_code == 403


def test_of_two_who_publish_at_once_one_is_told(committed: Flask) -> None:
    with committed.app_context():
        one, two, author = lead(), cast.everywhere(Role.ADMIN), lead()
        made = draft(committed.test_client(), author)
    begin = threading.Barrier(2)

    def go(who: cast.Member) -> tuple[int, str]:
        with committed.app_context():
            begin.wait(timeout=10)
            answer = publish(committed.test_client(), who, made)
        return answer.status_code, answer.get_json().get("code", "")

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(go, [one, two]))
    assert sorted(answers) == [(200, ""), (409, "ruleset_published_already")]
