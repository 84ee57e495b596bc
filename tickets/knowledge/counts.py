"""How often articles and trees solved a problem."""

import uuid
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from core.db import db
from tickets.knowledge.models import HelpCount


def add(subject_id: uuid.UUID) -> None:
    """Count one more for an article or a tree."""
    one = insert(HelpCount).values(subject_id=subject_id, solved=1)
    more = one.on_conflict_do_update(index_elements=["subject_id"], set_={"solved": HelpCount.solved + 1})
    db.session.execute(more)


def of(keys: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Key → how often it solved a problem; those that never did are left out."""
    wanted = sa.select(HelpCount.subject_id, HelpCount.solved).where(HelpCount.subject_id.in_(keys))
    return {row.subject_id: row.solved for row in db.session.execute(wanted)}
