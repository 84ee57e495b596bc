"""What problems are called: as somebody named them, or by their model and symptom."""

import uuid
from collections.abc import Collection

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from registry.catalogue import naming
from tickets.categories.models import Category
from tickets.problems.models import READ, Problem


def titles(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What problems are called in the reader's language, for who may see them."""
    if not reader.may(READ):
        return {}
    columns = Problem.id, Problem.title, Problem.model_id, Category
    wanted = sa.select(*columns).join(Category, Category.id == Problem.category_id).where(Problem.id.in_(keys))
    rows = db.session.execute(wanted).all()
    models = naming.names(reader, {row.model_id for row in rows})
    return {
        row.id: row.title or called(models.get(row.model_id, ""), row.Category.name(reader.language)) for row in rows
    }


def called(model: str, symptom: str) -> str:
    """The title of a problem that nobody gave one."""
    return f"{model}: {symptom}"
