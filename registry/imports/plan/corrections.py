"""What is held against a row that corrects a device of the register."""

from typing import Any, Final

import sqlalchemy as sa

from registry.devices.lifecycle import Lifecycle
from registry.imports.plan.rule import Rule, is_new, is_other

HELD: Final = (Lifecycle.IN_STORE.value, Lifecycle.DEPLOYED.value)  # stages in which somebody may get a device


def rules(row: Any) -> list[Rule]:
    """The rules for corrections alone: which device is meant, and whether somebody may get it."""
    c = row.c
    several = sa.and_(is_new(row), c.serial_many > 1)
    said = sa.or_(c.serial.is_not(None), c.asset_tag.is_not(None))
    no_tag = sa.and_(c.asset_tag.is_(None), sa.literal("asset_tag") != sa.all_(c.unreadable))
    gets = sa.and_(sa.not_(is_new(row)), is_other(c.named_person_id, c.old_person_id))
    stage = sa.func.coalesce(c.lifecycle, sa.cast(c.old_lifecycle, sa.Text))
    return [
        Rule("gone_device_held", "holder", sa.and_(gets, stage.not_in(HELD)), {"now": stage}),
        Rule("device_unsaid", "serial", sa.and_(c.serial_printed.is_(None), no_tag)),
        Rule("device_unknown", "serial", sa.and_(is_new(row), said, several.is_not(sa.true()))),
        Rule("serial_of_several", "serial", several, {"serial": c.serial}),
    ]
