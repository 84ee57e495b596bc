"""Teams and their members over JSON."""

import uuid
from typing import Any

from flask import Response

from core.paging import Page
from organisation.people import leaving
from organisation.people.leaving import Leaving
from tickets.teams import members, schemas, teams
from tickets.teams.models import Team
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("teams", __name__, "Teams and who works in them")

COLUMNS = ("id", "code", "name_fi", "name_sv", "name_en", "closed_on", "take_within_minutes")


def _listed(team: Any) -> dict[str, Any]:
    return {name: getattr(team, name) for name in COLUMNS}


def _one(team: Team, status: int = 200, **more: Any) -> Response:
    shown = [_member(member) for member in members.of(team)]
    return doors.json(_listed(team) | {"members": shown, "version": team.version} | more, status, version=team.version)


def _member(member: members.Shown) -> dict[str, Any]:
    facts = ("weight", "capacity", "active", "open_tickets", "open_points")
    person = {"id": member.person_id, "name": member.name}
    return {"person": person} | {name: getattr(member, name) for name in facts}


@api.route("/teams")
@api.response(200, schemas.TeamsOut)
def find() -> Response:
    """All teams, working ones first."""
    return doors.listed(Page(teams.listed(doors.me())), _listed)


@api.route("/teams", methods=["POST"])
@api.arguments(schemas.AddTeam)
@api.response(201, schemas.TeamOut)
def add(body: dict[str, Any]) -> Response:
    """Add a team."""
    return _one(teams.add(doors.me(), **body), 201)


@api.route("/teams/<uuid:team_id>")
@api.response(200, schemas.TeamOut)
def get(team_id: uuid.UUID) -> Response:
    """One team with its members and what they have on their hands."""
    return _one(teams.get(doors.me(), team_id))


@api.route("/teams/<uuid:team_id>", methods=["PATCH"])
@api.versioned
@api.arguments(schemas.AlterTeam)
@api.response(200, schemas.TeamOut)
def alter(body: dict[str, Any], team_id: uuid.UUID) -> Response:
    """Rename a team, close it or open it again."""
    team = teams.get(doors.me(), team_id, lock=True)
    return _one(teams.alter(doors.me(), team, expected=doors.if_match(), **body))


@api.route("/teams/<uuid:team_id>/members", methods=["POST"])
@api.arguments(schemas.AddMember)
@api.response(201, schemas.TeamOut)
def add_member(body: dict[str, Any], team_id: uuid.UUID) -> Response:
    """Put an agent or lead into a team."""
    team = teams.get(doors.me(), team_id, lock=True)
    members.add(doors.me(), team, **body)
    return _one(team, 201)


@api.route("/teams/<uuid:team_id>/members/<uuid:person_id>", methods=["PATCH"])
@api.versioned
@api.arguments(schemas.AlterMember)
@api.response(200, schemas.TeamOut)
def alter_member(body: dict[str, Any], team_id: uuid.UUID, person_id: uuid.UUID) -> Response:
    """Change a member's share or limit, or say that they are away or back. The version is the team's."""
    team = teams.get(doors.me(), team_id, lock=True)
    members.alter(doors.me(), team, members.get(doors.me(), team, person_id), expected=doors.if_match(), **body)
    return _one(team)


@api.route("/teams/<uuid:team_id>/members/<uuid:person_id>", methods=["DELETE"])
@api.versioned
@api.response(200, schemas.TeamLeftOut)
def remove_member(team_id: uuid.UUID, person_id: uuid.UUID) -> Response:
    """Take somebody out of a team; says how many open tickets they had there. The version is the team's."""
    team = teams.get(doors.me(), team_id, lock=True)
    member = members.get(doors.me(), team, person_id)
    held = leaving.held(Leaving(person_id, team_id=team.id))
    members.remove(doors.me(), team, member, expected=doors.if_match())
    return _one(team, held=leaving.shown(held))
