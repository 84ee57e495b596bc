"""The devices that somebody has who is let in no more: what they hand back, and to whom."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from core.db import db
from core.errors import N_, NN_
from core.scope import everywhere
from organisation.people.leaving import NAMED, Held, Leaving, Thing
from organisation.people.models import Grant, Person
from organisation.people.roles import TABLE
from organisation.people.search import holds_today
from organisation.schools import schools
from organisation.schools.models import School
from registry.catalogue.models import DeviceModel
from registry.catalogue.naming import FULL_NAME
from registry.custody.models import Custody
from registry.devices.models import Device
from web.frame import language


def held(leaving: Leaving) -> list[Held]:
    """The devices in their hands, each with who collects it; a role or a team that ends changes nothing about them."""
    if not leaving.is_disabled:
        return []
    rows = _devices(leaving)
    collectors = _contacts({row.school_id for row in rows[:NAMED]}) if rows else {}
    things = [_thing(row, collectors.get(row.school_id, [])) for row in rows[:NAMED]]
    says = NN_("%(count)s device", "%(count)s devices")
    goes = N_("Registered to this person until taken back or handed over.")
    return [Held("devices", len(rows), says, goes, f"/devices?holder={leaving.person_id}", "device:holder", things)]


def _devices(leaving: Leaving) -> Any:
    wanted = sa.select(
        *(Device.id, Device.asset_tag, Device.serial, Device.school_id, FULL_NAME.label("model")),
        schools.name_in(language()).label("school"),
    )
    wanted = wanted.join(Custody, Custody.device_id == Device.id).join(School, School.id == Device.school_id)
    wanted = wanted.join(DeviceModel, DeviceModel.id == Device.model_id).join(DeviceModel.manufacturer)
    wanted = wanted.where(Custody.person_id == leaving.person_id, Custody.until.is_(None)).order_by(Device.asset_tag)
    return db.session.execute(everywhere(wanted, Custody, Device, why="all that they hand back, wherever it is")).all()


def _thing(row: Any, contacts: list[str]) -> Thing:
    names = ", ".join(contacts) or gettext("an asset manager")
    detail = gettext("%(model)s, %(school)s; collected by %(names)s", model=row.model, school=row.school, names=names)
    return Thing(row.asset_tag or row.serial or gettext("no tag yet"), f"/devices/{row.id}", detail)


def _contacts(keys: Collection[Any]) -> dict[Any, list[str]]:
    """Who takes back the devices of each school: its contacts of today."""
    wanted = sa.select(Grant.school_id, Person.name).join(Person, Person.id == Grant.person_id)
    wanted = wanted.where(Grant.school_id.in_(keys), Grant.role.in_(sorted(TABLE["device:hand"])), holds_today())
    wanted = wanted.where(Person.disabled_at.is_(None)).order_by(Person.sort_key)
    found: dict[Any, list[str]] = {}
    for row in db.session.execute(everywhere(wanted, Person, why="who collects what somebody hands back")):
        found.setdefault(row.school_id, []).append(row.name)
    return found
