"""Teams as pages: the list, one team with its members, adding, renaming and closing."""

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core.errors import DomainError
from tickets.teams import members, schemas, teams
from tickets.teams.models import Team
from web import doors

pages = Blueprint("teams", __name__, template_folder="templates")


@pages.get("/teams")
def index() -> Response:
    """The list of teams."""
    return doors.page("teams/list.html", teams=teams.listed(doors.me()), may_write=doors.me().may("team:write"))


@pages.route("/teams/new", methods=["GET", "POST"])
def add() -> Response:
    """Add a team."""
    form = doors.Form()
    doors.me().must("team:write")
    if request.method == "POST":
        try:
            team = teams.add(doors.me(), **doors.load(schemas.AddTeam))
            return _to(team, gettext("The team was added. Add members next."))
        except DomainError as error:
            form = doors.refused(error)
    return doors.page("teams/edit.html", form.status, form=form, team=None)


@pages.get("/teams/<uuid:team_id>")
def show(team_id: uuid.UUID) -> Response:
    """One team."""
    return _shown(teams.get(doors.me(), team_id))


@pages.route("/teams/<uuid:team_id>/edit", methods=["GET", "POST"])
def edit(team_id: uuid.UUID) -> Response:
    """Rename a team, close it or open it again."""
    form = doors.Form()
    team = teams.get(doors.me(), team_id, lock=request.method == "POST")
    doors.me().must("team:write")
    if request.method == "POST":
        try:
            facts: dict[str, Any] = {"closed": False, "take_within_minutes": None} | doors.load(schemas.AlterTeam)
            teams.alter(doors.me(), team, expected=doors.if_match(), **facts)
            return _to(team, gettext("Saved."))
        except DomainError as error:
            form = doors.refused(error)
    return doors.page("teams/edit.html", form.status, form=form, team=team)


@pages.post("/teams/<uuid:team_id>/members")
def add_member(team_id: uuid.UUID) -> Response:
    """Put somebody into a team."""
    team = teams.get(doors.me(), team_id, lock=True)
    try:
        members.add(doors.me(), team, expected=doors.if_match(), **doors.load(schemas.AddMember))
    except DomainError as error:
        return _shown(team, adding=doors.refused(error))
    return _to(team, gettext("The person was added to the team."))


@pages.post("/teams/<uuid:team_id>/members/<uuid:person_id>")
def alter_member(team_id: uuid.UUID, person_id: uuid.UUID) -> Response:
    """Change a member's share or limit, or say that they are away or back."""
    team = teams.get(doors.me(), team_id, lock=True)
    try:
        facts: dict[str, Any] = {"active": False, "capacity": None} | doors.load(schemas.AlterMember)
        members.alter(doors.me(), team, members.get(doors.me(), team, person_id), expected=doors.if_match(), **facts)
    except DomainError as error:
        return _shown(team, person_id, changing=doors.refused(error))
    return _to(team, gettext("Saved."))


@pages.post("/teams/<uuid:team_id>/members/<uuid:person_id>/back")
def bring_back(team_id: uuid.UUID, person_id: uuid.UUID) -> Response:
    """Say that a member who was away gets tickets again."""
    team = teams.get(doors.me(), team_id, lock=True)
    member = members.get(doors.me(), team, person_id)
    try:
        members.alter(doors.me(), team, member, expected=doors.if_match(), active=True)
    except DomainError as error:
        return _shown(team, person_id, changing=doors.refused(error))
    name = next((one.name for one in members.of(team) if one.person_id == person_id), "")
    return _to(team, gettext("%(name)s is back at work.", name=name))


@pages.post("/teams/<uuid:team_id>/members/<uuid:person_id>/remove")
def remove_member(team_id: uuid.UUID, person_id: uuid.UUID) -> Response:
    """Take somebody out of a team."""
    team = teams.get(doors.me(), team_id, lock=True)
    try:
        members.remove(doors.me(), team, members.get(doors.me(), team, person_id), expected=doors.if_match())
    except DomainError as error:
        return _shown(team, changing=doors.refused(error))
    return _to(team, gettext("The person was removed from the team."))


def _shown(team: Team, person_id: uuid.UUID | None = None, **forms: doors.Form) -> Response:
    """A team's page, with the form that was refused shown again; `person_id` is whose."""
    refused = next(iter(forms.values()), doors.Form())
    looks_after = doors.me().may(members.MEMBERS)
    return doors.page(
        "teams/show.html",
        refused.status,
        team=team,
        members=members.of(team),
        candidates=members.candidates(team) if looks_after else [],
        forms={"adding": doors.Form(), "changing": doors.Form()} | forms,
        refused=refused,
        refused_person=person_id,
        blank=doors.Form,
        looks_after=looks_after,
        may_write=doors.me().may("team:write"),
        may_see_tickets=doors.me().may("ticket:read"),
    )


def _to(team: Team, said: str) -> Response:
    return doors.see_other(url_for("teams.show", team_id=team.id), said)
