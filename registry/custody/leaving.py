"""The devices that somebody has who is let in no more."""

import sqlalchemy as sa

from core.db import db
from core.errors import N_, NN_
from core.scope import everywhere
from organisation.people.leaving import Held, Leaving
from registry.custody.models import Custody


def held(leaving: Leaving) -> list[Held]:
    """The devices in their hands; a role or a team that ends changes nothing about them."""
    if not leaving.is_disabled:
        return []
    wanted = sa.select(sa.func.count()).where(Custody.person_id == leaving.person_id, Custody.until.is_(None))
    count = db.session.scalar(everywhere(wanted, Custody, why="how many, wherever they are"))
    says = NN_("%(count)s device", "%(count)s devices")
    goes = N_("Registered to this person until taken back or handed over.")
    return [Held("devices", int(count or 0), says, goes, f"/devices?holder={leaving.person_id}", "device:holder")]
