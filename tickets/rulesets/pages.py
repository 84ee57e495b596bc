"""The rules that send tickets to teams, for everybody who works by them."""

from flask import Blueprint, Response

from core.errors import DomainError
from tickets.routing import published
from tickets.routing.default_ruleset import rationale_in_words
from tickets.routing.models import RoutingRuleset, RulesetState
from tickets.rulesets import comparing, editing, reading, self_check, words
from web import doors, frame
from web.fields import Input, PageArgs, Whole


class Other(Input):
    with_version = Whole(1, data_key="with", load_default=None)


pages = Blueprint("rules", __name__, template_folder="templates")


@pages.get("/rules")
def index() -> Response:
    """The rules in force."""
    me = doors.me()
    me.must("routing:read")
    return shown(editing.get(me, published.in_force().id))


@pages.get("/rules/<int:number>")
def version(number: int) -> Response:
    """One version of the rules."""
    return shown(editing.numbered(doors.me(), number))


@pages.get("/rules/<int:number>/differences")
def differences(number: int) -> Response:
    """What is different from another version, by default the one in force."""
    me = doors.me()
    row = editing.numbered(me, number)
    other = editing.numbered(me, doors.load(Other)["with_version"] or published.in_force().rules.version)
    return doors.page(
        "rulesets/differences.html",
        row=row,
        other=other,
        found=comparing.differences(editing.parsed(other), editing.parsed(row), frame.language()),
        KINDS=comparing.KINDS,
    )


@pages.get("/rules/schools")
@doors.public
def schools() -> Response:
    """The rules in force that look at schools, for everybody who is served by them."""
    rules = reading.by_school(published.in_force().rules)
    names = reading.names_of(rules, frame.language())
    return doors.page("rulesets/schools.html", found=[reading.rule_in_words(rule, names) for rule in rules])


def shown(row: RoutingRuleset) -> Response:
    """The page of a version that nobody changes any more."""
    me, form = doors.me(), doors.Form()
    try:
        versions = reading.versions(me, **doors.load(PageArgs))
    except DomainError as error:
        form, versions = doors.refused(error), reading.versions(me)
    rules = editing.parsed(row)
    force = published.in_force().rules.version
    return doors.page(
        "rulesets/show.html",
        form.status,
        form=form,
        row=row,
        described=reading.described(me, row.id),
        force=force,
        stages=reading.in_words(rules, frame.language()),
        versions=versions,
        rationale=rationale_in_words(row.rationale),
        may_write=me.may("routing:write"),
        STATES=words.STATES,
        checked=self_check.latest() if me.may("routing:write") else None,
        is_draft=row.state is RulesetState.DRAFT,
    )
