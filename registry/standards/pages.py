"""The page about the standard: the city and each school, as of any day."""

from typing import Any

from flask import Blueprint, Response

from core import clock
from core.actor import Actor
from core.errors import DomainError
from organisation.schools import schools
from registry.catalogue import prices
from registry.catalogue.standard import Standing
from registry.devices import figures
from registry.devices.figures import Axis
from registry.devices.words import STANDINGS
from registry.standards import compliance, schemas
from web import doors
from web.panels import Panel

pages = Blueprint("standards", __name__, template_folder="templates")


@pages.get("/standards")
def index() -> Response:
    """Devices by how they stand towards the standard."""
    me = doors.me()
    me.must(compliance.PERMISSION)
    try:
        query, form = doors.load(schemas.StandardsArgs), doors.Form()
        school = schools.get(me, query["school"]).id if query["school"] else None
    except DomainError as error:
        query, form, school = doors.load(schemas.StandardsArgs, raw={}), doors.refused(error), None
    day = query["at"] or clock.today()
    found = compliance.of_schools(me, at=day, school_id=school)
    found.sort(key=lambda one: (one.share, -one.devices))
    return doors.page(
        "standards/standards.html",
        form.status,
        form=form,
        query=query,
        day=day,
        is_today=day == clock.today(),
        found=found,
        whole=compliance.total(found),
        names=schools.names(me, {one.school.id for one in found if one.school}),
        schools=schools.options(me),
        sees_prices=prices.may_see(me),
        Standing=Standing,
        STANDINGS=STANDINGS,
    )


def _city(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """How much of the city's devices is standard, as last counted; nothing before the first count."""
    counted = figures.city(actor, Axis.STANDING)
    devices = sum(counted.values())
    if not devices:
        return None
    to_replace = sum(counted.get(stands, 0) for stands in compliance.CURED)
    return {"devices": devices, "standard": counted.get(Standing.STANDARD, 0), "to_replace": to_replace}


START = [Panel("model:write", "standards/panel-start.html", _city)]
