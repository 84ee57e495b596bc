"""Rulesets, simulations and dry runs over JSON."""

import uuid
from typing import Any

from flask import Response, request

from core.paging import Page
from tickets.routing import published
from tickets.routing.models import RoutingRuleset
from tickets.routing.phrasing import given, phrase
from tickets.routing.refusals import RulesInvalid
from tickets.rulesets import comparing, dry_run, editing, publishing, reading, schemas, simulations
from web import doors, problems
from web.openapi import ApiBlueprint

api = ApiBlueprint("rulesets", __name__, "Rules that send tickets to teams: drafts, simulations, publication")


def _shown(row: RoutingRuleset, status: int = 200) -> Response:
    described = reading.described(doors.me(), row.id)
    return doors.json(reading.out(described, published.in_force().rules.version), status, version=row.version)


def _expected() -> int | None:
    """The version the asker saw, where they say one: publishing looks at everything else by itself."""
    return doors.if_match() if "If-Match" in request.headers else None


@api.route("/routing/rulesets")
@api.arguments(schemas.FindRulesets, location="query")
@api.response(200, schemas.RulesetsOut)
def find(args: dict[str, Any]) -> Response:
    """The versions of the rules, newest first, drafts and retired ones among them."""
    force = published.in_force().rules.version
    return doors.listed(reading.versions(doors.me(), **args), lambda row: reading.out(row, force))


@api.route("/routing/rulesets", methods=["POST"])
@api.arguments(schemas.BeginRuleset)
@api.response(201, schemas.RulesetOut)
def begin(body: dict[str, Any]) -> Response:
    """Begin a draft. What is wrong with which rule is told with a pointer into it."""
    return _shown(editing.begin(doors.me(), **body), 201)


@api.route("/routing/rulesets/<uuid:ruleset_id>")
@api.response(200, schemas.RulesetOut)
def get(ruleset_id: uuid.UUID) -> Response:
    """One version of the rules, in whatever state."""
    return _shown(editing.get(doors.me(), ruleset_id))


@api.route("/routing/rulesets/<uuid:ruleset_id>", methods=["PUT"])
@api.versioned
@api.arguments(schemas.SaveRuleset)
@api.response(200, schemas.RulesetOut)
def save(body: dict[str, Any], ruleset_id: uuid.UUID) -> Response:
    """Write other rules into a draft."""
    me = doors.me()
    me.must("routing:write")
    expected = doors.if_match()
    return _shown(editing.save(me, editing.get(me, ruleset_id, lock=True), expected=expected, **body))


@api.route("/routing/rulesets/<uuid:ruleset_id>/check")
@api.response(200, schemas.CheckOut)
def check(ruleset_id: uuid.UUID) -> Response:
    """What keeps rules from being published, with a pointer into each rule."""
    row = editing.get(doors.me(), ruleset_id)
    errors = problems.pointed(RulesInvalid(editing.problems(row.rules)))
    return doors.json({"ok": not errors, "errors": errors, "simulated": publishing.is_simulated(row)})


@api.route("/routing/rulesets/<uuid:ruleset_id>/publish", methods=["POST"])
@api.arguments(schemas.PublishRuleset)
@api.response(200, schemas.RulesetOut)
def publish(body: dict[str, Any], ruleset_id: uuid.UUID) -> Response:
    """Bring a draft into force. Whoever wrote in it cannot: another lead or an administrator does."""
    return _shown(publishing.publish(doors.me(), ruleset_id, expected=_expected(), **body))


@api.route("/routing/rulesets/<uuid:ruleset_id>/retire", methods=["POST"])
@api.arguments(schemas.RetireRuleset)
@api.response(200, schemas.RulesetOut)
def retire(body: dict[str, Any], ruleset_id: uuid.UUID) -> Response:
    """Give a draft up, or take a version out of use; the one published before it decides then."""
    return _shown(publishing.retire(doors.me(), ruleset_id, expected=_expected(), **body))


@api.route("/routing/rulesets/<uuid:ruleset_id>/differences")
@api.arguments(schemas.CompareWith, location="query")
@api.response(200, schemas.DifferencesOut)
def differences(args: dict[str, Any], ruleset_id: uuid.UUID) -> Response:
    """What is different from another version, in words."""
    me = doors.me()
    mine, other = editing.get(me, ruleset_id), reading.find(me, args["other"])
    found = comparing.differences(editing.parsed(other), editing.parsed(mine), me.language)
    return doors.listed(Page(found), comparing.out)


@api.route("/routing/school-rules")
@api.response(200, schemas.SchoolRulesOut)
def school_rules() -> Response:
    """The rules in force that look at the kind, language or district of a school: everybody may read them."""
    rules = reading.by_school(published.in_force().rules)
    names = reading.names_of(rules, doors.me().language)
    items = [
        {
            "code": rule.id,
            "stage": rule.stage,
            "asks": [words for _, words in phrase(rule.when, names)],
            "gives": [f"{label}: {value}" for label, value in given(rule, names)],
            "reason": rule.rationale,
            "owner": rule.owner,
            "valid_to": rule.valid_until,
        }
        for rule in rules
    ]
    return doors.listed(Page(items))


@api.route("/routing/dry-run", methods=["POST"])
@api.arguments(schemas.DryRun)
@api.response(200, schemas.DryRunOut)
def try_out(body: dict[str, Any]) -> Response:
    """What rules would decide about facts that are typed in. Nothing is stored."""
    return doors.json(dry_run.decided(doors.me(), **body))


@api.route("/routing/simulations", methods=["POST"])
@api.arguments(schemas.Simulate)
@api.response(202, schemas.SimulationOut)
def simulate(body: dict[str, Any]) -> Response:
    """Have past tickets decided again by a version of the rules."""
    me = doors.me()
    me.must("routing:write")
    rules = reading.find(me, body.pop("ruleset"))
    return doors.json(simulations.out(simulations.ask(me, rules, **body)), 202)


@api.route("/routing/simulations/<uuid:simulation_id>")
@api.response(200, schemas.SimulationOut)
def simulation(simulation_id: uuid.UUID) -> Response:
    """What a simulation found."""
    return doors.json(simulations.out(simulations.get(doors.me(), simulation_id)))
