"""The sticker of one demo device, for a first look at the page that teachers open most."""

import sqlalchemy as sa

from core.db import db
from core.scope import everywhere
from organisation.people.models import Grant, Person
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device


def tag() -> str | None:
    """A tag in use at the demo teacher's school; none when there are no such devices."""
    school = sa.select(Grant.school_id).join(Person, Person.id == Grant.person_id)
    school = school.where(Person.email == "teacher@demo.invalid", Grant.school_id.is_not(None)).limit(1)
    wanted = sa.select(Device.asset_tag).where(
        Device.school_id == school.scalar_subquery(),
        Device.lifecycle == Lifecycle.DEPLOYED,
        Device.asset_tag.is_not(None),
    )
    first = everywhere(wanted.order_by(Device.asset_tag).limit(1), Device, Person, why="a sticker to try")
    found: str | None = db.session.scalar(first)
    return found
