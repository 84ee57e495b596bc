"""Trying rules out as pages: facts that are typed in, and what a simulation found."""

import uuid
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext

from core.errors import DomainError
from tickets.desk import explaining
from tickets.routing import published
from tickets.routing.fields import FIELDS, Fact, Type
from tickets.routing.models import RoutingRuleset, RoutingSimulation, SimulationState
from tickets.rulesets import dry_run, editing, reading, simulations
from tickets.rulesets.rule_options import YES_NO, Choices
from tickets.rulesets.schemas import TeamState
from tickets.rulesets.words import GROUPINGS, SIZES, STATES
from web import doors, frame

pages = Blueprint("rule_trials", __name__, template_folder="templates")
SIMULATION = "/rules/simulations/<uuid:simulation_id>"
OUTCOMES = ("ticket.priority", "ticket.team")  # the rules give the priority; a person's choice of a team is left out


@pages.get("/rules/try")
def try_out() -> Response:
    """Type facts in and see what the rules decide."""
    me, form, made = doors.me(), doors.Form(), None
    me.must("routing:read")
    versions = reading.versions(me, limit=100).items
    asked = {name: value for name, value in request.args.items() if name in FIELDS and value.strip()}
    chosen = request.args.get("ruleset") or str(published.in_force().rules.version)
    if asked:
        try:
            facts = {name: _fact(name, value) for name, value in asked.items()}
            made = dry_run.decided(me, facts=facts, ruleset=chosen, team_state=TeamState.NOW)
        except DomainError as error:
            form = doors.refused(error)
    choices = Choices(frame.language())
    return doors.page(
        "rulesets/try.html",
        form.status,
        form=form,
        made=made,
        asked=asked,
        chosen=chosen,
        versions_named=[(one.number, _named(one)) for one in (found.RoutingRuleset for found in versions)],
        fields=[(name, label) for name, label in choices.fields() if name not in OUTCOMES],
        FIELDS=FIELDS,
        Type=Type,
        choices=choices,
        YES_NO=[(YES_NO[0], gettext("yes")), (YES_NO[1], gettext("no"))],
    )


@pages.get(SIMULATION)
def simulation(simulation_id: uuid.UUID) -> Response:
    """What a simulation found."""
    return _simulation("rulesets/simulation.html", simulation_id)


@pages.get(f"{SIMULATION}/progress")
def progress(simulation_id: uuid.UUID) -> Response:
    """The part of the page that waits, asked for again and again; when the work has ended, the whole page is."""
    answer = _simulation("rulesets/progress.html", simulation_id)
    if simulations.get(doors.me(), simulation_id).state is not SimulationState.WAITING:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _simulation(template: str, simulation_id: uuid.UUID) -> Response:
    me = doors.me()
    row = simulations.get(me, simulation_id)
    rules = editing.get(me, row.ruleset_id)
    return doors.page(template, one=row, row=rules, **words(rules, row))


def words(rules: RoutingRuleset, row: RoutingSimulation) -> dict[str, Any]:
    """The names of what a simulation counts."""
    language, found = frame.language(), row.result or {}
    codes = {code for one in found.get("changes", ()) for code in one["fields"].get("category", ())}
    names = explaining.fixed_words() | explaining.teams(language) | explaining.categories(codes, language)
    return {
        "names": names,
        "rule_names": explaining.rule_names(editing.parsed(rules)),
        "GROUPINGS": GROUPINGS,
        "SIZES": SIZES,
        "hours": _hours(found),
    }


def _hours(found: dict[str, Any]) -> dict[str, list[tuple[int, dict[str, int]]]]:
    """Team → the hours of the day in which it gets tickets."""
    return {
        team: [(hour, one) for hour, one in enumerate(hours) if one["tickets"] or one["tickets_before"]]
        for team, hours in found.get("load", {}).items()
    }


def _named(row: RoutingRuleset) -> str:
    return f"{gettext('Version %(number)s', number=row.number)} ({gettext(STATES[row.state])})"


def _fact(name: str, text: str) -> Fact:
    """What was typed for a fact; what cannot be read stays a text, which the rules refuse."""
    kind, text = FIELDS[name].type, text.strip()
    if kind is Type.FLAG and text in YES_NO:
        return text == YES_NO[0]
    if kind is Type.NUMBER and text.isdecimal():
        return int(text[:12])
    if kind is Type.CODES:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text
