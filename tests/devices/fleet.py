"""What devices are surrounded by, for the tests of this folder."""

import datetime as dt
import uuid
from typing import Any

from core.actor import SYSTEM
from core.db import db, transaction
from core.history import change
from organisation.schools.models import Room, School
from registry.catalogue.models import DeviceModel, StandardListing, Use
from registry.devices import hands
from registry.devices.models import Device
from tests import cast


def room(name: str = "A101", school: School | None = None) -> Room:
    """A room, of First School unless told otherwise."""
    made = Room(school_id=(school or cast.school()).id, name=name)
    with transaction(), change(made, "room.added", by=SYSTEM):
        db.session.add(made)
    return made


def listing(model: DeviceModel, use: Use = Use.STUDENT, **columns: Any) -> StandardListing:
    """A model is standard for students since 2020."""
    given = {"valid_from": dt.date(2020, 1, 1), "planned_life_months": 48, "replacement_price_cents": 40000} | columns
    made = StandardListing(model_id=model.id, use=use, **given)
    with transaction(), change(made, "listing.added", by=SYSTEM):
        db.session.add(made)
    return made


def batch() -> uuid.UUID:
    """The key of a purchase batch that nobody kept."""
    return uuid.uuid4()


def handed(device: Device, to: cast.Member, by: cast.Member | None = None) -> Device:
    """The device in somebody's hands, for good."""
    with transaction():
        return hands.hand_over((by or cast.contact()).actor, device, person=str(to.id), confirm=True)
