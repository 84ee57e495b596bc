"""Targets as pages: the list, one policy with its versions, the form that makes the next version."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core.actor import Actor
from core.errors import DomainError
from registry.catalogue.models import Category as DeviceCategory
from tickets.calendars import versions
from tickets.calendars.models import Calendar
from tickets.calendars.words import name as calendar_name
from tickets.categories import categories
from tickets.categories.words import KINDS
from tickets.clocks import policies, policy_form, words
from tickets.clocks.models import SlaPolicy
from tickets.states import Priority
from tickets.ticket.words import WAIT_REASONS
from web import doors, frame
from web.fields import choices

pages = Blueprint("targets", __name__, template_folder="templates")


@pages.get("/targets")
def index() -> Response:
    """The policies."""
    me = doors.me()
    found = versions.latest(me, SlaPolicy)
    return doors.page("clocks/policies.html", found=found, may_write=me.may("calendar:write"), **_words(me))


@pages.route("/targets/new", methods=["GET", "POST"])
def add() -> Response:
    """Make a policy."""
    form = doors.Form()
    me = doors.me()
    me.must("calendar:write")
    if request.method == "POST":
        try:
            typed = doors.load(policy_form.TypedNewPolicy)
            return _defined(me, policy_form.facts(typed), gettext("The targets are added."))
        except DomainError as error:
            form = doors.refused(error)
    return _form(me, form, None)


@pages.get("/targets/<policy>")
def show(policy: str) -> Response:
    """One policy."""
    me = doors.me()
    found = versions.every(me, SlaPolicy, policy)
    chosen = next((one for one in found if str(one.number) == request.args.get("version")), found[0])
    return doors.page(
        "clocks/policy.html",
        policy=chosen,
        versions=found,
        begins=policy_form.values(chosen),
        may_write=me.may("calendar:write"),
        **_words(me),
    )


@pages.route("/targets/<policy>/edit", methods=["GET", "POST"])
def edit(policy: str) -> Response:
    """Make the next version of a policy."""
    form = doors.Form()
    me = doors.me()
    me.must("calendar:write")
    latest = versions.every(me, SlaPolicy, policy)[0]
    if request.method == "POST":
        try:
            typed = policy_form.facts(doors.load(policy_form.TypedPolicy))
            return _defined(me, typed | {"code": policy}, gettext("Saved. Open tickets get the new targets."))
        except DomainError as error:
            form = doors.refused(error)
    return _form(me, form, latest)


def _defined(me: Actor, facts: dict[str, Any], said: str) -> Response:
    made = policies.define(me, **facts)
    return doors.see_other(url_for("targets.show", policy=made.code), said)


def _form(me: Actor, form: doors.Form, policy: SlaPolicy | None) -> Response:
    fits = [one for kind in (DeviceCategory.STUDENT_LAPTOP, DeviceCategory.TABLET) for one in categories.symptoms(kind)]
    return doors.page(
        "clocks/policy-edit.html",
        form.status,
        form=form,
        policy=policy,
        begins=policy_form.values(policy),
        symptoms=list({one.code: (one.code, one.name(frame.language())) for one in fits}.values()),
        **_words(me),
    )


def _words(me: Actor) -> dict[str, Any]:
    return {
        "called": words.name,
        "calendars": {one.code: calendar_name(one) for one in versions.latest(me, Calendar)},
        "priorities": list(Priority),
        "KINDS": KINDS,
        "kinds": choices(words.KINDS),
        "CLOCKS": words.KINDS,
        "WAIT_REASONS": WAIT_REASONS,
        "wait_reasons": choices(WAIT_REASONS),
        "TELLS": words.TELLS,
        "tells": choices(words.TELLS),
        "step_numbers": policy_form.STEPS,
        "in_hours": policy_form.hours,
    }
