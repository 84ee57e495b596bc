"""Who may be given a finding: whoever sees its device, and prices where the rule is about them."""

import uuid
from typing import Any

import sqlalchemy as sa

from core.scope import free_condition
from organisation.people.models import Grant, Person
from organisation.people.roles import TABLE
from organisation.people.search import holds_today
from registry.catalogue import prices
from registry.devices.models import Device
from registry.quality.rules import Rule


def may_have(person_id: Any, school_id: Any, rule: Any, *, but: uuid.UUID | None = None) -> sa.ColumnElement[bool]:
    """A person is let in and may see today what a finding is about. The first three are columns or literals.

    school_id  of the device
    rule       code
    but        a grant that does not count
    """
    sees = _holds(person_id, school_id, Device.read_permission, but)
    sees_prices = _holds(person_id, school_id, prices.PERMISSION, but)
    return sa.and_(sees, sa.or_(rule != Rule.PRICE_OUTLIER.value, sees_prices))


def _holds(person_id: Any, school_id: Any, permission: str, but: uuid.UUID | None) -> sa.ColumnElement[bool]:
    who = sa.orm.aliased(Person)  # of its own, whoever the statement looks at
    held = sa.exists().where(Grant.person_id == person_id, who.id == Grant.person_id, who.disabled_at.is_(None))
    held = held.where(Grant.role.in_(sorted(TABLE[permission])), holds_today())
    held = held.where(sa.or_(Grant.school_id.is_(None), Grant.school_id == school_id))
    if but is not None:
        held = held.where(Grant.id != but)
    return free_condition(
        held.correlate_except(Grant, who), why="whether whoever has a finding may see it, whoever asks"
    )
