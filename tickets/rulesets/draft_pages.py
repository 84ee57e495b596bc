"""A draft of the rules as pages: its rules one by one, their order, what is wrong, simulation, publication."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext

from core import clock
from core.errors import N_, DomainError, Invalid
from tickets.routing import published
from tickets.routing.models import RoutingRuleset, RulesetState
from tickets.rulesets import editing, publishing, reading, schemas, simulations
from web import doors, frame
from web.fields import Day, Flag, Input, Text, Whole, say

pages = Blueprint("rule_drafts", __name__, template_folder="templates")
ONE = "/rules/drafts/<int:draft>"


class TypedPurpose(Input):
    rationale = Text(0, 500, lines=True, load_default="")


class TypedPublication(schemas.PublishRuleset):
    without_simulation = Flag(load_default=False)


class TypedPeriod(Input):
    first = Day(required=True)
    last = Day(required=True)


class Move(Input):
    to = Whole(-1, 1_000, load_default=0)


@pages.post("/rules/drafts")
def begin() -> Response:
    """Begin a draft from the rules in force."""
    made = editing.begin(doors.me())
    flash(gettext("Draft %(number)s is a copy of the rules in force. Change it, then simulate it.", number=made.number))
    return doors.see_other(url_for("rule_drafts.show", draft=made.number))


@pages.get(ONE)
def show(draft: int) -> Response:
    """A draft with what can be done to it; what is no draft any more is shown as a version."""
    me = doors.me()
    me.must("routing:write")
    row = editing.numbered(me, draft)
    if row.state is not RulesetState.DRAFT:
        return doors.see_other(url_for("rules.version", number=draft))
    return _page(row, doors.Form())


@pages.post(f"{ONE}/purpose")
def purpose(draft: int) -> Response:
    """Say what the new version is for."""

    def save(row: RoutingRuleset) -> None:
        typed = doors.load(TypedPurpose)
        editing.save(doors.me(), row, rules=row.rules, expected=doors.if_match(), **typed)

    return _done(draft, save, "", gettext("Saved."))


@pages.post(f"{ONE}/basis")
def basis(draft: int) -> Response:
    """Say that the draft takes the place of the version that is in force now."""

    def save(row: RoutingRuleset) -> None:
        force = published.in_force().rules.version
        editing.save(doors.me(), row, rules=row.rules, based_on=force, expected=doors.if_match())

    return _done(draft, save, "", gettext("The draft takes the place of the version in force."))


@pages.post(f"{ONE}/rules/<rule_code>/move")
def move(draft: int, rule_code: str) -> Response:
    """Put a rule at another place of its stage."""

    def save(row: RoutingRuleset) -> None:
        editing.move_rule(doors.me(), row, rule_code, expected=doors.if_match(), **doors.load(Move))

    return _done(draft, save, f"rule-{rule_code}", "")


@pages.post(f"{ONE}/rules/<rule_code>/remove")
def remove(draft: int, rule_code: str) -> Response:
    """Take a rule out."""

    def save(row: RoutingRuleset) -> None:
        editing.remove_rule(doors.me(), row, rule_code, expected=doors.if_match())

    return _done(draft, save, "", gettext("The rule is removed from the draft."))


@pages.post(f"{ONE}/simulate")
def simulate(draft: int) -> Response:
    """Try the draft on past tickets, both days included."""

    def ask(row: RoutingRuleset) -> None:
        typed = doors.load(TypedPeriod)
        if typed["last"] < typed["first"]:
            raise Invalid({"last": [N_("The last day is before the first.")]})
        until = clock.midnight(typed["last"] + dt.timedelta(days=1))
        simulations.ask(doors.me(), row, since=clock.midnight(typed["first"]), until=until)

    return _done(draft, ask, "simulation", "")


@pages.post(f"{ONE}/publish")
def publish(draft: int) -> Response:
    """Bring the draft into force."""

    def do(row: RoutingRuleset) -> None:
        publishing.publish(doors.me(), row.id, expected=doors.if_match(), **doors.load(TypedPublication))

    return _done(draft, do, "", gettext("The rules are in force. New tickets are decided by them."))


@pages.post("/rules/<int:number>/retire")
def retire(number: int) -> Response:
    """Give a draft up, or take a version out of use."""

    def do(row: RoutingRuleset) -> None:
        publishing.retire(doors.me(), row.id, expected=doors.if_match(), **doors.load(schemas.RetireRuleset))

    return _done(number, do, "", gettext("Taken out of use."))


def _done(draft: int, act: Callable[[RoutingRuleset], None], anchor: str, said: str) -> Response:
    me = doors.me()
    me.must("routing:write")
    row = editing.numbered(me, draft, lock=True)
    try:
        act(row)
    except DomainError as error:
        if row.state is not RulesetState.DRAFT:
            raise
        return _page(row, doors.refused(error))
    return doors.see_other(url_for("rule_drafts.show", draft=draft, _anchor=anchor or None), said)


def _page(row: RoutingRuleset, form: doors.Form) -> Response:
    me, force = doors.me(), published.in_force().rules.version
    today, stages = clock.today(), reading.in_words(editing.parsed(row), frame.language())
    return doors.page(
        "rulesets/draft.html",
        form.status,
        form=form,
        row=row,
        described=reading.described(me, row.id),
        force=force,
        stages=stages,
        over=[one for _, _, rules in stages for one in rules if one.is_over],
        problems=_problems(row),
        is_own=me.id in row.author_ids,
        is_simulated=publishing.is_simulated(row),
        simulated=simulations.latest(me, row),
        period=(today - simulations.USUAL, today),
    )


def _problems(row: RoutingRuleset) -> list[tuple[str, str]]:
    """The code of a rule, or nothing, and what is wrong with it."""
    return [
        (_code(row.rules, pointer), say(error.says, error.values)) for pointer, error in editing.problems(row.rules)
    ]


def _code(rules: list[dict[str, Any]], pointer: str) -> str:
    _, place, *rest = pointer.split("/")
    return str(rules[int(rest[0])]["id"]) if place == "rules" and rest else ""
