"""The uploaded files of somebody who imports no more, as far as they still wait for an answer."""

import sqlalchemy as sa

from core.db import db
from core.errors import N_, NN_
from core.scope import everywhere
from organisation.people.leaving import Held, Leaving
from registry.imports import batches
from registry.imports.models import WAITING, PurchaseBatch


def held(leaving: Leaving) -> list[Held]:
    """The files that they uploaded and that wait for a person."""
    lost = [purpose for purpose, permission in batches.WRITES.items() if leaving.loses(permission)]
    if not lost:
        return []
    wanted = sa.select(sa.func.count()).where(
        PurchaseBatch.uploaded_by_id == leaving.person_id,
        PurchaseBatch.purpose.in_(lost),
        PurchaseBatch.state.in_(sorted(WAITING)),
    )
    count = db.session.scalar(everywhere(wanted, PurchaseBatch, why="how many, for whatever school"))
    says = NN_("%(count)s delivery or file", "%(count)s deliveries or files")
    goes = N_("Whoever imports files can go on with this.")
    return [Held("batches", int(count or 0), says, goes, "/purchasing", "batch:read")]
