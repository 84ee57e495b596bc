"""What a plan does to its devices besides what was asked: said in figures before it is applied."""

import uuid
from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import ngettext
from sqlalchemy.dialects.postgresql import JSONB

from core.db import db
from registry.devices.lifecycle import Lifecycle
from registry.plans.models import Outcome, PlannedRow

ELEMENTS: Final = sa.func.jsonb_array_elements(PlannedRow.changes).table_valued(sa.column("value", JSONB)).alias("each")
FIELD: Final = ELEMENTS.c.value["field"].astext
NEW: Final = ELEMENTS.c.value["new"].astext
KIND: Final = sa.case((FIELD == "lifecycle", NEW), (NEW.is_(None), ""), else_="other")

besides: list[Callable[[uuid.UUID], list[str]]] = []  # what higher floors say of a plan; filled by config/wiring.py


def of(plan_id: uuid.UUID) -> list[str]:
    """How many devices lose their holder or room, get another holder, or come to another stage of life, in words."""
    each = sa.select(FIELD.label("field"), KIND.label("kind")).select_from(PlannedRow).join(ELEMENTS, sa.true())
    each = each.where(PlannedRow.plan_id == plan_id, PlannedRow.outcome == Outcome.UPDATE)
    some = each.where(FIELD.in_(("holder", "lifecycle", "room"))).subquery("some")
    counted = sa.select(some.c.field, some.c.kind, sa.func.count()).group_by(some.c.field, some.c.kind)
    found = {(field, new): number for field, new, number in db.session.execute(counted)}
    said = [say(found[kind]) for kind, say in _SENTENCES.items() if kind in found]
    return said + [sentence for others in besides for sentence in others(plan_id)]


_SENTENCES: Final[dict[tuple[str, str], Callable[[int], Any]]] = {
    ("holder", ""): lambda n: ngettext("%(num)s device loses its holder.", "%(num)s devices lose their holder.", n),
    ("holder", "other"): lambda n: ngettext(
        "%(num)s device gets a new holder.", "%(num)s devices get a new holder.", n
    ),
    ("room", ""): lambda n: ngettext("%(num)s device is then in no room.", "%(num)s devices are then in no room.", n),
    ("lifecycle", Lifecycle.IN_STORE.value): lambda n: ngettext(
        "%(num)s device goes to the store.", "%(num)s devices go to the store.", n
    ),
    ("lifecycle", Lifecycle.DEPLOYED.value): lambda n: ngettext(
        "%(num)s device is then in use.", "%(num)s devices are then in use.", n
    ),
    ("lifecycle", Lifecycle.RETIRED.value): lambda n: ngettext(
        "%(num)s device leaves use for good.", "%(num)s devices leave use for good.", n
    ),
}
