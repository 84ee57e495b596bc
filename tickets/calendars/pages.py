"""Calendars as pages: the list, one with its versions, the form that makes the next version."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core import clock
from core.actor import Actor
from core.errors import N_, DomainError
from tickets.calendars import calendars, schemas, typed, versions
from tickets.calendars.hours import from_row
from tickets.calendars.models import Calendar
from tickets.calendars.public_holidays import public_holidays
from tickets.calendars.words import COUNTRY_NAMES, WEEKDAYS, name
from web import doors, frame
from web.fields import Day, Input, Text, Whole, choices

pages = Blueprint("calendars", __name__, template_folder="templates")


class TypedCalendar(Input):
    """The form: hours as people type them (tickets/calendars/typed.py)."""

    name = Text(1, 80, required=True)
    day_1, day_2, day_3, day_4 = (typed.DayHours(load_default=list) for _ in range(4))
    day_5, day_6, day_7 = (typed.DayHours(load_default=list) for _ in range(3))
    public_holidays = schemas.DefineCalendar().fields["public_holidays"]
    closed = typed.Lines(typed.closed, load_default=list)
    special = typed.Lines(typed.special, load_default=list)
    valid_from = Day(load_default=None)
    after = Whole(0, load_default=None)


class TypedNewCalendar(TypedCalendar):
    code = schemas.DefineCalendar().fields["code"]


@pages.get("/calendars")
def index() -> Response:
    """The calendars."""
    me = doors.me()
    found = versions.latest(me, Calendar)
    return doors.page("calendars/list.html", found=found, may_write=me.may("calendar:write"), **_words())


@pages.route("/calendars/new", methods=["GET", "POST"])
def add() -> Response:
    """Make a calendar."""
    form = doors.Form()
    me = doors.me()
    me.must("calendar:write")
    if request.method == "POST":
        try:
            return _defined(me, doors.load(TypedNewCalendar), gettext("The calendar is added."))
        except DomainError as error:
            form = doors.refused(error)
    return _form(form, None)


@pages.get("/calendars/<code>")
def show(code: str) -> Response:
    """One calendar: its hours, what is different on which days, and its versions."""
    me = doors.me()
    found = versions.every(me, Calendar, code)
    chosen = next((one for one in found if str(one.number) == request.args.get("version")), found[0])
    return doors.page(
        "calendars/show.html",
        calendar=chosen,
        versions=found,
        coming=_coming(chosen),
        may_write=me.may("calendar:write"),
        **_words(),
    )


@pages.route("/calendars/<code>/edit", methods=["GET", "POST"])
def edit(code: str) -> Response:
    """Make the next version of a calendar."""
    form = doors.Form()
    me = doors.me()
    me.must("calendar:write")
    latest = versions.every(me, Calendar, code)[0]
    if request.method == "POST":
        try:
            facts = doors.load(TypedCalendar) | {"code": code}
            return _defined(me, facts, gettext("Saved. Open tickets are counted by the new hours from now on."))
        except DomainError as error:
            form = doors.refused(error)
    return _form(form, latest)


def _defined(me: Actor, facts: dict[str, Any], said: str) -> Response:
    weekly = [{"weekday": day, **span} for day in WEEKDAYS for span in facts.pop(f"day_{day}")]
    made = calendars.define(me, weekly=weekly, **facts)
    return doors.see_other(url_for("calendars.show", code=made.code), said)


def _form(form: doors.Form, calendar: Calendar | None) -> Response:
    return doors.page(
        "calendars/edit.html",
        form.status,
        form=form,
        calendar=calendar,
        countries=choices(COUNTRY_NAMES),
        labels=_labels(),
        **_words(),
    )


def _labels() -> dict[str, str]:
    """What the fields are called; a refusal of the weekly hours is shown at Monday's."""
    named = {
        "code": N_("Code"),
        "name": N_("Name"),
        "public_holidays": N_("Public holidays"),
        "closed": N_("Closed periods"),
        "special": N_("Special days"),
        "valid_from": N_("In force from"),
        "weekly": N_("Weekly hours"),
    }
    days = {f"day_{number}": word for number, word in WEEKDAYS.items()}
    return {field: gettext(label) for field, label in (named | days).items()}


def _coming(calendar: Calendar) -> list[tuple[Any, str]]:
    """The public holidays of the year to come, with their names in the reader's language."""
    hours, today = from_row(calendar), clock.today()
    if hours.public_holidays is None:
        return []
    years = (public_holidays(hours.public_holidays, today.year + later, frame.language()) for later in (0, 1))
    both = {day: said for year in years for day, said in year.items()}
    return [(day, said) for day, said in sorted(both.items()) if 0 <= (day - today).days <= 365]  # noqa: PLR2004


def _of_weekday(weekly: list[Mapping[str, Any]], number: int) -> str:
    return typed.spans_in_words(one for one in weekly if one["weekday"] == number)


def _words() -> dict[str, Any]:
    return {
        "WEEKDAYS": WEEKDAYS,
        "COUNTRIES": COUNTRY_NAMES,
        "called": name,
        "of_weekday": _of_weekday,
        "closed_in_words": typed.closed_in_words,
        "special_in_words": typed.special_in_words,
    }
