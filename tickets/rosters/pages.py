"""Shifts as pages: a team's week, and the form for one person's roster."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core import clock, languages
from core.actor import Actor
from core.errors import N_, DomainError
from core.languages import Language
from tickets.calendars import typed as hours_typed
from tickets.calendars.words import WEEKDAYS
from tickets.rosters import rosters, typed, week
from tickets.rosters.schemas import ReplaceRoster
from tickets.teams import membership
from tickets.teams.membership import WorkingTeam
from web import doors, frame, moments
from web.fields import Choice, Day, Id, Input, choices

pages = Blueprint("rosters", __name__, template_folder="templates")


class ShowWeek(Input):
    team = Id(load_default=None)
    day = Day(load_default=None, metadata={"description": "any day of the week to show"})


class TypedRoster(Input):
    """The form: shifts, absences and skills as people type them."""

    day_1, day_2, day_3, day_4 = (hours_typed.DayHours(load_default=list) for _ in range(4))
    day_5, day_6, day_7 = (hours_typed.DayHours(load_default=list) for _ in range(3))
    exceptions = hours_typed.Lines(hours_typed.special, load_default=list)
    absences = hours_typed.Lines(typed.absence, load_default=list)
    skills = hours_typed.Lines(typed.skill, load_default=list)
    capacity_points = ReplaceRoster().fields["capacity_points"]
    languages = ma.fields.List(Choice(Language), load_default=list)


@pages.get("/shifts")
def index() -> Response:
    """Who of a team works when, this week or another."""
    me = doors.me()
    me.must(rosters.READ)
    try:
        asked, form = doors.load(ShowWeek), doors.Form()
    except DomainError as error:
        asked, form = {"team": None, "day": None}, doors.refused(error)
    teams = membership.working(me.id)
    team = _team(teams, asked["team"])
    monday = week.monday_of(asked["day"] or clock.today())
    rows = week.of_team(me, team.id, monday) if team else []
    days = [monday + dt.timedelta(days=n) for n in range(7)]
    return doors.page(
        "rosters/week.html",
        form.status,
        form=form,
        team=team,
        teams=[(str(one.id), one.name(frame.language())) for one in teams],
        shown_day=monday.isoformat(),
        days=days,
        columns=[moments.day_of_week(day) for day in days],
        before=_week(team, monday - dt.timedelta(days=7)),
        after=_week(team, monday + dt.timedelta(days=7)),
        rows=rows,
        leaving=week.leaving(rows),
        now=clock.now(),
        period=moments.period,
        may_lead=me.may("ticket:lead"),
    )


def _week(team: WorkingTeam | None, monday: dt.date) -> str:
    return url_for("rosters.index", team=team.id if team else None, day=monday.isoformat())


def _team(teams: list[WorkingTeam], asked: uuid.UUID | None) -> WorkingTeam | None:
    """The team that was asked for, else the first of one's own, else the first there is."""
    fitting = (one for one in teams if (one.id == asked if asked else one.is_own))
    return next(fitting, teams[0] if teams else None)


@pages.route("/people/<uuid:person_id>/roster", methods=["GET", "POST"])
def edit(person_id: uuid.UUID) -> Response:
    """Shifts, absences and skills of one person: to be changed by who plans the work, to be read by themselves."""
    me, form = doors.me(), doors.Form()
    name, row = rosters.find(me, person_id)
    if request.method == "POST":
        try:
            return _replaced(me, person_id, name)
        except DomainError as error:
            form = doors.refused(error)
    return doors.page(
        "rosters/edit.html",
        form.status,
        form=form,
        name=name,
        row=row,
        labels=_labels(),
        WEEKDAYS=WEEKDAYS,
        languages=choices(languages.NAMES),
        of_weekday=_of_weekday,
        special_in_words=hours_typed.special_in_words,
        absences_in_words=typed.absences_in_words,
        skills_in_words=typed.skills_in_words,
        may_write=me.may(rosters.WRITE),
    )


def _replaced(me: Actor, person_id: uuid.UUID, name: str) -> Response:
    given = doors.load(TypedRoster)
    weekly = [{"weekday": day, **span} for day in WEEKDAYS for span in given.pop(f"day_{day}")]
    rosters.refuse_overlapping(given["absences"])
    rosters.replace(me, person_id, expected=doors.if_match(), weekly=weekly, **given)
    return doors.see_other(
        url_for("rosters.edit", person_id=person_id), gettext("The shifts of %(name)s are saved.", name=name)
    )


def _labels() -> dict[str, str]:
    named = {
        "weekly": N_("Weekly shifts"),
        "exceptions": N_("Days with other hours"),
        "absences": N_("Absences"),
        "skills": N_("Skills"),
        "capacity_points": N_("Effort points at most"),
        "languages": N_("Languages of service"),
    }
    days = {f"day_{number}": word for number, word in WEEKDAYS.items()}
    return {field: gettext(label) for field, label in (named | days).items()}


def _of_weekday(weekly: list[Mapping[str, Any]], number: int) -> str:
    return hours_typed.spans_in_words(one for one in weekly if one["weekday"] == number)
