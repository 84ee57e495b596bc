"""Showing who has a device is a view of personal data."""

import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from organisation.people import watched
from registry.devices.models import Device


def holders_shown(actor: Actor, devices: Iterable[dict[str, Any]], purpose: str) -> None:
    """Log that `actor` was shown who has these devices.

    devices  as `shown.devices` makes them
    purpose  the page or call
    """
    keys = {person["id"] for d in devices if (held := d.get("custody")) and (person := held["person"])}
    watched.shown(actor, keys, purpose)


def of_school(school: uuid.UUID) -> Any:
    """A SELECT of the keys of a school's devices."""
    return sa.select(Device.id).where(Device.school_id == school)
