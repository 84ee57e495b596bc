"""Roles as a page: who holds what, where and since when."""

from flask import Blueprint, Response

from core import clock
from core.errors import DomainError
from organisation.people import grants, hooks, schemas
from organisation.people.words import ROLES
from organisation.schools import schools
from web import doors
from web.fields import choices

pages = Blueprint("grants", __name__, template_folder="templates")


@pages.get("/grants")
def index() -> Response:
    """Who holds which role where, and since when. Whose roles were shown is logged."""
    try:
        query, form = doors.load(schemas.FindGrants), doors.Form()
    except DomainError as error:
        query, form = {"limit": 50, "after": None}, doors.refused(error)
    found = grants.find(doors.me(), **query)
    hooks.looked_at(doors.me(), "person", list({row.person_id for row in found.items}), "page grants")
    return doors.page(
        "people/grants.html",
        form.status,
        found=found,
        query=query,
        form=form,
        filtered=any(query.get(name) for name in ("q", "role", "school", "every_school", "ended", "ending")),
        schools=schools.options(doors.me()),
        ROLES=ROLES,
        roles=choices(ROLES),
        today=clock.today(),
    )
