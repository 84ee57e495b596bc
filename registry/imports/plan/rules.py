"""What is held against a row. A rule whose input is unreadable is not judged: the cell has its own problem already.

`over_order` and `price_differs` are not here: they are judged last, in `judge`.
"""

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from registry.columns.columns import COLUMNS, Purpose
from registry.devices.lifecycle import MOVES
from registry.imports.plan.lookups import central_store
from registry.imports.plan.resolve import Scope
from registry.imports.plan.targets import CLEARABLE, is_cleared

NOTE_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class Rule:
    """A problem and when a row has it.

    column  key of the column it stands in
    when    condition over the resolved row; null counts as no
    values  what its sentence names, beside the cell itself
    """

    code: str
    column: str
    when: Any
    values: dict[str, Any] = field(default_factory=dict)


def rules(row: Any, scope: Scope) -> list[Rule]:
    """Every rule for batches of this purpose, in the order of the file's usual columns."""
    own = _order(row) if scope.purpose is Purpose.DELIVERY else _opening(row)
    shared = [*_serial(row, scope), *_model(row, scope), *_school(row, scope)]
    return [*own, *shared, *_unreadable(row, scope), *_uncleared(row, scope), *_long(row)]


def is_new(row: Any) -> Any:
    """Whether the register does not have the row's device."""
    return row.c.old_id.is_(None)


def _serial(row: Any, scope: Scope) -> list[Rule]:
    c = row.c
    asked = sa.not_(is_cleared(row, "serial"))
    if scope.purpose is Purpose.OPENING:
        asked = sa.and_(asked, sa.or_(is_new(row), c.serial_problem != "serial_missing"))
    bad = [
        Rule(code, "serial", sa.and_(asked, sa.func.coalesce(c.serial_problem, "") == code))
        for code in ("serial_missing", "serial_placeholder", "serial_damaged")
    ]
    return [
        *bad,
        Rule("duplicate_in_file", "serial", c.first_row < c.row_number, {"row": c.first_row}),
        Rule("serial_taken", "serial", _taken(row, scope), {"serial": sa.func.coalesce(c.old_serial, c.same)}),
        Rule("serial_similar", "serial", sa.and_(is_new(row), c.similar.is_not(None)), {"serial": c.similar}),
    ]


def _taken(row: Any, scope: Scope) -> Any:
    """The register has the serial number, with another model or from another order.

    Not judged where the file itself has it before: a repetition would seem taken as soon as its first row is applied.
    """
    c = row.c
    is_first = sa.func.coalesce(c.first_row, c.row_number) == c.row_number
    other_maker = sa.and_(is_new(row), c.manufacturer_id.is_not(None), c.same.is_not(None))
    same_maker = sa.and_(c.by_serial.is_not(None), c.by_serial == c.old_id, c.old_model_id != c.model_id)
    other_model = sa.or_(other_maker, same_maker)
    if scope.purpose is Purpose.OPENING:
        return sa.and_(is_first, other_model, c.by_tag.is_(None))
    elsewhere = sa.and_(c.old_id.is_not(None), c.order_id.is_not(None), c.old_order_id.is_distinct_from(c.order_id))
    return sa.and_(is_first, sa.or_(other_model, elsewhere))


def _model(row: Any, scope: Scope) -> list[Rule]:
    c = row.c
    known = c.old_id.is_not(None) if scope.purpose is Purpose.OPENING else sa.false()
    missing = sa.and_(c.model.is_(None), sa.not_(is_cleared(row, "model")), sa.not_(known))
    return [
        Rule("model_missing", "model", missing),
        Rule("model_unknown", "model", sa.and_(c.model.is_not(None), c.model_many.is_(None))),
        Rule("model_ambiguous", "model", c.model_many > 1),
        Rule("manufacturer_differs", "manufacturer", c.maker_differs, {"registered": c.maker}),
    ]


def _school(row: Any, scope: Scope) -> list[Rule]:
    c = row.c
    blank = sa.and_(c.school.is_(None), sa.not_(is_cleared(row, "school")), is_new(row))
    if scope.purpose is Purpose.DELIVERY:  # without such a column goods go where the order says, else to the store
        says_nothing = sa.and_(c.bucket.is_not(None), sa.not_(c.order_names_school))
        no_store = sa.true() if "school" in scope.columns else central_store().is_(None)
        blank = sa.and_(blank, says_nothing, no_store)
    found = [
        Rule("school_missing", "school", blank),
        Rule("school_unknown", "school", sa.and_(c.school.is_not(None), c.named_school_id.is_(None))),
        Rule("school_closed", "school", sa.and_(c.named_school_id.is_not(None), c.school_closed)),
    ]
    if scope.reach is not None:
        reach = sa.literal(list(scope.reach), sa.ARRAY(sa.Uuid))
        outside = [sa.and_(s.is_not(None), s != sa.all_(reach)) for s in (c.named_school_id, c.old_school_id)]
        found.append(Rule("school_not_yours", "school", sa.or_(*outside)))
    return found


def _order(row: Any) -> list[Rule]:
    c = row.c
    missing = sa.and_(c.order_number.is_(None), sa.not_(is_cleared(row, "order_number")))
    no_order = sa.and_(c.order_number.is_not(None), c.order_id.is_(None))
    no_line = sa.and_(c.order_id.is_not(None), c.model_id.is_not(None), c.bucket.is_(None), is_new(row))
    closed = sa.and_(c.order_id.is_not(None), c.order_closed, is_new(row))
    said = {"order": c.order_number}
    return [
        Rule("order_missing", "order_number", missing),
        Rule("not_on_order", "order_number", sa.or_(no_order, no_line), said),
        Rule("order_closed", "order_number", closed, said),
    ]


def _opening(row: Any) -> list[Rule]:
    c = row.c
    other = sa.and_(c.by_tag.is_not(None), c.by_serial.is_not(None), c.by_tag != c.by_serial)
    moves = [
        sa.and_(c.old_lifecycle == now, c.lifecycle != now.value, c.lifecycle.not_in([m.value for m in allowed]))
        for now, allowed in MOVES.items()
    ]
    school = sa.func.coalesce(c.named_school_id, c.old_school_id)
    no_room = sa.and_(c.room.is_not(None), school.is_not(None), c.named_room_id.is_(None))
    return [
        Rule("tag_taken", "asset_tag", other, {"tag": c.asset_tag}),
        Rule("tag_repeated", "asset_tag", c.first_tag_row < c.row_number, {"row": c.first_tag_row}),
        Rule("room_unknown", "room", no_room),
        Rule("holder_unknown", "holder", sa.and_(c.holder.is_not(None), c.named_person_id.is_(None))),
        Rule("lifecycle_refused", "lifecycle", sa.or_(*moves), {"now": c.old_lifecycle, "to": c.lifecycle}),
    ]


def _unreadable(row: Any, scope: Scope) -> list[Rule]:
    return [
        Rule(column.unreadable, key, sa.literal(key) == sa.any_(row.c.unreadable))
        for key, column in COLUMNS.items()
        if column.unreadable and key in scope.columns
    ]


def _uncleared(row: Any, scope: Scope) -> list[Rule]:
    keys = [key for key in COLUMNS if key in scope.columns and key not in CLEARABLE]
    return [Rule("cannot_clear", key, is_cleared(row, key)) for key in keys]


def _long(row: Any) -> list[Rule]:
    return [
        Rule("too_long", "note", sa.func.length(row.c.note) > NOTE_CHARACTERS, {"most": sa.literal(NOTE_CHARACTERS)})
    ]
