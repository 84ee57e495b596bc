"""The columns of a planned row: what its device would hold afterwards, and what would change."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, array

from registry.columns.columns import Purpose
from registry.devices.lifecycle import Condition, Lifecycle
from registry.imports.arrays import NO_LIST, NO_TEXTS, objects, texts
from registry.imports.models import ParsedRow
from registry.imports.plan import funded
from registry.imports.plan.lookups import central_store
from registry.imports.plan.resolve import Scope, is_left_out
from registry.imports.plan.targets import is_cleared, targets, warranty
from registry.imports.problems.problems import CHANGED_SINCE, LEFT_OUT
from registry.plans.apply import NO_OWN
from registry.plans.models import Outcome, PlannedRow

NOT_IN_FILES = {
    "holder_room_id",
    "pupil_reference",
    "class_label",
    "loan_due_on",
    "loan_ticket_id",
    "before",
    "dates",
    "device_version",
}
NAMES = [column.name for column in PlannedRow.__table__.c if column.name not in NOT_IN_FILES]


def planned(row: Any, scope: Scope, verdict: list[tuple[Any, str]]) -> sa.Select[Any]:
    """Every column of `PlannedRow`, by its name, over judged rows.

    verdict  conditions and the outcome they decide; rows that none decides have a device that may change
    """
    every = targets(row, scope)
    there = sa.and_(row.c.old_id.is_not(None), sa.not_(row.c.was_created))
    changed = sa.case((there, texts((t.differs(row), t.field) for t in every)), else_=NO_TEXTS)
    new = [t.value(row).label(f"new_{t.field}") for t in every]
    decided = sa.case(*verdict).label("decided")
    d = _compared(sa.select(row, changed.label("would_change"), *new, decided), scope)
    updates = sa.and_(d.c.decided.is_(None), d.c.would_change != NO_TEXTS)
    makes = d.c.decided == Outcome.CREATE.value
    kept = sa.case((updates, Outcome.UPDATE.value), else_=Outcome.UNCHANGED.value)
    values: dict[str, Any] = {
        "plan_id": sa.literal(scope.batch_id, sa.Uuid),
        "row_number": d.c.row_number,
        "outcome": sa.func.coalesce(d.c.decided, kept),
        "device_id": sa.case((makes, sa.func.uuidv7()), else_=d.c.old_id),
        "changed": sa.case((updates, d.c.would_change), else_=NO_TEXTS),
        "changes": sa.case((updates, _changes(d, scope)), else_=NO_LIST),
        "codes": d.c.all_codes,
        "problems": d.c.all_problems,
        "model_id": sa.func.coalesce(d.c.model_id, d.c.old_model_id),
        "manufacturer_id": sa.func.coalesce(d.c.manufacturer_id, d.c.old_manufacturer_id),
        "serial": sa.func.coalesce(d.c.serial, d.c.old_serial),
        **(_delivered(d) if scope.purpose is Purpose.DELIVERY else _opened(d)),
        **{name: d.c[f"new_{name}"] for name in ("purchased_on", "imei", "mac")},
        "note": sa.func.coalesce(d.c.new_note, ""),
        "own_fields": _own(d, scope),
        "appropriation_id": funded.would_pay(d, scope.columns),
    }
    return sa.select(*[values[name].label(name) for name in NAMES])


def _compared(judged: sa.Select[Any], scope: Scope) -> Any:
    """The same rows; one that would change a device which the register has changed since the export is a conflict."""
    d = judged.subquery("decided")
    if "register_version" not in scope.columns:
        return d
    c = d.c
    other = c.register_version.is_distinct_from(sa.cast(c.old_version, sa.Text))
    since = sa.and_(c.decided.is_(None), c.would_change != NO_TEXTS, c.register_version.is_not(None), other)
    since = sa.and_(since, sa.not_(c.is_decided))
    problem = sa.func.jsonb_build_object(
        "code", CHANGED_SINCE, "column", "register_version", "values", sa.func.jsonb_build_object()
    )
    replaced = {
        "decided": sa.case((since, Outcome.CONFLICT.value), else_=c.decided),
        "all_codes": sa.case((since, sa.func.array_append(c.all_codes, CHANGED_SINCE)), else_=c.all_codes),
        "all_problems": sa.case(
            (since, c.all_problems.op("||")(sa.func.jsonb_build_array(problem))), else_=c.all_problems
        ),
    }
    kept = [column for column in c if column.name not in replaced]
    return sa.select(*kept, *[value.label(name) for name, value in replaced.items()]).subquery("compared")


def left_out(scope: Scope) -> sa.Select[Any]:
    """Every column of `PlannedRow` over the rows that a person has left out: nothing becomes of them."""
    row = ParsedRow
    said = sa.func.jsonb_build_object("code", LEFT_OUT, "column", sa.null(), "values", sa.func.jsonb_build_object())
    values: dict[str, Any] = {
        "plan_id": row.batch_id,
        "row_number": row.row_number,
        "outcome": sa.literal(Outcome.UNCHANGED.value, sa.Text),
        "serial": row.serial,
        "serial_printed": row.serial_printed,
        "changed": NO_TEXTS,
        "changes": NO_LIST,
        "codes": sa.cast(array([LEFT_OUT]), ARRAY(sa.Text)),
        "problems": sa.func.jsonb_build_array(said),
        "note": sa.literal("", sa.Text),
    }
    blank = {name: sa.cast(sa.null(), _type(name)) for name in NAMES if name not in values}
    found = sa.select(*[(values | blank)[name].label(name) for name in NAMES])
    return found.where(row.batch_id == scope.batch_id, is_left_out(row))


def _own(d: Any, scope: Scope) -> Any:
    """Code → value of the own fields that the row would change, or that a new device would have."""
    if not scope.own:
        return sa.cast(sa.null(), JSONB)
    found: Any = NO_OWN
    for key, column in scope.own.items():
        new = d.c[f"new_{key}"]
        sets = sa.or_(sa.literal(key) == sa.any_(d.c.would_change), sa.and_(d.c.old_id.is_(None), new.is_not(None)))
        said = sa.case((sets, sa.func.jsonb_build_object(column.code, new)), else_=NO_OWN)
        found = found.op("||", return_type=JSONB)(said)
    return sa.func.nullif(found, NO_OWN)


def _type(name: str) -> Any:
    kind = PlannedRow.__table__.c[name].type
    return sa.Text() if isinstance(kind, sa.Enum) else kind


def _changes(d: Any, scope: Scope) -> Any:
    """Field, old and new of everything that would change."""
    return objects(
        (
            sa.literal(target.field) == sa.any_(d.c.would_change),
            sa.func.jsonb_build_object("field", target.field, "old", target.old, "new", d.c[f"new_{target.field}"]),
        )
        for target in targets(d, scope)
    )


def _delivered(d: Any) -> dict[str, Any]:
    """What a delivery brings: at its school, on its way, with the terms of its order line where the file says none."""
    unsaid = sa.func.coalesce(d.c.line_school_id, central_store())
    school = sa.case((d.c.school.is_(None), unsaid), else_=d.c.named_school_id)
    price = sa.func.coalesce(d.c.new_price_cents, d.c.line_price)
    ends = sa.func.coalesce(
        d.c.new_warranty_ends_on, warranty(d.c, sa.func.coalesce(d.c.warranty_months, d.c.line_months))
    )
    return {
        "school_id": _made(d, school, d.c.new_school),
        "room_id": d.c.old_room_id,
        "person_id": sa.cast(sa.null(), sa.Uuid),
        "order_line_id": sa.func.coalesce(d.c.old_order_line_id, d.c.line_id),
        "asset_tag": d.c.old_asset_tag,
        "serial_printed": sa.func.coalesce(d.c.old_serial_printed, d.c.serial_printed),
        "lifecycle": sa.func.coalesce(sa.cast(d.c.old_lifecycle, sa.Text), Lifecycle.EXPECTED.value),
        "condition": sa.func.coalesce(sa.cast(d.c.old_condition, sa.Text), Condition.WORKING.value),
        "price_cents": _made(d, _unless_cleared(d, "price", price), d.c.new_price_cents),
        "warranty_ends_on": _made(d, _unless_cleared(d, "warranty_ends_on", ends), d.c.new_warranty_ends_on),
    }


def _opened(d: Any) -> dict[str, Any]:
    """What the register begins with: a device with a holder is in use, another is in store unless its row says more."""
    found = sa.case((d.c.new_holder.is_not(None), Lifecycle.DEPLOYED.value), else_=Lifecycle.IN_STORE.value)
    return {
        "school_id": d.c.new_school,
        "room_id": d.c.new_room,
        "person_id": d.c.new_holder,
        "order_line_id": d.c.old_order_line_id,
        "asset_tag": d.c.new_asset_tag,
        "serial_printed": d.c.new_serial,
        "lifecycle": sa.func.coalesce(d.c.new_lifecycle, found),
        "condition": sa.func.coalesce(d.c.new_condition, Condition.WORKING.value),
        "price_cents": d.c.new_price_cents,
        "warranty_ends_on": d.c.new_warranty_ends_on,
    }


def _made(d: Any, for_new: Any, otherwise: Any) -> Any:
    return sa.case((d.c.old_id.is_(None), for_new), else_=otherwise)


def _unless_cleared(d: Any, key: str, value: Any) -> Any:
    return sa.case((is_cleared(d, key), sa.null()), else_=value)
